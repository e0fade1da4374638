/// How the calls of a run went.
package struct Pace: Sendable, Hashable {
  package var calls: Int
  /// Of the calls that brought a page.
  package var mean: Duration
  package var longest: Duration
  /// How many objects each later stage asked about; stages that asked about none are absent.
  package var asked: [StageID: Int]

  package init(calls: Int, mean: Duration, longest: Duration, asked: [StageID: Int] = [:]) {
    self.calls = calls
    self.mean = mean
    self.longest = longest
    self.asked = asked
  }
}

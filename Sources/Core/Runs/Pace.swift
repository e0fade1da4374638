/// How the calls of a run went.
package struct Pace: Sendable, Hashable {
  package var calls: Int
  /// Of the calls that brought a page.
  package var mean: Duration
  package var longest: Duration

  package init(calls: Int, mean: Duration, longest: Duration) {
    self.calls = calls
    self.mean = mean
    self.longest = longest
  }
}

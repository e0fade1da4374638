/// Says when to ask something else than a batch that keeps failing.
///
/// While nothing else is served, an outage and a fault of the one batch look alike: the one must be
/// waited out, the other would be asked for ever. Another question tells which it is. It never makes
/// a call and never reads a clock.
package struct ServiceProbes: Sendable, Hashable {
  /// A batch that waited for less than this before its call is just asked again.
  package static let patience = Duration.seconds(10)
  /// The least time between two of them, so that an outage is not made worse.
  package static let interval = Duration.seconds(60)

  private var count = 0
  private var last: Monotonic?

  package init() {}

  /// The number of a question to ask now, counted from 1; nil where none is due.
  package mutating func next(after wait: Duration?, at now: Monotonic) -> Int? {
    guard let wait, wait >= Self.patience, last.map({ now - $0 >= Self.interval }) ?? true
    else { return nil }
    count += 1
    last = now
    return count
  }
}

extension Job {
  /// Another question than one batch's share of this one; nil where that share is all there is.
  ///
  /// By turns it leaves the share out, since an object in it may be what fails, and asks for
  /// everything, since the share's filter may be.
  package func question(
    beside predicate: Predicate, number: Int
  ) throws(FilterError) -> Question? {
    guard let share = predicate.filter else { return nil }
    var question = try question(for: .everything)
    if !number.isMultiple(of: 2) {
      question.filter = Filter.conjunction([try base(), .not(share)])?.text
    }
    return question
  }
}

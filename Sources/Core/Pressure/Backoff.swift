/// How long to wait before asking again: longer each time, and never in step with others.
///
/// Decorrelated jitter: a wait lies anywhere between the first one's least and three times the wait before it,
/// so that many batches which failed together do not come back together. It draws nothing itself.
package struct Backoff: Sendable, Hashable {
  /// No wait is shorter.
  package var first: Duration
  /// No wait is longer.
  package var longest: Duration

  package init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
  }

  /// - Parameters:
  ///   - last: the wait before, or nil for the first.
  ///   - jitter: 0 to 1, drawn anew for each wait.
  package func wait(after last: Duration?, jitter: Double) -> Duration {
    let widest = max(last ?? first, first) * 3
    return min(first + (widest - first) * min(max(jitter, 0), 1), longest)
  }
}

import Core

/// For how long a batch is out of reach, since somebody leases it or it waits: from when to when, by
/// a clock that people set.
///
/// It is worked out from what was asked of the store, never from what the store answered.
struct HoldingTime: Sendable, Hashable {
  private(set) var start: Instant
  private(set) var end: Instant

  init(from start: Instant, lasting length: Duration) {
    self.start = start
    end = start + length
  }

  /// Whether it is over at what the clock shows now.
  ///
  /// A clock that shows an earlier moment than the start was set back since. The time left is then
  /// its whole length and as much as the clock lacks: once that is more than twice the length, nobody
  /// is to wait for it.
  func isOver(at now: Instant) -> Bool { left(at: now) == .zero }

  func left(at now: Instant) -> Duration {
    let length = end - start
    let left = end - now
    return left > length + length ? .zero : max(left, .zero)
  }

  /// Counts from now on: never to an earlier end, unless the clock was set back.
  mutating func extend(from now: Instant, lasting length: Duration) {
    let isSetBack = now < start
    end = isSetBack ? now + length : max(end, now + length)
    start = now
  }
}

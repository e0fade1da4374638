import Core

/// What the loop thread shares with its transfers about time: now, and when to look next.
///
/// It never reads a clock by itself and never leaves the loop thread. `next` is a lower bound of
/// all moments at which a transfer may be overdue, so that a busy loop compares two numbers rather
/// than visiting every transfer.
final class DueTimes {
  private(set) var now = ContinuousClock.now
  private(set) var next: ContinuousClock.Instant?

  /// Takes the time of day once for everything that happens in one turn of the loop.
  func turn() { now = .now }

  func note(_ due: ContinuousClock.Instant) {
    next = next.map { min($0, due) } ?? due
  }

  /// Whether a transfer may be overdue; the caller then visits all and notes their moments anew.
  func takeOverdue() -> Bool {
    guard let next, next <= now else { return false }
    self.next = nil
    return true
  }

  /// How long the loop may wait for the network, in whole milliseconds rounded up.
  var patience: Int32 {
    let longest: Int64 = 60_000
    guard let next else { return Int32(longest) }
    return Int32(min(max((next - now).milliseconds + 1, 0), longest))
  }
}

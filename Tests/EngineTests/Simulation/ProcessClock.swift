import Core
import TestSupport

/// Time as one process of a simulation sees it: its host's clock may be off, and it may be suspended.
///
/// While it is suspended nothing in it wakes; it learns of it only by how late it is afterwards.
struct ProcessClock: TimeSource {
  let base: ManualTime
  /// How far the host's clock is ahead of the store's.
  var skew = Duration.zero
  /// From when to when the process is suspended.
  var suspensions: [Range<Monotonic>] = []

  func monotonic() -> Monotonic { base.monotonic() }

  func wall() -> Instant { base.wall() + skew }

  func sleep(until reading: Monotonic) async throws {
    var reading = reading
    while true {
      try await base.sleep(until: reading)
      let now = base.monotonic()
      guard let suspension = suspensions.first(where: { $0.contains(now) }) else { return }
      reading = suspension.upperBound
    }
  }
}

import Core
import Foundation

/// The machine's clocks: the one place where the program learns what time it is.
struct SystemTime: TimeSource {
  private let clock = ContinuousClock()
  private let start = ContinuousClock().now

  func monotonic() -> Monotonic { Monotonic(sinceStart: clock.now - start) }

  func wall() -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  func sleep(until reading: Monotonic) async throws {
    try await Task.sleep(until: start + reading.sinceStart, clock: clock)
  }
}

package import Core
import Foundation

/// The machine's clocks: the one place where the program learns what time it is.
package struct SystemTime: TimeSource {
  private let clock = ContinuousClock()
  private let start = ContinuousClock().now

  package init() {}

  package func monotonic() -> Monotonic { Monotonic(sinceStart: clock.now - start) }

  package func wall() -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  package func sleep(until reading: Monotonic) async throws {
    try await Task.sleep(until: start + reading.sinceStart, clock: clock)
  }
}

/// The port to time: the only way anything outside `Core` learns what time it is, or waits.
///
/// `Core` itself never asks; its decisions take `now` as an argument.
package protocol TimeSource: Sendable {
  /// A reading that no change of the machine's clock can move.
  func monotonic() -> Monotonic

  /// The machine's idea of the time of day, for storage and for people.
  func wall() -> Instant

  /// Returns when the reading is reached; throws `CancellationError` when the task is cancelled.
  func sleep(until reading: Monotonic) async throws
}

extension TimeSource {
  package func sleep(for duration: Duration) async throws {
    try await sleep(until: monotonic() + duration)
  }
}

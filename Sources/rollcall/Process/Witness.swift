import Synchronization

/// Something that happened once, told by whoever saw it to whoever asks later.
///
/// It is never taken back.
final class Witness: Sendable {
  private let state = Mutex(false)

  var value: Bool { state.withLock(\.self) }

  func raise() { state.withLock { $0 = true } }
}

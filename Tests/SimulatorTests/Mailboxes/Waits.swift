import Synchronization

/// The waits a service asked for, none of which was waited.
final class Waits: Sendable {
  private let waits = Mutex<[Duration]>([])

  var all: [Duration] { waits.withLock { $0 } }

  func note(_ wait: Duration) { waits.withLock { $0.append(wait) } }
}

import Core
import Dispatch
import Synchronization

/// Reads pages on its own queues, so that no page holds up the cooperative pool.
///
/// It never reads two pages with one parser at a time, and never more at once than it has lanes.
final class PageReader: Sendable {
  /// One lane reads faster than the service sends; a second helps many tenants on many cores.
  static let widest = 2

  private let lanes: [Lane]
  /// How many pages wait at each lane or are being read there.
  private let pending: Mutex<[Int]>

  init(lanes: Int = 1) {
    let count = min(max(lanes, 1), Self.widest)
    self.lanes = (0..<count).map { Lane(number: $0) }
    self.pending = Mutex(Array(repeating: 0, count: count))
  }

  func read(
    _ body: [UInt8], _ wanted: PageProjector.Wanted
  ) async throws(UnreadablePage) -> ProjectedPage {
    let chosen = pending.withLock { pending in
      let chosen = pending.indices.min { pending[$0] < pending[$1] } ?? 0
      pending[chosen] += 1
      return chosen
    }
    defer { pending.withLock { $0[chosen] -= 1 } }
    return try await lanes[chosen].read(body, wanted)
  }
}

/// One parser and the queue it works on.
private actor Lane {
  private nonisolated let executor: QueueExecutor
  private var projector: PageProjector?

  init(number: Int) {
    executor = QueueExecutor(label: "rollcall.pages.\(number)")
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  func read(
    _ body: [UInt8], _ wanted: PageProjector.Wanted
  ) throws(UnreadablePage) -> ProjectedPage {
    try ready().read(body, wanted)
  }

  private func ready() throws(UnreadablePage) -> PageProjector {
    if let projector { return projector }
    let made = try PageProjector()
    projector = made
    return made
  }
}

/// Runs an actor's jobs on a serial queue of its own.
private final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

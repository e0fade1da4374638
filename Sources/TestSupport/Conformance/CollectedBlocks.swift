import Core
import Synchronization

/// The blocks an export handed over, in order.
///
/// It exists because the closure of `rows` may run anywhere; it never reorders or copies rows.
final class CollectedBlocks: Sendable {
  private let collected = Mutex<[RowBlock]>([])

  var blocks: [RowBlock] { collected.withLock { $0 } }

  func add(_ block: RowBlock) { collected.withLock { $0.append(block) } }
}

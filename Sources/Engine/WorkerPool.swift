import Synchronization

/// Counts the workers of a run, and tells when one becomes free.
///
/// It never starts or stops one; the run's task group does.
final class WorkerPool: Sendable {
  let width: Int
  let signal = Signal()
  private let busy = Mutex(0)

  init(width: Int) { self.width = max(width, 1) }

  var free: Int { busy.withLock { width - $0 } }

  func enter(_ count: Int) { busy.withLock { $0 += count } }

  func leave() {
    busy.withLock { $0 -= 1 }
    signal.ring()
  }
}

import Synchronization

/// Counts the workers of a run, and tells when one becomes free.
///
/// It never starts or stops one; the run's task group does.
final class WorkerPool: Sendable {
  private struct State {
    var busy = 0
    var isClosed = false
    var failure: (any Error)?
  }

  let width: Int
  let signal = Signal()
  private let state = Mutex(State())

  init(width: Int) { self.width = max(width, 1) }

  var free: Int { state.withLock { width - $0.busy } }

  /// A worker failed, so no other may begin.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func enter(_ count: Int) { state.withLock { $0.busy += count } }

  func leave() {
    state.withLock { $0.busy -= 1 }
    signal.ring()
  }

  /// Why the run is to end once its workers have; the first one's reason, if several had one.
  var failure: (any Error)? { state.withLock { $0.failure } }

  /// Ends the giving out of work: the run is to end with a worker's error.
  ///
  /// - Parameter failure: what to end with once the other workers have left by themselves.
  func close(because failure: (any Error)? = nil) {
    state.withLock { state in
      state.isClosed = true
      state.failure = state.failure ?? failure
    }
    signal.ring()
  }
}

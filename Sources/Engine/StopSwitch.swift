import Core
import Synchronization

/// Asks a run to stop in an orderly way: lease no more, finish and keep the page in hand, leave.
///
/// It never interrupts a call; cancelling the run's task does.
package final class StopSwitch: Sendable {
  private let thrown = Mutex(false)
  let signal = Signal()

  package init() {}

  package var isThrown: Bool { thrown.withLock(\.self) }

  package func `throw`() {
    thrown.withLock { $0 = true }
    signal.ring()
  }
}

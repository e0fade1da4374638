import Core
import Synchronization

/// Asks a run to stop in an orderly way: lease no more, finish and keep the page in hand, leave.
///
/// It never interrupts a call; cancelling the run's task does.
package final class StopSwitch: Sendable {
  private struct State {
    var isThrown = false
    var followers: [StopSwitch] = []
  }

  private let state = Mutex(State())
  let signal = Signal()

  package init() {}

  package var isThrown: Bool { state.withLock(\.isThrown) }

  package func `throw`() {
    let followers = state.withLock { state in
      state.isThrown = true
      return state.followers
    }
    signal.ring()
    for follower in followers { follower.throw() }
  }

  /// Another switch, thrown with this one; thrown alone, it leaves this one as it is.
  func follower() -> StopSwitch {
    let follower = StopSwitch()
    let isThrown = state.withLock { state in
      state.followers.append(follower)
      return state.isThrown
    }
    if isThrown { follower.throw() }
    return follower
  }
}

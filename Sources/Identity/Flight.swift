import Core
import Synchronization

/// One renewal in the air, which any number of calls wait for and whose outcome all of them share.
///
/// It never starts or cancels the renewal: a waiter that is cancelled leaves, the others stay.
final class Flight: Sendable {
  typealias Outcome = Result<AccessToken, SignInError>

  private struct State {
    var outcome: Outcome?
    var waiting: [UInt64: CheckedContinuation<Outcome?, Never>] = [:]
    var numbers: UInt64 = 0
  }

  private let state = Mutex(State())

  var waiting: Int { state.withLock { $0.waiting.count } }

  /// Tells everyone who waits, and everyone who will still ask.
  func land(_ outcome: Outcome) {
    let waiting = state.withLock { state in
      state.outcome = outcome
      defer { state.waiting = [:] }
      // In the order in which they came: fair, and the same order every time.
      return state.waiting.sorted { $0.key < $1.key }.map(\.value)
    }
    for waiter in waiting { waiter.resume(returning: outcome) }
  }

  /// What the renewal brought, or nil when the asking task was cancelled before it landed.
  func outcome() async -> Outcome? {
    let number = state.withLock { state in
      state.numbers += 1
      return state.numbers
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let (isSettled, outcome) = state.withLock { state -> (Bool, Outcome?) in
          if let outcome = state.outcome { return (true, outcome) }
          if Task.isCancelled { return (true, nil) }
          state.waiting[number] = waiter
          return (false, nil)
        }
        if isSettled { waiter.resume(returning: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: nil)
    }
  }
}

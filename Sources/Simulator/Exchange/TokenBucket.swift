import Foundation
import Synchronization

/// Grants calls at a steady rate, with at most one second's worth saved up.
///
/// It never waits; it says how long the caller should.
final class TokenBucket: Sendable {
  private struct State {
    var level: Double
    var filled: Date?
  }

  private let rate: Double
  private let state: Mutex<State>

  init(perSecond rate: Double) {
    self.rate = max(rate, 0.001)
    state = Mutex(State(level: max(rate, 1), filled: nil))
  }

  /// Nil when the call is granted, or the whole seconds after which the next one will be.
  func take(now: Date) -> Int? {
    state.withLock { state in
      if let filled = state.filled {
        let gained = max(now.timeIntervalSince(filled), 0) * rate
        state.level = min(state.level + gained, max(rate, 1))
      }
      state.filled = now
      guard state.level < 1 else {
        state.level -= 1
        return nil
      }
      return max(Int(((1 - state.level) / rate).rounded(.up)), 1)
    }
  }
}

import Foundation
import Synchronization

/// Grants calls at a steady rate, with so many at most saved up.
///
/// It never waits; it says how long the caller should.
final class TokenBucket: Sendable {
  private struct State {
    var level: Double
    var began: Date?
    var filled: Date
  }

  /// A rate from a moment on, counted from the first call.
  struct Phase: Sendable {
    var after: TimeInterval
    var rate: Double
  }

  private let phases: [Phase]
  private let burst: Double?
  private let state: Mutex<State>

  /// - Parameter burst: calls saved up at most; nil for one second's worth.
  init(
    perSecond rate: Double, burst: Double? = nil,
    changes: [(after: Duration, perSecond: Double)] = []
  ) {
    let later = changes.map { Phase(after: $0.after / .seconds(1), rate: max($0.perSecond, 0.001)) }
    phases =
      [Phase(after: 0, rate: max(rate, 0.001))] + later.sorted { $0.after < $1.after }
    self.burst = burst
    state = Mutex(State(level: .infinity, filled: .distantPast))
  }

  /// What a tenant is told of its budget.
  struct Balance: Sendable {
    var limit: Int
    var remaining: Int
    /// When all of it is there again.
    var full: Date
  }

  func balance(now: Date) -> Balance {
    state.withLock { state in
      fill(&state, now)
      let (rate, depth) = terms(state, now)
      return Balance(
        limit: Int(depth), remaining: max(Int(state.level), 0),
        full: now.addingTimeInterval((depth - state.level) / rate))
    }
  }

  /// Nil when the call is granted, or the whole seconds after which the next one will be.
  func take(now: Date) -> Int? {
    state.withLock { state in
      fill(&state, now)
      guard state.level < 1 else {
        state.level -= 1
        return nil
      }
      return max(Int(((1 - state.level) / terms(state, now).rate).rounded(.up)), 1)
    }
  }

  private func terms(_ state: State, _ now: Date) -> (rate: Double, depth: Double) {
    let passed = state.began.map(now.timeIntervalSince) ?? 0
    let rate = phases.last { $0.after <= passed }?.rate ?? phases[0].rate
    return (rate, max(burst ?? rate, 1))
  }

  /// What came in since the last look comes at the present rate, which changes seldom.
  private func fill(_ state: inout State, _ now: Date) {
    let (rate, depth) = terms(state, now)
    if state.began == nil {
      state.began = now
      state.filled = now
    }
    let gained = max(now.timeIntervalSince(state.filled), 0) * rate
    state.level = min(state.level + gained, depth)
    state.filled = now
  }
}

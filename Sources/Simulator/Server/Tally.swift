import Synchronization

/// Counts what happens, one event at a time, whatever thread it happens on.
///
/// It decides nothing but how many calls are under way.
final class Tally: Sendable {
  private struct State {
    var counts = SimulatorStatistics()
    var underWay = 0
  }

  private let state = Mutex(State())

  var counts: SimulatorStatistics { state.withLock { $0.counts } }

  /// Notes that a call has come, and answers how many are under way with it.
  ///
  /// A batch is under way like a call and is none: its items are.
  func begin(isBatch: Bool = false) -> Int {
    state.withLock { state in
      state.counts.calls += isBatch ? 0 : 1
      state.underWay += 1
      state.counts.mostAtOnce = max(state.counts.mostAtOnce, state.underWay)
      return state.underWay
    }
  }

  /// Notes an item of a batch, and answers how many calls are under way where it counts as one.
  func beginItem(_ counts: Bool) -> Int? {
    note { $0.batchItems += 1 }
    guard counts else {
      note { $0.calls += 1 }
      return nil
    }
    return begin()
  }

  /// Notes that a call's answer has been made, or that the call was given up.
  func end() { state.withLock { $0.underWay -= 1 } }

  @discardableResult
  func note<Result: Sendable>(_ change: (inout SimulatorStatistics) -> Result) -> Result {
    state.withLock { change(&$0.counts) }
  }
}

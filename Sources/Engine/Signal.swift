import Core
import Synchronization

/// Wakes whoever waits for something to change.
///
/// A waiter names the generation it looked at, so that a ring between looking and waiting is never
/// lost. It carries no value and never decides what the change means.
final class Signal: Sendable {
  private struct State {
    var generation = 0
    var next = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  var generation: Int { state.withLock(\.generation) }

  func ring() {
    let waiters = state.withLock { state in
      state.generation += 1
      defer { state.waiters.removeAll() }
      // In the order in which they came: fair, and the same order every time.
      return state.waiters.sorted { $0.key < $1.key }.map(\.value)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns once the signal rang after `generation`, or the task was cancelled.
  func wait(after generation: Int) async {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.generation != generation || Task.isCancelled { return true }
          state.waiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }

  /// As `wait(after:)`, but at most until a reading of the clock.
  func wait(after generation: Int, until reading: Monotonic?, on time: any TimeSource) async {
    guard let reading else { return await wait(after: generation) }
    await withTaskGroup { group in
      group.addTask { await self.wait(after: generation) }
      group.addTask { try? await time.sleep(until: reading) }
      await group.next()
      group.cancelAll()
    }
  }
}

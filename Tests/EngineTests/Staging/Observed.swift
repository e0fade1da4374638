import Synchronization

@testable import Engine

/// A value that many tasks change and a test waits for.
///
/// It never looks at a clock: a wait ends with a change, or when the waiting task is cancelled.
final class Observed<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  private let signal = Signal()

  init(_ value: Value) { self.value = Mutex(value) }

  var now: Value { value.withLock { $0 } }

  @discardableResult
  func change<Answer: Sendable>(_ change: (inout Value) -> Answer) -> Answer {
    defer { signal.ring() }
    return value.withLock { value in
      var changed = value
      let answer = change(&changed)
      value = changed
      return answer
    }
  }

  func until(_ isReached: (Value) -> Bool) async {
    while !Task.isCancelled {
      let seen = signal.generation
      if isReached(now) { return }
      await signal.wait(after: seen)
    }
  }
}

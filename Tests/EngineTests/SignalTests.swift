import Core
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// No ring is lost, however rings and waits fall between each other.
@Suite(.timeLimit(.minutes(10)))
struct SignalTests {
  private let time = ManualTime()

  @Test func `a ring between looking and waiting ends the wait at once`() async {
    let signal = Signal()
    let seen = signal.generation
    signal.ring()
    await signal.wait(after: seen)
    #expect(signal.generation == seen + 1)
  }

  @Test func `one ring wakes everybody`() async {
    let signal = Signal()
    let woken = Observed(0)
    await withTaskGroup { group in
      for _ in 1...20 {
        group.addTask {
          await signal.wait(after: 0)
          woken.change { $0 += 1 }
        }
      }
      signal.ring()
      await woken.until { $0 == 20 }
    }
  }

  @Test func `a cancelled wait returns, before and after it began`() async {
    let signal = Signal()
    let waiter = Task { await signal.wait(after: 0) }
    waiter.cancel()
    await waiter.value
    let late = Task {
      unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
      await signal.wait(after: 0)
    }
    await late.value
    #expect(signal.generation == 0)
  }

  @Test func `a wait with a limit ends by the clock, or by a ring before it`() async {
    let signal = Signal()
    let limit = Monotonic(sinceStart: .seconds(5))
    let byClock = Task { await signal.wait(after: 0, until: limit, on: time) }
    await time.sleeping(1)
    time.advance(by: .seconds(5))
    await byClock.value
    let later = Monotonic(sinceStart: .seconds(99))
    let byRing = Task { await signal.wait(after: 0, until: later, on: time) }
    await time.sleeping(1)
    signal.ring()
    await byRing.value
    #expect(time.sleepers == 0, "the clock was not left waiting")
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `whoever waits for a count sees it reached`(seed: UInt64) async {
    var draw = Seeded(seed: seed)
    let (signal, count) = (Signal(), Counter())
    let goals = (1...12).map { _ in Int.random(in: 1...60, using: &draw) }
    let pauses = (1...60).map { _ in Int.random(in: 0...3, using: &draw) }
    let givenUp = (1...6).map { _ in Int.random(in: 0...20, using: &draw) }
    await withTaskGroup { group in
      for goal in goals {
        group.addTask {
          while true {
            let seen = signal.generation
            if count.value >= goal { return }
            await signal.wait(after: seen)
          }
        }
      }
      for lane in 0..<3 {
        group.addTask {
          for place in stride(from: lane, to: 60, by: 3) {
            for _ in 0..<pauses[place] { await Task.yield() }
            count.add()
            signal.ring()
          }
        }
      }
      for patience in givenUp {
        group.addTask {
          let waiter = Task { await signal.wait(after: .max) }
          for _ in 0..<patience { await Task.yield() }
          waiter.cancel()
          await waiter.value
        }
      }
    }
    #expect(count.value == 60, "seed \(seed)")
  }

  /// A number that tasks count up.
  private final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .acquiring) }
    func add() { number.add(1, ordering: .acquiringAndReleasing) }
  }
}

import Core
import TestSupport
import Testing

/// The clock that other tests trust.
@Suite(.timeLimit(.minutes(10)))
struct ManualTimeTests {
  private let time = ManualTime()

  @Test func `both clocks move together and only the wall jumps`() {
    let (reading, wall) = (time.monotonic(), time.wall())
    time.advance(by: .seconds(5))
    time.jumpWall(by: .seconds(-60))
    #expect(time.monotonic() - reading == .seconds(5))
    #expect(time.wall() - wall == .seconds(-55))
  }

  @Test func `a reached reading needs no sleep`() async throws {
    try await time.sleep(for: .zero)
    try await time.sleep(until: Monotonic(sinceStart: .seconds(-1)))
    #expect(time.nextDeadline == nil)
    #expect(time.advanceToNextDeadline() == nil)
  }

  @Test func `the earliest sleeper wakes first and the others sleep on`() async throws {
    let time = time
    let late = Task { try await time.sleep(for: .seconds(9)) }
    await time.sleeping(1)
    let early = Task { try await time.sleep(for: .seconds(3)) }
    await time.sleeping(2)
    #expect(time.nextDeadline == Monotonic(sinceStart: .seconds(3)))
    #expect(time.advanceToNextDeadline() == .seconds(3))
    try await early.value
    #expect(time.sleepers == 1)
    time.advance(by: .seconds(5))
    #expect(time.sleepers == 1)
    time.advance(by: .seconds(1))
    try await late.value
  }

  @MainActor
  @Test func `sleepers wake by deadline and then by arrival`() async throws {
    let time = time
    let order = WakeOrder()
    var sleepers: [Task<Void, any Error>] = []
    for (place, seconds) in [5, 1, 5, 3].enumerated() {
      // On one actor, tasks go on in the order in which they were resumed.
      sleepers.append(
        Task { @MainActor in
          try await time.sleep(for: .seconds(seconds))
          order.places.append(place)
        })
      await time.sleeping(place + 1)
    }
    time.advance(by: .seconds(10))
    for sleeper in sleepers { try await sleeper.value }
    #expect(order.places == [1, 3, 0, 2])
  }

  @Test func `a cancelled sleeper throws and is forgotten`() async {
    let time = time
    let sleeper = Task { try await time.sleep(for: .seconds(9)) }
    await time.sleeping(1)
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    #expect(time.sleepers == 0)
  }

  @Test func `a task cancelled before it sleeps throws`() async {
    let time = time
    let sleeper = Task {
      unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
      try await time.sleep(for: .seconds(9))
    }
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test func `a cancelled watcher returns`() async {
    let time = time
    let watcher = Task { await time.sleeping(1) }
    watcher.cancel()
    await watcher.value
  }

  @Test func `equal seeds draw equal numbers`() {
    var (one, other, third) = (Seeded(seed: 7), Seeded(seed: 7), Seeded(seed: 8))
    let drawn = (0..<20).map { _ in one.next() }
    #expect(drawn == (0..<20).map { _ in other.next() })
    #expect(drawn != (0..<20).map { _ in third.next() })
    // The published first value of SplitMix64 from zero.
    var zero = Seeded(seed: 0)
    #expect(zero.next() == 0xe220_a839_7b1d_cdaf)
  }
}

/// Who woke, in order.
@MainActor
private final class WakeOrder {
  var places: [Int] = []
}

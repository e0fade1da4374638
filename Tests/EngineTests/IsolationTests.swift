import Core
import Engine
import TestSupport
import Testing

/// Two tenants in one process: what one of them refuses costs the other nothing.
@Suite(.timeLimit(.minutes(10)))
struct IsolationTests {
  private let time = ManualTime()

  @Test func `a tenant that is closed for ten minutes holds up no run at another`() async throws {
    let beginnings = (0..<40).map { Predicate([.startsWith("Name", ["x\($0)"])]) }
    let sick = Scene(
      ScriptedService(on: time) { _ in .crowded(retryAfter: .seconds(600)) }, on: time, width: 4)
    let well = Scene(ScriptedService(on: time) { .page([$0.number]) }, on: time, width: 4)
    let (refused, served) = (
      try await sick.begin(beginnings, shard: .whole),
      try await well.begin(beginnings, shard: .whole)
    )
    let stuck = Task { try await sick.run(refused) }
    await sick.tally.until { !$0.retries.isEmpty }
    #expect(try await well.run(served) == .complete)
    #expect(well.service.asked.count == 40)
    #expect(time.monotonic().sinceStart == .zero)
    #expect(sick.service.asked.count <= 4, "nobody calls at a closed gate")
    stuck.cancel()
    _ = await stuck.result
  }

  @Test func `two throttled tenants each give all they grant, side by side`() async throws {
    let (slow, fast) = (throttled(perSecond: 2), throttled(perSecond: 10))
    let (few, many) = (
      try await slow.begin(beginnings(400), shard: .whole),
      try await fast.begin(beginnings(2000), shard: .whole)
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      let time = time
      group.addTask {
        let outcome = try await slow.run(few)
        #expect(outcome == .complete)
        await Self.waitLong(on: time)
      }
      group.addTask {
        let outcome = try await fast.run(many)
        #expect(outcome == .complete)
        await Self.waitLong(on: time)
      }
      group.addTask {
        // Each run has a worker and a keeper of its leases; whoever is done waits in their stead.
        while !Task.isCancelled {
          await time.sleeping(4)
          let isOver = slow.tally.now.isCloser && fast.tally.now.isCloser
          if isOver { return }
          time.advanceToNextDeadline()
        }
      }
      _ = try await group.next()
      group.cancelAll()
    }
    for (scene, rate) in [(slow, 2.0), (fast, 10)] {
      let calls = scene.service.asked
      let refused = scene.tally.now.throttled.count
      let budget = (calls.last?.at.sinceStart.inSeconds ?? 0) * rate + rate
      #expect(Double(calls.count - refused) / budget >= 0.95, "\(calls.count), \(refused)")
      #expect(Double(refused) / Double(calls.count) < 0.05, "\(calls.count), \(refused)")
    }
  }

  private func beginnings(_ count: Int) -> [Predicate] {
    (0..<count).map { Predicate([.startsWith("Name", ["x\($0)"])]) }
  }

  /// A tenant that grants so many calls a second, of which a second's worth is saved up.
  private func throttled(perSecond rate: Double) -> Scene {
    let bucket = Observed((level: rate, filled: Monotonic(sinceStart: .zero)))
    let service = ScriptedService(on: time) { asked in
      let isGranted = bucket.change { bucket in
        bucket.level = min(bucket.level + (asked.at - bucket.filled).inSeconds * rate, rate)
        bucket.filled = asked.at
        guard bucket.level >= 1 else { return false }
        bucket.level -= 1
        return true
      }
      return isGranted ? .page([asked.number]) : .failed(.throttled(retryAfter: nil))
    }
    return Scene(service, on: time)
  }

  private static func waitLong(on time: ManualTime) async {
    await withTaskGroup { group in
      for _ in 0..<2 {
        group.addTask { try? await time.sleep(until: Monotonic(sinceStart: .seconds(1_000_000))) }
      }
    }
  }
}

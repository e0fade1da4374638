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
}

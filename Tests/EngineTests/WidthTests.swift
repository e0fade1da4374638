import Core
import Engine
import TestSupport
import Testing

/// How many calls are under way at once: never more than allowed, and as many where there is work.
@Suite(.timeLimit(.minutes(10)))
struct WidthTests {
  private let time = ManualTime()
  private let beginnings = (0..<23).map { Predicate([.startsWith("Name", ["x\($0)"])]) }

  /// Two pages a batch; calls wait for each other until so many have met.
  private func service(meeting count: Int) -> ScriptedService {
    ScriptedService(on: time) { [met = Observed(0)] asked in
      met.change { $0 += 1 }
      await met.until { $0 >= count }
      return asked.cursor == nil
        ? .page([2 * asked.number], next: "c") : .page([2 * asked.number + 1])
    }
  }

  @Test(arguments: [1, 2, 7, 16])
  func `all workers work, and never more than the width`(width: Int) async throws {
    let scene = Scene(service(meeting: width), on: time, width: width)
    let record = try await scene.begin(beginnings, shard: .whole)
    #expect(try await scene.run(record) == .complete)
    #expect(scene.service.calls.now.mostAtOnce == width)
    #expect(scene.service.asked.count == 46)
    #expect(try await scene.rows(of: record).count == 46)
  }

  @Test func `a gate that is narrower than the run decides`() async throws {
    let scene = Scene(
      service(meeting: 3), on: time, width: 8, gate: TenantGate(widest: 3, time: time))
    let record = try await scene.begin(beginnings, shard: .whole)
    #expect(try await scene.run(record) == .complete)
    #expect(scene.service.calls.now.mostAtOnce == 3)
  }

  @Test func `two runs at one tenant share its gate`() async throws {
    let gate = TenantGate(widest: 4, time: time)
    let store = MemoryStore(time: time)
    let service = service(meeting: 4)
    let one = Scene(service, on: time, store: store, width: 4, gate: gate)
    let other = Scene(service, on: time, store: store, width: 4, gate: gate)
    let record = try await one.begin(beginnings, shard: .whole)
    let otherRecord = try await other.begin(beginnings, shard: .whole)
    async let outcome = one.run(record)
    async let otherOutcome = other.run(otherRecord)
    #expect(try await [outcome, otherOutcome] == [.complete, .complete])
    #expect(service.calls.now.mostAtOnce == 4)
    #expect(service.asked.count == 92)
  }

  @Test func `batches go to the sessions in turn, and each keeps its session`() async throws {
    let services = [service(meeting: 1), service(meeting: 1)]
    let store = MemoryStore(time: time)
    let scene = Scene(services[0], on: time, store: store, width: 2)
    let record = try await scene.begin(Array(beginnings.prefix(10)), shard: .whole)
    let runner = Runner(
      store: store,
      sessions: services.map {
        Session(tokens: ScriptedTokens(), identity: Scene.identity, service: $0)
      }, gate: scene.gate, settings: scene.settings, owner: Owner("ada"), stop: scene.stop,
      time: time, chance: EvenChance())
    #expect(try await runner.run(record) == .complete)
    #expect(services.map(\.asked.count) == [10, 10])
    #expect(services.allSatisfy { $0.asked.count { $0.cursor == nil } == 5 })
  }
}

import Core
import Engine
import TestSupport
import Testing

/// A batch that can never be read is buried with its reason, and never keeps a run from its end:
/// not as the last one, and not in a process that begins with it.
@Suite(.timeLimit(.minutes(10)))
struct PoisonTests {
  private let time = ManualTime()

  @Test func `a refused question is buried by a process that asks nothing else`() async throws {
    let first = Scene(ScriptedService(on: time) { .page([$0.number]) }, on: time)
    let record = try await first.begin("a", "b")
    try await first.finishOne(of: record)
    let service = ScriptedService(on: time) { _ in .failed(.permanent, "It cannot be read.") }
    let second = Scene(service, on: time, store: first.store)
    #expect(try await second.run(record) == .incomplete(buried: 1))
    #expect(service.asked.count == 1)
    #expect(
      try await second.batches(of: record, [.buried]).map(\.lastFailure) == [
        "It cannot be read."
      ])
  }

  @Test func `the last batch is buried although nothing else is asked any more`() async throws {
    let service = ScriptedService(on: time) { asked in
      asked.filter?.hasPrefix("Name -like 'b*'") == true
        ? .failed(.transient, "It cannot be read.") : .page([asked.number])
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin("a", "b")
    #expect(try await scene.run(record, movingTimeWhen: 2) == .incomplete(buried: 1))
    #expect(
      try await scene.batches(of: record, [.buried]).map(\.lastFailure) == [
        "It cannot be read."
      ])
    #expect(try await scene.rows(of: record) == [1], "what was asked beside it is not kept")
    #expect(time.monotonic().sinceStart < .seconds(1800))
  }

  @Test func `a process that begins with the poisoned batch buries it too`() async throws {
    let first = Scene(ScriptedService(on: time) { .page([$0.number]) }, on: time)
    let record = try await first.begin("a", "b")
    try await first.finishOne(of: record)
    let service = ScriptedService(on: time) { asked in
      asked.filter?.hasPrefix("Name -like 'b*'") == true
        ? .failed(.malformed, "It cannot be read.") : .page([asked.number])
    }
    let second = Scene(service, on: time, store: first.store)
    #expect(try await second.run(record, movingTimeWhen: 2) == .incomplete(buried: 1))
    let others = service.asked.map(\.filter).filter { $0?.hasPrefix("Name -like 'b*'") != true }
    #expect(others.first == "-not (Name -like 'b*')")
    #expect(others.count < 8)
  }

  @Test func `a batch whose very filter is poison is buried by what everything else answers`()
    async throws
  {
    let service = ScriptedService(on: time) { asked in
      asked.filter?.contains("b*") == true
        ? .failed(.transient, "It cannot be read.") : .page([asked.number])
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin("a", "b")
    #expect(try await scene.run(record, movingTimeWhen: 2) == .incomplete(buried: 1))
  }

  @Test func `an outage that begins with the last batch buries nothing, and is asked seldom`()
    async throws
  {
    let service = ScriptedService(on: time) { [time] asked in
      let now = time.monotonic().sinceStart
      return asked.number > 1 && now < .seconds(36_000)
        ? .failed(.transient, "The service is ill.") : .page([asked.number])
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin("a", "b")
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    #expect(scene.tally.now.buried.isEmpty)
    // Two calls in two minutes: the batch's own and one beside it.
    #expect(service.asked.count < 36_000 / 25)
  }
}

extension Scene {
  /// Leaves a run as a process does that was lost after its first batch.
  fileprivate func finishOne(of record: RunRecord) async throws {
    let leases = try await store.lease(
      from: record.stages[0], as: Owner("gone"), atMost: 1, lasting: settings.leaseTerm)
    let lease = try #require(leases.first)
    var rows = RowBlock()
    rows.append(guid: GUID(high: 0, low: 1), key: "a1", values: "[1]")
    let change = BatchChange.keep(rows: rows, next: nil, pass: 1, page: 1)
    #expect(try await store.record(change, attempt: nil, under: lease) == .released)
  }
}

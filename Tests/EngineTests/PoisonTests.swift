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

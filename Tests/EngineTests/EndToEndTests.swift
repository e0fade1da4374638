import Core
import Engine
import Foundation
import Simulator
import Store
import TestSupport
import Testing

/// Whole runs of whole tenants: what is exported is what is there.
@Suite(.timeLimit(.minutes(10)))
struct EndToEndTests {
  private struct Row: Decodable, Hashable {
    var Guid: String
    var Name: String
    var DisplayName: String?
  }

  @Test func `a run with the first cut exports every object exactly once`() async throws {
    try await withLiveTenant(contacts: 3000) { live in
      let time = ManualTime()
      let store = try live.store("rollcall.db", on: time)
      let process = try LiveProcess(
        "ada", at: live, store: store, on: time, width: 8, pageSize: 100)
      let record = try await process.record(live.job(rows: 400))
      #expect(try await process.run(record) == .complete)

      let statistics = live.tenant.statistics
      #expect(statistics.badRequests == 0)
      #expect(statistics.pages == statistics.calls)
      let finished = try #require(try await store.run(record.id))
      #expect(finished.calls == statistics.calls)
      #expect(finished.state == .complete)
      #expect(process.tally.now.splits > 0)

      let text = try await live.export(record.id, from: store, as: .jsonl)
      let rows = try text.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(Row.self, from: Data($0))
      }
      #expect(rows.count == 3000)
      let truth = live.tenant.truth.map {
        Row(Guid: $0.guid, Name: $0.name, DisplayName: $0.displayName)
      }
      #expect(Set(rows) == Set(truth))
      try store.close()
    }
  }

  @Test func `a job that is not cut reads the tenant in one batch`() async throws {
    try await withLiveTenant(contacts: 490) { live in
      let time = ManualTime()
      let store = try live.store("rollcall.db", on: time)
      let process = try LiveProcess(
        "ada", at: live, store: store, on: time, width: 4, pageSize: 100)
      var job = live.job(rows: 100)
      job.shard = .whole
      let record = try await process.record(job)
      #expect(try await process.run(record) == .complete)
      #expect(live.calls == 6, "five pages, and one call for what changed meanwhile")
      #expect(process.tally.now.splits == 0)
      #expect(try await store.run(record.id)?.rows == 490)
      try store.close()
    }
  }
}

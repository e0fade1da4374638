import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// Audits of a simulated tenant over HTTP, several questions in a call.
@Suite(.timeLimit(.minutes(5)))
struct BulkAuditTests {
  @Test func `batches that lose and fail some of their items find what single calls find`()
    async throws
  {
    let singly = try await audit { $0.batches.areOffered = false }
    let together = try await audit {
      $0.faults.missingItems = 0.1
      $0.faults.failedItems = 0.1
    }
    #expect(singly.lines.count > 230)
    #expect(together.lines == singly.lines)
    #expect(singly.refusals == 1)
    #expect(together.refusals == 0)
    // 230 objects in batches of 50: five calls each, and what was lost.
    #expect((23...28).contains(together.batches), "\(together.batches) batches")
    #expect(together.calls < singly.calls / 2, "\(together.calls) of \(singly.calls) calls")
  }

  private struct Audit {
    var lines: [String]
    var batches: Int
    var calls: Int
    var refusals: Int
  }

  private func audit(_ adjust: (inout SimulatorOptions) -> Void) async throws -> Audit {
    try await withLiveTenant(
      contacts: 10,
      { options in
        options.mailboxes.count = 230
        options.mailboxes.vanished = 0.02
        options.mailboxes.ambiguous = 0.02
        options.mailboxes.denied = 0.02
        options.mailboxes.denial = .forbidden
        adjust(&options)
      }
    ) { live in
      let time = ManualTime()
      let store = try live.store("rollcall.db", on: time)
      let process = try LiveProcess(
        "ada", at: live, store: store, on: time, width: 4, pageSize: 100)
      let record = try await process.record(Self.job)
      #expect(try await process.run(record) == .complete)
      let found = Observed<[String]>([])
      _ = try await store.rows(of: record.stages[1], inBlocksOf: 100) { block in
        found.change {
          $0 += block.entries.map { String(decoding: block.arena[$0.values], as: UTF8.self) }
        }
      }
      let calls = try #require(try await store.run(record.id)).calls
      try store.close()
      return Audit(
        lines: found.now.sorted(), batches: live.tenant.statistics.batches, calls: calls,
        refusals: process.tally.now.bulkRefused)
    }
  }

  private static let job = Job(
    name: "permissions", tenant: "contoso", cmdlet: "Get-Mailbox", shard: .whole,
    columns: ["Guid"], stage: "mailboxes",
    followers: [
      Follower(
        name: "rights", source: "mailboxes", cmdlet: "Get-MailboxPermission",
        parameters: [Follower.Template("Identity", .text([.column("Guid")]))],
        carried: ["Guid"], columns: ["User", "AccessRights", "UserSid"])
    ])
}

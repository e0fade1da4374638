import Core
import Simulator
import Store
import TestSupport
import Testing

@testable import Engine

/// Audits of a simulated tenant over HTTP, answered by a list as far as it goes.
@Suite(.timeLimit(.minutes(5)))
struct ListAuditTests {
  @Test func `a list finds what calls about each mailbox find, in a fraction of the calls`()
    async throws
  {
    let listed = try await audit { _ in }
    let absent = try await audit { $0.resources.areOffered = false }
    let unexpanded = try await audit { $0.resources.expands = false }
    #expect(listed.lines.count > 230)
    #expect(absent.lines == listed.lines)
    #expect(unexpanded.lines == listed.lines)
    #expect((listed.refusals, absent.refusals, unexpanded.refusals) == (0, 1, 1))
    // Three pages of mailboxes, four types with a page or two each, and what no list showed.
    #expect(listed.calls < 25, "\(listed.calls) calls")
    #expect(listed.items < 25, "\(listed.items) asked about by the cmdlet")
    #expect((230...240).contains(absent.items), "\(absent.items) asked about by the cmdlet")
  }

  @Test(arguments: [InterruptedStore.Moment.before, .after])
  func `a run that dies at any write goes on, and finds the same`(
    _ moment: InterruptedStore.Moment
  ) async throws {
    let whole = try await audit(mailboxes: 60) { _ in }
    for write in stride(from: 2, through: whole.writes, by: 5) {
      let interrupted = try await audit(mailboxes: 60, dyingAt: write, moment) { _ in }
      #expect(interrupted.lines == whole.lines, "died \(moment.rawValue) write \(write)")
    }
  }

  @Test func `what a list shows without a value, or without a row, is not believed`() {
    #expect(ListAnswer("[[[\"a\",[\"SendAs\"]]]]")?.rows.count == 1)
    #expect(ListAnswer("[[[\"a\",\"x\"],[\"b\",\"y\"]]]")?.rows.count == 2)
    for values in [
      "[null]", "[[]]", "[]", "", "{}", "[[[\"a\",null]]]", "[[[\"a\",1],[null,1]]]", "[[7]]",
    ] {
      #expect(ListAnswer(values) == nil, "\(values)")
    }
  }

  private struct Audit {
    var lines: [String]
    var calls: Int
    var refusals: Int
    var writes: Int
    /// Questions that came in batches of ten: what no list answered.
    var items: Int
  }

  private func audit(
    mailboxes: Int = 230, dyingAt write: Int? = nil, _ moment: InterruptedStore.Moment = .before,
    _ adjust: (inout SimulatorOptions) -> Void
  ) async throws -> Audit {
    try await withLiveTenant(
      contacts: 10,
      { options in
        options.mailboxes.count = mailboxes
        options.mailboxes.vanished = 0.02
        adjust(&options)
      }
    ) { live in
      let time = ManualTime()
      let store = try live.store("rollcall.db", on: time)
      let mortal = InterruptedStore(store, stopAtWrite: write, moment)
      let first = try LiveProcess(
        "ada", at: live, store: mortal, on: time, width: 4, pageSize: 100)
      var refusals = 0
      do {
        let record = try await first.record(Self.job)
        #expect(try await first.run(record) == .complete)
      } catch let error as StoreError {
        #expect(mortal.isStopped, "\(error)")
        time.advance(by: .seconds(60))
        let second = try LiveProcess(
          "ben", at: live, store: store, on: time, width: 4, pageSize: 100)
        let record = try await second.record(Self.job)
        if record.state == .open { #expect(try await second.run(record) == .complete) }
        refusals += second.tally.now.listRefused
      }
      let record = try #require(try await store.lastRun(of: Self.job.name))
      #expect(record.job.listings?.count == 1)
      let found = Observed<[String]>([])
      _ = try await store.rows(of: record.stages[1], inBlocksOf: 100) { block in
        found.change {
          $0 += block.entries.map { String(decoding: block.arena[$0.values], as: UTF8.self) }
        }
      }
      try store.close()
      return Audit(
        lines: found.now.sorted(), calls: record.calls,
        refusals: refusals + first.tally.now.listRefused, writes: mortal.writes,
        items: live.tenant.statistics.batchItems)
    }
  }

  private static let job = Job(
    name: "senders", tenant: "contoso", cmdlet: "Get-Mailbox", shard: .whole,
    columns: ["Guid"], stage: "mailboxes",
    followers: [
      Follower(
        name: "send-as", source: "mailboxes", cmdlet: "Get-RecipientPermission",
        parameters: [Follower.Template("Identity", .text([.column("Guid")]))],
        carried: ["Guid"], columns: ["Trustee", "TrusteeSidString", "AccessRights"])
    ])
}

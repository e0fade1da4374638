import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// What an audit of a simulated tenant found whose stage is answered by the service's resources, and
/// what it cost.
struct ResourceAudit {
  /// The rows of the stage, sorted.
  var lines: [String]
  var calls: Int
  /// Ways of asking that the tenant refused.
  var refusals: Int
  var writes: Int
  /// Questions that came in batches of ten.
  var items: Int
  /// Questions at an object's own address.
  var addressed: Int
  /// Lists that were planned.
  var lists: Int

  /// Audits mailboxes by a job of two stages; a process that dies at a write is followed by another.
  ///
  /// - Parameter waits: whether calls may fail so that they are made again later, in real time.
  static func of(
    _ job: Job, mailboxes: Int, dyingAt write: Int?, _ moment: InterruptedStore.Moment,
    waits: Bool = false, _ adjust: (inout SimulatorOptions) -> Void
  ) async throws -> ResourceAudit {
    try await withLiveTenant(
      contacts: 10,
      { options in
        options.mailboxes.count = mailboxes
        options.mailboxes.vanished = 0.02
        adjust(&options)
      }
    ) { live in
      let manual = ManualTime()
      let time: any TimeSource = waits ? SystemTime() : manual
      let store = try live.store("rollcall.db", on: time)
      let mortal = InterruptedStore(store, stopAtWrite: write, moment)
      let first = try LiveProcess(
        "ada", at: live, store: mortal, on: time, width: 4, pageSize: 100)
      var refusals = 0
      do {
        let record = try await first.record(job)
        #expect(try await first.run(record) == .complete)
      } catch let error as StoreError {
        #expect(mortal.isStopped, "\(error)")
        manual.advance(by: .seconds(60))
        let second = try LiveProcess(
          "ben", at: live, store: store, on: time, width: 4, pageSize: 100)
        let record = try await second.record(job)
        if record.state == .open { #expect(try await second.run(record) == .complete) }
        refusals += Self.refusals(second)
      }
      let record = try #require(try await store.lastRun(of: job.name))
      let found = Observed<[String]>([])
      _ = try await store.rows(of: record.stages[1], inBlocksOf: 100) { block in
        found.change {
          $0 += block.entries.map { String(decoding: block.arena[$0.values], as: UTF8.self) }
        }
      }
      try store.close()
      return ResourceAudit(
        lines: found.now.sorted(), calls: record.calls, refusals: refusals + Self.refusals(first),
        writes: mortal.writes, items: live.tenant.statistics.batchItems,
        addressed: live.tenant.statistics.addressed, lists: record.job.listings?.count ?? 0)
    }
  }

  private static func refusals(_ process: LiveProcess) -> Int {
    let told = process.tally.now
    return told.listRefused + told.addressesRefused + told.bulkRefused
  }
}

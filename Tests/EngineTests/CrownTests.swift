import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// The promise of the whole product: wherever a process dies, the next one ends its work exactly.
///
/// The processes are real down to the socket and the file; only their clock is the test's.
@Suite(.timeLimit(.minutes(10)))
struct CrownTests {
  /// Pages after which the clock moves on, so that leases are extended while the run goes.
  private static let ticks: Set = [6, 12, 18]

  @Test(arguments: InterruptedStore.Moment.allCases)
  func `stopped at any write and resumed, a run exports the bytes of an unbroken one`(
    moment: InterruptedStore.Moment
  ) async throws {
    try await withLiveTenant(contacts: 320) { live in
      let whole = try await Crown(live).unbroken()
      #expect(whole.tally.splits > 0)
      #expect(whole.tally.pages > whole.tally.finished.count + 5, "most batches have checkpoints")
      #expect(whole.writes >= 60)

      // The keeper's extensions fall where they may, so the number of writes differs by a few from
      // run to run: every k is tried until a run ends before it.
      var (last, tried) = (1, 0)
      while let attempt = try await Crown(live).interrupted(atWrite: last, moment) {
        #expect(attempt.bytes == whole.bytes, "stopped \(moment) write \(last)")
        #expect(attempt.revived.isEmpty, "stopped \(moment) write \(last)")
        tried += attempt.tried
        last += 1
      }
      #expect(last > whole.writes - Self.ticks.count * 3, "write \(last - 1) was the last")
      #expect(tried > 4 * last, "the dead held leases nearly always")
    }
  }

  /// One small run at a live tenant, unbroken or in two halves.
  private struct Crown {
    let live: LiveTenant
    let job: Job
    let time = ManualTime()

    init(_ live: LiveTenant) {
      self.live = live
      job = live.job(rows: 45)
    }

    struct Whole {
      var bytes: [UInt8]
      var tally: Tally
      var writes: Int
    }

    struct Halves {
      var bytes: [UInt8]
      var revived: [Lease]
      /// Writes of the dead process that were tried after its death.
      var tried: Int
    }

    func unbroken() async throws -> Whole {
      let store = try live.store("whole.db", on: time)
      let counted = InterruptedStore(store)
      let process = try process("whole", on: counted)
      let record = try await begin(process)
      #expect(try await process.run(record) == .complete)
      let names = try await live.export(record.id, from: store, as: .jsonl)
      #expect(names.count { $0 == UInt8(ascii: "\n") } == live.tenant.truth.count)
      let bytes = try await live.export(record.id, from: store, as: .csv)
      try store.close()
      return Whole(bytes: bytes, tally: process.tally.now, writes: counted.writes)
    }

    /// Kills the first process at a write and lets a second one go on; nil when the first one was
    /// done before.
    func interrupted(
      atWrite last: Int, _ moment: InterruptedStore.Moment
    ) async throws -> Halves? {
      let name = "\(moment)-\(last).db"
      let store = try live.store(name, on: time)
      let before = WitnessStore(store)
      let killed = InterruptedStore(before, stopAtWrite: last, moment)
      let first = try process("first", on: killed)
      do {
        _ = try await first.run(try await begin(first))
        guard killed.isStopped else {
          try store.close()
          return nil
        }
        Issue.record("The first process outlived write \(last).")
      } catch let error as StoreError {
        #expect(error.kind == .interrupted, "\(error)")
      }
      try store.close()

      time.advance(by: first.settings.leaseTerm)
      let reopened = try live.store(name, on: time)
      let after = WitnessStore(reopened, after: before.leases)
      let second = try process("second", on: after)
      let record = try await begin(second)
      #expect(try await second.run(record) == .complete, "stopped \(moment) write \(last)")
      #expect(try await reopened.run(record.id)?.state == .complete)
      let bytes = try await live.export(record.id, from: reopened, as: .csv)
      try reopened.close()
      return Halves(bytes: bytes, revived: after.revived, tried: after.tried)
    }

    private func begin(_ process: LiveProcess) async throws -> RunRecord {
      try await process.record(job, parts: [Cutter.Part(.everything)])
    }

    private func process(_ name: String, on store: any RunStore) throws -> LiveProcess {
      var process = try LiveProcess(name, at: live, store: store, on: time, width: 3, pageSize: 10)
      process.hear = { [time, tally = process.tally] event in
        if case .kept = event, ticks.contains(tally.now.pages) { time.advance(by: .seconds(11)) }
      }
      return process
    }
  }
}

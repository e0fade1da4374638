import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// An orderly stop in mid-run, and what the next process makes of it.
@Suite(.timeLimit(.minutes(10)))
struct StopTests {
  /// What the next process finds after so long a pause, and what it spends.
  private struct Resumed {
    var stopped: RunRecord
    var checkpoints: Int
    var leftOver: Int
    var tally: Tally
    var calls: Int
    var bytes: [UInt8]
  }

  private let time = ManualTime()

  private func process(
    _ name: String, at live: LiveTenant, _ store: any RunStore
  ) throws -> LiveProcess {
    try LiveProcess(name, at: live, store: store, on: time, width: 3, pageSize: 10)
  }

  private func unbroken(at live: LiveTenant) async throws -> (calls: Int, bytes: [UInt8]) {
    let store = try live.store("whole.db", on: time)
    let process = try process("whole", at: live, store)
    let record = try await process.record(live.job(rows: 80))
    let before = live.calls
    #expect(try await process.run(record) == .complete)
    let calls = live.calls - before
    let bytes = try await live.export(record.id, from: store, as: .csv)
    try store.close()
    return (calls, bytes)
  }

  private func resumed(
    at live: LiveTenant, stopAtPage last: Int, after pause: Duration
  ) async throws -> Resumed {
    let store = try live.store("stopped-\(last).db", on: time)
    var first = try process("first", at: live, store)
    first.hear = { [stop = first.stop, tally = first.tally] event in
      if case .kept = event, tally.now.pages == last { stop.throw() }
    }
    let before = live.calls
    let record = try await first.record(live.job(rows: 80))
    #expect(try await first.run(record) == .stopped)

    let counts = try await store.counts(of: record.id)
    #expect(counts.leased == 0)
    #expect(counts.pending > 0)
    let waiting = try await store.batches(
      of: record.id, in: [.pending], after: nil, atMost: 1000)
    let stopped = try #require(try await store.run(record.id))
    #expect(stopped.rows == first.tally.now.rows)
    // The worker that threw kept one more page at most for each of the others.
    #expect((last...last + 2).contains(first.tally.now.pages))

    time.advance(by: pause)
    live.tenant.advance(by: pause)
    let second = try process("second", at: live, store)
    #expect(try await second.run(record) == .complete)
    let bytes = try await live.export(record.id, from: store, as: .csv)
    try store.close()
    return Resumed(
      stopped: stopped, checkpoints: waiting.count { $0.checkpoint != nil },
      leftOver: counts.leased, tally: second.tally.now, calls: live.calls - before, bytes: bytes)
  }

  @Test func `a stopped run is resumed without asking for any page twice`() async throws {
    try await withLiveTenant(contacts: 400) { live in
      let whole = try await unbroken(at: live)
      for page in [1, 2, 5, 9, 14, 20, 27, 35] {
        let resumed = try await resumed(at: live, stopAtPage: page, after: .seconds(60))
        #expect(resumed.calls == whole.calls, "stopped at page \(page)")
        #expect(resumed.bytes == whole.bytes, "stopped at page \(page)")
        #expect(resumed.tally.restarted.isEmpty)
      }
      #expect(live.tenant.statistics.badRequests == 0)
    }
  }

  @Test func `after a pause longer than cursors live the passes start over, exactly`() async throws
  {
    try await withLiveTenant(contacts: 400, { $0.cursorLife = .seconds(300) }) { live in
      let whole = try await unbroken(at: live)
      for page in [3, 10, 22] {
        let resumed = try await resumed(at: live, stopAtPage: page, after: .seconds(6 * 60))
        #expect(resumed.checkpoints > 0)
        #expect(resumed.tally.restarted.count == resumed.checkpoints)
        #expect(resumed.calls > whole.calls)
        #expect(resumed.bytes == whole.bytes, "stopped at page \(page)")
      }
      #expect(live.tenant.statistics.badRequests == 0, "no dead cursor was ever followed")
    }
  }

  @Test func `a run that is stopped before it begins leases nothing`() async throws {
    let scene = Scene(ScriptedService(on: time), on: time)
    let record = try await scene.begin("a", "b")
    scene.stop.throw()
    #expect(try await scene.run(record) == .stopped)
    #expect(scene.service.asked.isEmpty)
    #expect(scene.tally.now.leased.isEmpty)
  }

  @Test func `a stop reaches workers that wait at a closed gate`() async throws {
    let service = ScriptedService(
      on: time, .failed(.throttled(retryAfter: .seconds(600))), .page([1]))
    let scene = Scene(service, on: time, width: 2, gate: TenantGate(widest: 1, time: time))
    let record = try await scene.begin("a", "b")
    async let outcome = scene.run(record)
    await scene.tally.until { !$0.retries.isEmpty }
    scene.stop.throw()
    #expect(try await outcome == .stopped)
    #expect(service.asked.count == 1)
    #expect(try await scene.store.counts(of: record.id).pending == 2)
  }

  @Test func `a stop wakes a run that waits for a batch to fall due`() async throws {
    let service = ScriptedService(on: time, .failed(.transient))
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    async let outcome = scene.run(record)
    await scene.tally.until { !$0.retries.isEmpty }
    await time.sleeping(2)
    scene.stop.throw()
    #expect(try await outcome == .stopped)
    #expect(time.monotonic() == Monotonic(sinceStart: .zero))
  }
}

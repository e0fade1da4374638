import Core
import Engine
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

/// More than one process on a run: what one loses the other ends, and nothing is kept twice.
@Suite(.timeLimit(.minutes(10)))
struct LeaseTests {
  /// The clock of the store, which alone judges leases.
  private let time = ManualTime()

  @Test func `a page that comes after its lease was lost is not kept`() async throws {
    // The first process is suspended in its second call: its own clock stands still, so it
    // extends nothing, while the store's goes on.
    let frozen = ManualTime()
    let (late, early) = (Observed(false), Observed(false))
    let first = Scene(
      ScriptedService(on: frozen) { asked in
        guard asked.number > 1 else { return .page([1, 2], next: "c1") }
        await late.until(\.self)
        return .page([3, 90], next: "c90")
      }, on: frozen, store: MemoryStore(time: time))
    let second = Scene(
      ScriptedService(on: time) { asked in
        guard asked.number == 1 else { return .page([5]) }
        await early.until(\.self)
        return .page([3, 4], next: "c2")
      }, on: time, store: first.store)
    let record = try await first.begin()

    async let firstOutcome = first.run(record, as: "ada")
    await first.service.arrived(2)
    time.advance(by: .seconds(30))
    async let secondOutcome = second.run(record, as: "bob")
    await second.service.arrived(1)
    late.change { $0 = true }
    await first.tally.until { !$0.lost.isEmpty }
    #expect(try await first.rows(of: record) == [1, 2], "the late page was not kept")
    // The first one now waits for the other, and looks into the store every second of its own.
    await frozen.sleeping(2)
    early.change { $0 = true }
    #expect(try await secondOutcome == .complete)
    frozen.advance(by: .seconds(1))
    #expect(try await firstOutcome == .complete)
    #expect(
      second.service.asked.map(\.cursor) == ["c1", "c2"], "it goes on where the other stopped")
    #expect(try await first.rows(of: record) == [1, 2, 3, 4, 5])
    #expect(first.tally.now.rows + second.tally.now.rows == 5)
    #expect(try await first.store.run(record.id)?.calls == 3, "the late call left no trace")
  }

  @Test(arguments: [-3600, 3600])
  func `a host whose clock is wrong by an hour follows its cursors`(seconds: Int) async throws {
    let own = ManualTime(wall: time.wall() + .seconds(seconds))
    let service = ScriptedService(
      on: own, .page([1], next: "c1"), .page([2], next: "c2"), .page([3]))
    let scene = Scene(service, on: own, store: MemoryStore(time: time))
    let record = try await scene.begin()
    #expect(try await scene.run(record) == .complete)
    #expect(service.asked.map(\.cursor) == [nil, "c1", "c2"])
    #expect(scene.tally.now.restarted.isEmpty)
  }

  @Test func `a process that is only slow keeps its lease`() async throws {
    let isAnswered = Observed(false)
    let slow = Scene(
      ScriptedService(on: time) { asked in
        await isAnswered.until(\.self)
        return .page([1])
      }, on: time)
    let record = try await slow.begin()
    async let outcome = slow.run(record, as: "ada")
    await slow.service.arrived(1)
    // Ten minutes, in which the keeper alone wakes.
    await slow.advance(to: .seconds(600), sleepers: 1)
    await time.sleeping(1)
    let taken = try await slow.store.lease(
      from: record.stages[0], as: Owner("bob"), atMost: 9, lasting: .seconds(30))
    #expect(taken.isEmpty)
    isAnswered.change { $0 = true }
    #expect(try await outcome == .complete)
    #expect(slow.tally.now.lost.isEmpty)
  }

  @Test func `two processes on one file share a run: every row once, every batch once`()
    async throws
  {
    try await withLiveTenant(contacts: 900) { live in
      // The store's clock stands still, so that no lease ends however fast the others go.
      let stores = [
        try live.store("shared.db", on: time), try live.store("shared.db", on: time),
      ]
      let clocks = [ManualTime(), ManualTime()]
      let processes = try zip(["ada", "bob"], zip(stores, clocks)).map { name, own in
        try LiveProcess(name, at: live, store: own.0, on: own.1, width: 3, pageSize: 15)
      }
      let record = try await processes[0].record(live.job(rows: 60))
      let outcomes = try await withThrowingTaskGroup { group in
        for process in processes { group.addTask { try await process.run(record) as RunOutcome? } }
        for clock in clocks {
          group.addTask {
            // The keeper and the run's look for work that only the other one knows of.
            while !Task.isCancelled {
              await clock.sleeping(2)
              clock.advance(by: .seconds(1))
              clock.jumpWall(by: .seconds(-1))
            }
            return nil
          }
        }
        defer { group.cancelAll() }
        var outcomes: [RunOutcome] = []
        while outcomes.count < 2, let outcome = try await group.next() {
          if let outcome { outcomes.append(outcome) }
        }
        return outcomes
      }
      #expect(outcomes == [.complete, .complete])
      let tallies = processes.map(\.tally.now)
      #expect(tallies.allSatisfy { !$0.finished.isEmpty }, "both took part")
      #expect(tallies.allSatisfy { $0.lost.isEmpty && $0.restarted.isEmpty })
      let finished = tallies.flatMap(\.finished)
      #expect(Set(finished).count == finished.count, "no batch was done twice")
      let counts = try await stores[0].counts(of: record.id)
      #expect(finished.count == counts.done)
      #expect((counts.pending, counts.leased, counts.buried) == (0, 0, 0))
      let run = try #require(try await stores[1].run(record.id))
      #expect(run.calls == live.calls)
      #expect(run.rows == tallies.reduce(0) { $0 + $1.rows })
      let lines = try await live.export(record.id, from: stores[1], as: .jsonl)
      #expect(lines.count { $0 == UInt8(ascii: "\n") } == 900)
      for store in stores { try store.close() }
    }
  }
}

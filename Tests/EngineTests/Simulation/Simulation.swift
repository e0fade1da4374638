import Core
import Engine
import Foundation
import Store
import TestSupport

/// One run from beginning to end in simulated time: real engine, imagined tenant, processes that are
/// lost and started again.
///
/// It takes a thread of its own, on which everything happens one step after the other. It waits for
/// no real time; what it finds wrong it returns.
struct Simulation: Sendable {
  /// What came of it.
  struct Report: Sendable {
    var problems: [String] = []
    var trace: [String] = []
    var simulated = Duration.zero
    var changes = 0
    var kept = 0
    var buried = 0
    var kills = 0
    var statistics = PageHall.Statistics()
  }

  let scenario: Scenario
  /// Puts something between the store and its judge, to see whether the judge finds it.
  var sabotage: @Sendable (any RunStore, ManualTime) -> any RunStore = { store, _ in store }

  init(_ scenario: Scenario) { self.scenario = scenario }

  func report() async throws -> Report {
    guard scenario.isOnFile else {
      return await onThread { time, _ in MemoryStore(time: time) }
    }
    return try await withTemporaryFolder { folder in
      let file = folder.appending(path: "simulation.db").path
      let clock = ManualTime()
      let opened = try SQLiteStore(path: file, time: clock)
      let report = await onThread(clock) { _, executor in
        OutsideStore(store: opened, executor: executor)
      }
      try opened.close()
      return report
    }
  }

  private func onThread(
    _ time: ManualTime = ManualTime(),
    _ store: @escaping @Sendable (ManualTime, SimulationExecutor) -> any RunStore
  ) async -> Report {
    await withCheckedContinuation { ended in
      let thread = Thread {
        let executor = SimulationExecutor(seed: scenario.seed)
        let beneath = sabotage(store(time, executor), time)
        ended.resume(returning: drive(executor, time, beneath))
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  private func drive(
    _ executor: SimulationExecutor, _ time: ManualTime, _ store: any RunStore
  ) -> Report {
    let judge = Judge(time: time)
    let stage = SimulatedStage(
      scenario, judge, on: executor, over: JudgedStore(store, judge: judge))
    let report = Observed<Report?>(nil)
    let root = Task(executorPreference: executor, priority: .medium) {
      let outcome = await stage.report()
      report.change { $0 = outcome }
    }
    var jumps = scenario.jumps[...]
    var patience = 2
    let isQuiet = executor.run(until: { report.now != nil }) {
      guard let next = time.nextDeadline, time.monotonic().sinceStart < Scenario.longest else {
        // Nobody waits for anything that time brings, or it takes far too long.
        judge.refuse("the run stands still, or does not end")
        root.cancel()
        patience -= 1
        return patience > 0
      }
      if let jump = jumps.first, jump.at <= next {
        jumps.removeFirst()
        time.advance(by: max(jump.at - time.monotonic(), .zero))
        time.jumpWall(by: jump.by)
        judge.note("the clock jumps by \(jump.by.inSeconds) s")
      } else {
        time.advanceToNextDeadline()
      }
      return true
    }
    judge.expect(isQuiet, "something works on and on while time stands still")
    var end = report.now ?? Report()
    (end.problems, end.trace) = (judge.problems, judge.trace)
    return end
  }
}

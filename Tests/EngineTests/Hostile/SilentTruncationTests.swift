import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// A service that now and then answers with a part, and nothing tells.
@Suite(.timeLimit(.minutes(10)))
struct SilentTruncationTests {
  @Test func `of answers cut off after a full page nothing is missing`() async throws {
    var struck = 0
    for seed in UInt64(1)...9 where struck == 0 {
      // One query in two hundred.
      let faults: (inout SimulatorOptions) -> Void = {
        $0.faults.cutsToPage = 0.005
        $0.faults.seed = seed
      }
      try await withLiveTenant(contacts: 12_000, faults) { live in
        let store = try live.store("one.db", on: SystemTime())
        let (_, missing) = try await Self.night(at: live, in: store)
        #expect(missing == 0, "fault seed \(seed)")
        struck += live.tenant.statistics.faults[.cutsToPage] ?? 0
      }
    }
    #expect(struck > 0, "The fault must have happened for its absence to mean anything.")
  }

  @Test func `of rows hidden without a sign nothing is missing once a complete run is known`()
    async throws
  {
    var (struck, found) = (0, 0)
    for seed in UInt64(1)...2 {
      try await withLiveTenant(
        contacts: 2500,
        {
          $0.faults.hidesFew = 0.05
          $0.faults.hidden = 1...3
          $0.faults.seed = seed
        }
      ) { live in
        let store = try live.store("two.db", on: SystemTime())
        let (before, first) = try await Self.night(at: live, in: store, check: .twice)
        #expect(first == 0, "fault seed \(seed)")
        let hidden = live.tenant.statistics.faults[.hidesFew] ?? 0
        let (after, second) = try await Self.night(at: live, in: store, knowing: before)
        #expect(second == 0, "fault seed \(seed)")
        struck += (live.tenant.statistics.faults[.hidesFew] ?? 0) - hidden
        let account = try await store.account(of: after.stages[0])
        found += account.foundByIdentity + account.foundByChecks
      }
    }
    #expect(struck > 0, "The fault must have happened for its absence to mean anything.")
    #expect(found > 0, "What was hidden came by identity, or when its batch was asked again.")
  }

  /// A run, and how many objects it lacks.
  private static func night(
    at live: LiveTenant, in store: any RunStore, check: Job.Check = .suspicious,
    knowing before: RunRecord? = nil
  ) async throws -> (RunRecord, missing: Int) {
    let process = try LiveProcess(
      "ada", at: live, store: store, on: SystemTime(), width: 4, pageSize: 20)
    var job = live.job(rows: 60)
    job.check = check
    let plan =
      if let before { try await store.learnedPlan(job, from: before, pageSize: 20) } else {
        try Planner(pageSize: 20).plan(job)
      }
    let record = try #require(try await store.run(try await store.begin(plan)))
    #expect(try await process.run(record) == .complete)
    let kept = Observed<Set<GUID>>([])
    _ = try await store.rows(of: record.id, inBlocksOf: 1000) { block in
      kept.change { $0.formUnion(block.entries.map(\.guid)) }
    }
    return (
      record, live.tenant.truth.count { GUID($0.guid).map { !kept.now.contains($0) } ?? true }
    )
  }
}

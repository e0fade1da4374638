import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// What a whole run costs in calls, counted by the service.
@Suite(.timeLimit(.minutes(10)))
struct FrugalityTests {
  @Test func `a tenant that fits one batch costs its pages and one call for changes`() async throws
  {
    try await withLiveTenant(contacts: 3500) { live in
      let calls = try await Self.calls(of: live, rows: 4000, learned: false)
      #expect(calls.first == 5)
    }
  }

  @Test func `a skewed tenant costs little more than its pages, and less once it is known`()
    async throws
  {
    try await withLiveTenant(contacts: 50_000, { $0.skew = 0.3 }) { live in
      let calls = try await Self.calls(of: live, rows: 4000, learned: true)
      // The fewer the pages, the more the last one of each batch weighs; the planner's own tests
      // count larger tenants.
      #expect(calls.first <= 70, "of 50 pages")
      #expect(try #require(calls.learned) <= 54, "of 50 pages")
    }
  }

  /// The calls of a first run, and of one that learned from it.
  private static func calls(
    of live: LiveTenant, rows: Int, learned: Bool
  ) async throws -> (first: Int, learned: Int?) {
    let time = ManualTime()
    let store = try live.store("rollcall.db", on: time)
    let process = try LiveProcess("ada", at: live, store: store, on: time, width: 4, pageSize: 1000)
    let job = live.job(rows: rows)
    let record = try await process.record(job)
    #expect(try await process.run(record) == .complete)
    let first = live.calls
    guard learned else { return (first, nil) }
    let plan = try await store.learnedPlan(job, from: record)
    let id = try await store.begin(plan)
    let next = try await #require(store.run(id))
    #expect(try await process.run(next) == .complete)
    #expect(try await store.account(of: next.stages[0]).unique == live.tenant.options.contacts)
    defer { try? store.close() }
    return (first, live.calls - first)
  }
}

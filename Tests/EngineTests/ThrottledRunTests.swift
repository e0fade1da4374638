import Core
import Engine
import Simulator
import Store
import Testing

/// Runs against a throttled tenant over HTTP: the rules hold where time and the network are real.
@Suite(.timeLimit(.minutes(10)))
struct ThrottledRunTests {
  private func run(
    _ adjust: @Sendable (inout SimulatorOptions) -> Void
  ) async throws -> (SimulatorStatistics, rows: Int) {
    try await withLiveTenant(contacts: 1500, adjust) { live in
      let time = SystemTime()
      let store = try live.store("rollcall.db", on: time)
      let process = try LiveProcess(
        "ada", at: live, store: store, on: time, width: 8, pageSize: 50)
      let record = try await process.record(live.job(rows: 400))
      #expect(try await process.run(record) == .complete)
      let rows = Observed(0)
      _ = try await store.rows(of: record.id, inBlocksOf: 1000) { block in
        rows.change { $0 += block.entries.count }
      }
      try store.close()
      return (live.tenant.statistics, rows.now)
    }
  }

  @Test(arguments: [true, false])
  func `a budget of calls a second is kept to, and every row arrives`(advice: Bool) async throws {
    let (counts, rows) = try await run { options in
      options.throttle = 5
      options.sendsRetryAfter = advice
    }
    #expect(rows == 1500)
    #expect(counts.overBudget == counts.throttled)
    #expect(counts.overBudget > 0, "it was found by a refusal")
    #expect(Double(counts.throttled) < Double(counts.calls) * 0.3, "\(counts)")
  }

  @Test func `a tenant that tells its budget seldom has to refuse`() async throws {
    let (counts, rows) = try await run { options in
      options.throttle = 5
      options.sendsRateLimit = true
    }
    #expect(rows == 1500)
    #expect(Double(counts.throttled) < Double(counts.calls) * 0.1, "\(counts)")
  }

  @Test func `a cap on calls at once is found, and every row arrives`() async throws {
    let (counts, rows) = try await run { options in
      options.concurrencyCap = 3
      options.latency = .milliseconds(10)
    }
    #expect(rows == 1500)
    #expect(counts.overConcurrency == counts.throttled)
    #expect(Double(counts.throttled) < Double(counts.calls) * 0.3, "\(counts)")
  }
}

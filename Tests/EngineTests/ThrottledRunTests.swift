import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// Runs against a throttled tenant over HTTP: the rules hold where time and the network are real.
@Suite(.timeLimit(.minutes(10)))
struct ThrottledRunTests {
  private struct Outcome: Sendable {
    var counts: SimulatorStatistics
    var rows: Int
  }

  private func run(
    contacts: Int = 1500, _ adjust: @Sendable (inout SimulatorOptions) -> Void
  ) async throws -> Outcome {
    try await withLiveTenant(contacts: contacts, adjust) { live in
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
      return Outcome(counts: live.tenant.statistics, rows: rows.now)
    }
  }

  @Test(arguments: [true, false])
  func `a budget of calls a second is kept to, and every row arrives`(advice: Bool) async throws {
    // So few calls a second that a busy machine makes more of them.
    let outcome = try await run(contacts: 750) { options in
      options.throttle = 2
      options.sendsRetryAfter = advice
    }
    let counts = outcome.counts
    #expect(outcome.rows == 750)
    #expect(counts.overBudget == counts.throttled)
    #expect(counts.overBudget > 0, "it was found by a refusal")
    #expect(Double(counts.throttled) < Double(counts.calls) * 0.3, "\(counts)")
  }

  @Test func `a tenant that tells its budget seldom has to refuse`() async throws {
    let outcome = try await run { options in
      options.throttle = 5
      options.sendsRateLimit = true
    }
    #expect(outcome.rows == 1500)
    #expect(
      Double(outcome.counts.throttled) < Double(outcome.counts.calls) * 0.15, "\(outcome.counts)")
  }

  @Test func `a cap on calls at once is found, and every row arrives`() async throws {
    let outcome = try await run { options in
      options.concurrencyCap = 3
      options.latency = .milliseconds(10)
    }
    let counts = outcome.counts
    #expect(outcome.rows == 1500)
    #expect(counts.overConcurrency == counts.throttled)
    #expect(Double(counts.throttled) < Double(counts.calls) * 0.3, "\(counts)")
  }
}

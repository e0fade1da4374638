import Core
import TestSupport
import Testing

/// How often a batch may still fail.
@Suite struct RetryBudgetTests {
  private func batch(_ number: Int64 = 1, failures: Int, pages: Int = 0) -> Batch {
    Batch(
      id: BatchID(number), stage: StageID(1), predicate: .everything, pages: pages,
      failures: failures)
  }

  @Test func `failures are counted from where this process took the batch up`() {
    var budget = RetryBudget()
    budget.begin(batch(failures: 5))
    #expect(budget.spent(by: batch(failures: 5)) == 0)
    #expect(budget.spent(by: batch(failures: 8)) == 3)
    budget.begin(batch(failures: 8))
    #expect(budget.spent(by: batch(failures: 8)) == 3, "leased again, it has its account")
  }

  @Test func `a batch that gets on has its whole budget back, and begins with short waits`() {
    var budget = RetryBudget()
    budget.begin(batch(failures: 0))
    budget.noteWait(.seconds(90), of: BatchID(1))
    budget.noteKept(batch(failures: 6, pages: 0))
    #expect(budget.spent(by: batch(failures: 6, pages: 1)) == 0)
    #expect(budget.lastWait(of: BatchID(1)) == nil)
    #expect(budget.spent(by: batch(failures: 7, pages: 1)) == 1)
  }

  @Test func `going over old ground gives nothing back`() {
    var budget = RetryBudget()
    budget.begin(batch(failures: 0))
    for page in 0..<3 { budget.noteKept(batch(failures: 0, pages: page)) }
    // Another pass reads the same three pages and fails at the fourth.
    for failures in 1...8 {
      for page in 0..<3 { budget.noteKept(batch(failures: failures, pages: page)) }
      #expect(budget.spent(by: batch(failures: failures, pages: 3)) == failures)
    }
    budget.noteKept(batch(failures: 8, pages: 3))
    #expect(budget.spent(by: batch(failures: 8, pages: 4)) == 0)
  }

  @Test func `what was kept before the process began is old ground too`() {
    var budget = RetryBudget()
    budget.begin(batch(failures: 0, pages: 4))
    budget.noteKept(batch(failures: 2, pages: 3))
    #expect(budget.spent(by: batch(failures: 2, pages: 4)) == 2)
  }

  @Test func `an ended batch leaves nothing behind`() {
    var budget = RetryBudget()
    budget.begin(batch(1, failures: 0))
    budget.begin(batch(2, failures: 0))
    budget.noteWait(.seconds(9), of: BatchID(2))
    budget.end(BatchID(1))
    #expect(budget.spent(by: batch(1, failures: 7)) == 0)
    #expect(budget.spent(by: batch(2, failures: 7)) == 7)
    #expect(budget.lastWait(of: BatchID(2)) == .seconds(9))
  }

  /// A batch that fails at its furthest page in every pass is buried in the end, however many pages
  /// it keeps meanwhile.
  @Test func `no batch can fail for ever`() {
    for seed: UInt64 in 0..<100 {
      var draw = Seeded(seed: seed)
      var budget = RetryBudget()
      let wall = Int.random(in: 1...6, using: &draw)
      var now = batch(failures: 0)
      budget.begin(now)
      var calls = 0
      while budget.spent(by: now) < RetryPolicy().limit, calls < 10_000 {
        calls += 1
        if now.pages < wall, Int.random(in: 0..<4, using: &draw) > 0 {
          budget.noteKept(now)
          now.pages += 1
        } else {
          now.failures += 1
          now.pages = 0
        }
      }
      #expect(calls < 10_000, "seed \(seed)")
    }
  }
}

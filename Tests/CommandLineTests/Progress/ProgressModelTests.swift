import Core
import Testing

@testable import rollcall

/// Feeds events at fixed times and reads the numbers off.
@Suite struct ProgressModelTests {
  @Test func `a batch moves from pending over leased to done`() {
    var model = Progressing.model(pending: 3)
    model.take(.leased, at: Progressing.at(1))
    #expect(model.batches == Progressing.counts(pending: 2, leased: 1))
    #expect(model.settled == (0, 3))
    model.take(.finished, at: Progressing.at(2))
    #expect(model.batches == Progressing.counts(pending: 2, done: 1))
    #expect(model.settled == (1, 3))
  }

  @Test func `a split batch is told by its parts`() {
    var model = Progressing.model(pending: 3)
    model.take(.leased, at: Progressing.at(1))
    model.take(.split(parts: 5), at: Progressing.at(2))
    #expect(model.batches == Progressing.counts(pending: 7, split: 1))
    #expect(model.settled == (0, 7))
  }

  @Test func `a batch that is put back is pending again, and counted once`() {
    var model = Progressing.model(pending: 2)
    for second in 1...4 {
      model.take(.leased, at: Progressing.at(second))
      model.take(.putBack, at: Progressing.at(second))
    }
    #expect(model.batches == Progressing.counts(pending: 2))
    #expect(model.settled == (0, 2))
  }

  @Test func `a buried batch is settled, and stays told apart`() {
    var model = Progressing.model(pending: 2)
    model.take(.leased, at: Progressing.at(1))
    model.take(.buried, at: Progressing.at(1))
    #expect(model.batches == Progressing.counts(pending: 1, buried: 1))
    #expect(model.settled == (1, 2))
  }

  @Test func `a batch taken over from another process makes no count negative`() {
    var model = Progressing.model()
    model.take(.leased, at: Progressing.at(1))
    #expect(model.batches == Progressing.counts(leased: 1))
    model.take(.finished, at: Progressing.at(2))
    model.take(.finished, at: Progressing.at(3))
    #expect(model.batches == Progressing.counts(done: 2))
  }

  @Test func `a resumed run goes on from what it had`() {
    var model = Progressing.model(pending: 1, done: 4, rows: 900, calls: 12, renewals: 2)
    model.take(.called, at: Progressing.at(1))
    model.take(.kept(rows: 100), at: Progressing.at(1))
    model.take(.renewed, at: Progressing.at(1))
    #expect(model.rows == 1000 && model.calls == 13 && model.renewals == 3)
    #expect(model.settled == (4, 5))
    #expect(model.elapsed(at: Progressing.at(90)) == .seconds(90))
  }

  @Test func `rows kept before this process began are no part of the rate`() {
    var model = Progressing.model(rows: 1_000_000)
    #expect(model.rate(at: Progressing.at(0)) == 0)
    model.take(.kept(rows: 500), at: Progressing.at(5))
    #expect(model.rate(at: Progressing.at(5)) == 100)
    #expect(model.rate(at: Progressing.at(10)) == 50)
  }

  @Test func `the rate follows the last seconds and forgets what lies before`() {
    var model = Progressing.model()
    for second in 1...60 { model.take(.kept(rows: 1000), at: Progressing.at(second)) }
    #expect(model.rate(at: Progressing.at(60)) == 1000)
    for second in 61...100 { model.take(.kept(rows: 10), at: Progressing.at(second)) }
    #expect(model.rate(at: Progressing.at(100)) == 10)
  }

  @Test func `many events within a second count fully`() {
    var model = Progressing.model()
    for _ in 0..<1000 { model.take(.kept(rows: 3), at: Progressing.at(0)) }
    model.take(.kept(rows: 1000), at: Progressing.at(2))
    #expect(model.rows == 4000)
    #expect(model.rate(at: Progressing.at(2)) == 2000)
  }

  @Test func `dropped rows are taken back, and the rate never goes below nothing`() {
    var model = Progressing.model(rows: 500)
    model.take(.dropped(rows: 400), at: Progressing.at(4))
    #expect(model.rows == 100)
    #expect(model.rate(at: Progressing.at(4)) == 0)
  }

  @Test func `of several waits the one that ends last counts`() {
    var model = Progressing.model()
    model.take(.throttled(retryAfter: nil), at: Progressing.at(1))
    #expect(model.closedUntil == nil)
    model.take(.throttled(retryAfter: .seconds(30)), at: Progressing.at(2))
    model.take(.throttled(retryAfter: .seconds(5)), at: Progressing.at(3))
    #expect(model.closedUntil == Progressing.at(32))
    model.take(.throttled(retryAfter: .seconds(60)), at: Progressing.at(4))
    #expect(model.closedUntil == Progressing.at(64))
  }
}

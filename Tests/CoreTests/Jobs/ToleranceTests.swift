import Core
import Testing

/// What still counts as done, and what is no tolerance at all.
@Suite struct ToleranceTests {
  private func counts(done: Int, buried: Int) -> BatchCounts {
    var counts = BatchCounts()
    (counts.done, counts.buried) = (done, buried)
    return counts
  }

  @Test(arguments: [
    ("0", Tolerance.batches(0)), ("5", .batches(5)), ("10000", .batches(10_000)),
    ("2%", .share(hundredths: 200)), ("0.5%", .share(hundredths: 50)),
    ("0.05%", .share(hundredths: 5)), ("50%", .share(hundredths: 5000)),
  ])
  func `a number or a part is read`(text: String, tolerance: Tolerance) {
    #expect(Tolerance(text) == tolerance)
  }

  @Test(arguments: [
    "", "-1", "10001", "1.5", "%", "51%", "50.01%", "1e3", "NaN", "NaN%", "1.%", ".5%", "0.123%",
    "٣", "3 %", "99999999999999999999", "99999999999999999999%",
  ])
  func `anything else is refused`(text: String) { #expect(Tolerance(text) == nil) }

  @Test func `a part counts of the batches that ended`() throws {
    let half = try #require(Tolerance("0.5%"))
    #expect(half.allows(counts(done: 995, buried: 5)))
    #expect(!half.allows(counts(done: 994, buried: 6)))
    #expect(half.allows(counts(done: 0, buried: 0)))
    #expect(Tolerance.batches(2).allows(counts(done: 1, buried: 2)))
    #expect(!Tolerance.batches(2).allows(counts(done: 100, buried: 3)))
  }

  @Test func `only a finished run with buried batches is tolerated`() {
    var job = Job(name: "j", tenant: "t", cmdlet: "Get-Contact", columns: [])
    job.tolerate = .batches(3)
    for state in RunState.allCases {
      let run = RunRecord(
        id: RunID(1), job: job, stages: [], state: state, startedAt: Instant(milliseconds: 0))
      #expect(run.isTolerated(with: counts(done: 1, buried: 3)) == (state == .incomplete))
      #expect(!run.isTolerated(with: counts(done: 1, buried: 4)))
    }
  }
}

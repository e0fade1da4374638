import Core
import Testing

/// How long a run may still take, and whether a token lasts for it.
@Suite struct TimeLeftTests {
  private func counts(pending: Int, done: Int = 0, leased: Int = 0) -> BatchCounts {
    var counts = BatchCounts()
    (counts.pending, counts.done, counts.leased) = (pending, done, leased)
    return counts
  }

  private func experience(
    calls: Int, batches: Int, seconds: Int = 10
  ) -> TimeLeft.Experience {
    TimeLeft.Experience(
      pace: Pace(calls: calls, mean: .seconds(seconds), longest: .seconds(60)), batches: batches)
  }

  @Test func `what this run taught counts before what the run before it taught`() {
    let left = TimeLeft(
      counts: counts(pending: 15, done: 5, leased: 5), own: experience(calls: 25, batches: 5),
      before: experience(calls: 900, batches: 30), width: 4)
    // Twenty batches of five calls, four at once.
    #expect(left?.duration == .seconds(250))
  }

  @Test func `a new run takes what the run before it took`() {
    let left = TimeLeft(
      counts: counts(pending: 30), own: experience(calls: 0, batches: 0),
      before: experience(calls: 150, batches: 30), width: 4)
    #expect(left?.duration == .seconds(375))
  }

  @Test func `a question that is not cut yet is expected to be cut as before`() {
    let left = TimeLeft(
      counts: counts(pending: 1), own: nil, before: experience(calls: 150, batches: 30), width: 4)
    #expect(left?.duration == .seconds(375))
  }

  @Test func `no more batches are worked on at once than are left`() {
    let left = TimeLeft(
      counts: counts(pending: 2, done: 8), own: experience(calls: 40, batches: 8), before: nil,
      width: 64)
    #expect(left?.duration == .seconds(50))
  }

  @Test func `where nothing is known nothing is said`() {
    #expect(TimeLeft(counts: counts(pending: 1), own: nil, before: nil, width: 4) == nil)
    #expect(
      TimeLeft(
        counts: counts(pending: 9), own: experience(calls: 0, batches: 0), before: nil, width: 4)
        == nil)
  }

  @Test func `a token lasts when it outlives the work, or the window before that`() {
    let work = TimeLeft(
      counts: counts(pending: 10, done: 10), own: experience(calls: 10, batches: 10), before: nil,
      width: 1)
    #expect(work?.duration == .seconds(100))
    func reach(_ token: Int, _ work: TimeLeft?, _ window: Int? = nil) -> TokenReach {
      TokenReach(
        token: .seconds(token), work: work, window: window.map { Duration.seconds($0) })
    }
    #expect(reach(101, work) == .lasts)
    #expect(reach(100, work) == .endsBefore)
    #expect(reach(51, work, 50) == .lasts)
    #expect(reach(51, work, 200) == .endsBefore)
    #expect(reach(51, nil, 50) == .lasts)
    #expect(reach(50, nil, 50) == .unknown)
    #expect(reach(50, nil) == .unknown)
  }
}

import Core
import Testing

/// Who may work on a job beside those who do.
@Suite struct JobTurnsTests {
  private func turn(_ holder: String, at run: Int64?) -> JobTurn {
    JobTurn(job: "people", holder: Owner(holder), run: run.map(RunID.init))
  }

  @Test func `alone, anybody else is in the way`() {
    #expect(JobTurns.obstacle(to: .alone, beside: []) == nil)
    for run in [nil, 3] as [Int64?] {
      #expect(JobTurns.obstacle(to: .alone, beside: [turn("a", at: run)]) == turn("a", at: run))
    }
  }

  @Test func `those who work on the same run share it`() {
    let others = [turn("a", at: 4), turn("b", at: 3)]
    #expect(JobTurns.obstacle(to: .share(RunID(3)), beside: others) == nil)
    #expect(JobTurns.obstacle(to: .share(RunID(5)), beside: others) == others[0])
    #expect(JobTurns.obstacle(to: .share(RunID(5)), beside: []) == nil)
    #expect(JobTurns.obstacle(to: .share(RunID(5)), beside: [turn("a", at: nil)]) != nil)
  }

  @Test func `who insists is never held up`() {
    #expect(JobTurns.obstacle(to: .insist, beside: [turn("a", at: nil)]) == nil)
  }

  @Test func `a turn outlives two renewals that fail`() {
    #expect(JobTurns.term >= JobTurns.renewal * 3)
  }
}

import Core
import Testing

/// How a run begins beside every last one, and with every option.
@Suite struct RunStartTests {
  private func last(_ state: RunState, isLive: Bool = false) -> RunRecord {
    RunRecord(
      id: RunID(7),
      job: Job(
        name: "people", tenant: "contoso", cmdlet: "Get-MailContact", shard: .whole,
        columns: []),
      stages: [], state: state, startedAt: Instant(milliseconds: 0), isLive: isLive)
  }

  private func rule(
    new: Bool = false, resumes: Bool = false, busy: RunStart.Busy? = nil
  ) -> RunStart {
    RunStart(isNew: new, resumes: resumes, busy: busy, longestWait: .seconds(12))
  }

  @Test(arguments: [RunState.complete, .incomplete, .cancelled])
  func `a new run begins where the last one is finished`(state: RunState) {
    for busy in RunStart.Busy.allCases {
      #expect(rule(resumes: true, busy: busy).verdict(beside: last(state), after: .zero) == .begin)
    }
    #expect(rule().verdict(beside: nil, after: .zero) == .begin)
  }

  @Test func `an unfinished run is refused, gone on with or left, as was asked`() {
    let left = last(.open)
    #expect(rule().verdict(beside: left, after: .zero) == .refuse(.unfinished))
    #expect(rule(busy: .skip).verdict(beside: left, after: .zero) == .refuse(.unfinished))
    #expect(rule(resumes: true).verdict(beside: left, after: .zero) == .resume)
    #expect(rule(new: true).verdict(beside: left, after: .zero) == .begin)
  }

  @Test(arguments: [false, true])
  func `a busy run is never gone on with, only waited for, skipped or refused`(resumes: Bool) {
    let busy = last(.open, isLive: true)
    #expect(
      rule(resumes: resumes).verdict(beside: busy, after: .zero)
        == .refuse(resumes ? .busy : .unfinished))
    #expect(
      rule(resumes: resumes, busy: .fail).verdict(beside: busy, after: .zero) == .refuse(.busy))
    #expect(rule(resumes: resumes, busy: .skip).verdict(beside: busy, after: .zero) == .skip)
    #expect(
      rule(resumes: resumes, busy: .wait).verdict(beside: busy, after: .zero)
        == .wait(RunStart.interval))
  }

  @Test func `the wait is no longer than its limit`() {
    let busy = last(.open, isLive: true)
    let rule = rule(busy: .wait)
    #expect(rule.verdict(beside: busy, after: .seconds(10)) == .wait(.seconds(2)))
    #expect(rule.verdict(beside: busy, after: .seconds(12)) == .refuse(.stillBusy))
  }

  @Test func `a new run waits for a busy one only where that was asked for`() {
    let busy = last(.open, isLive: true)
    #expect(rule(new: true).verdict(beside: busy, after: .zero) == .begin)
    #expect(rule(new: true, busy: .skip).verdict(beside: busy, after: .zero) == .skip)
  }
}

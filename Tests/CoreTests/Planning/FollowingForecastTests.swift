import Core
import Testing

/// What a plan foretells of stages that ask about each row.
@Suite struct FollowingForecastTests {
  private var job: Job {
    Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Mailbox", columns: ["Guid"],
      stage: "mailboxes",
      followers: [
        Follower(
          name: "rights", source: "mailboxes", cmdlet: "Get-MailboxPermission",
          parameters: [Follower.Template("Identity", .text([.column("Guid")]))], carried: [],
          columns: ["User"])
      ])
  }

  private func plan(learnedFrom baseline: RunID?) -> Plan {
    Plan(
      job: job,
      stages: [
        Plan.Stage(parts: [Cutter.Part(.everything, expected: 3000)], reason: "cut for a test"),
        Plan.Stage(parts: [], reason: "one call for each row"),
      ], baseline: baseline)
  }

  @Test func `it takes the calls that the run before took, as many at once as there are workers`() {
    let pace = Pace(calls: 340, mean: .seconds(2), longest: .seconds(9))
    let forecast = Forecast(
      of: plan(learnedFrom: RunID(1)), pace: pace, width: 8, pageSize: 1000)
    #expect(forecast.rows == 3000)
    #expect(forecast.calls == 340)
    #expect(forecast.time == .seconds(85))
  }

  @Test func `what asks about another's rows is foretold by what it asked before`() {
    var chained = plan(learnedFrom: RunID(1))
    chained.job.followers?.append(
      Follower(
        name: "more", source: "rights", cmdlet: "Get-Recipient",
        parameters: [Follower.Template("Identity", .text([.column("User")]))], carried: [],
        columns: ["Name"]))
    let pace = Pace(
      calls: 340, mean: .seconds(2), longest: .seconds(9),
      asked: [StageID(7): 2900, StageID(8): 14_000])
    let forecast = Forecast(
      of: chained, pace: pace, stages: ["rights": StageID(7), "more": StageID(8)], width: 8,
      pageSize: 1000)
    #expect(forecast.asked == ["rights": 3000, "more": 14_000])
    #expect(Forecast(of: chained, pace: pace, width: 8, pageSize: 1000).asked == ["rights": 3000])
  }

  @Test func `without a pace each row is taken for a call`() {
    let forecast = Forecast(of: plan(learnedFrom: RunID(1)), pace: nil, width: 8, pageSize: 1000)
    #expect(forecast.calls == 3 + 1 + 3000)
    #expect(forecast.time == nil)
  }

  @Test func `where no run is known nothing is foretold`() {
    #expect(Forecast(of: plan(learnedFrom: nil), pace: nil, width: 8, pageSize: 1000).calls == nil)
  }

  @Test func `why it is cut so speaks of what is listed`() {
    #expect(plan(learnedFrom: nil).reason == "cut for a test")
  }
}

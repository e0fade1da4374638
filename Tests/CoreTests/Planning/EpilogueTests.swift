import Core
import Testing

/// What a stage is asked once its batches are done.
@Suite struct EpilogueTests {
  private let job = Job(
    name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Guid"])

  private func steps(
    _ job: Job, baseline: RunID? = nil, verifies: RunID? = nil
  ) -> Set<Epilogue.Step> {
    let run = RunRecord(
      id: RunID(3), job: job, stages: [StageID(4)], state: .open,
      startedAt: Instant(milliseconds: 1_000_000_000), baseline: baseline, verifies: verifies)
    let steps = Epilogue(of: job, in: run).steps
    // In their one order, each once.
    #expect(steps == Epilogue.Step.allCases.filter(steps.contains))
    return Set(steps)
  }

  private let comparing: Set<Epilogue.Step> = [
    .absentees, .moreAbsentees, .absenteesAgain, .hiders,
  ]

  @Test func `a first run asks for what changed meanwhile`() {
    #expect(steps(job) == [.closing])
  }

  @Test func `a run with one before it accounts for that one's objects`() {
    #expect(steps(job, baseline: RunID(1)) == comparing.union([.closing]))
    #expect(steps(job, verifies: RunID(1)) == comparing.union([.closing]))
  }

  @Test func `a job that wants it is asked everything twice, but not while it is a check itself`() {
    var twice = job
    twice.check = .twice
    #expect(steps(twice) == [.secondLook, .closing])
    #expect(!steps(twice, verifies: RunID(1)).contains(.secondLook))
    // What cannot be cut cannot be cut differently.
    twice.shard = .whole
    #expect(steps(twice) == [.closing])
  }

  @Test func `a list is asked for nothing but its identities`() {
    var list = job
    list.shard = .byList(property: "Guid")
    #expect(steps(list, baseline: RunID(1)) == [])
  }

  @Test func `a window of changes knows nothing of what is absent`() {
    var increment = job
    increment.window = Instant(milliseconds: 5)
    #expect(steps(increment, baseline: RunID(1)) == [.closing])
  }

  @Test(arguments: ["Get-DistributionGroup", "Get-MobileDevice"])
  func `a cmdlet that is not known to filter by changes has no closing pass`(cmdlet: String) {
    var other = job
    other.cmdlet = cmdlet
    #expect(steps(other, baseline: RunID(1)) == [])
    other.check = .twice
    #expect(steps(other) == [.secondLook])
  }

  @Test func `the window of changes opens before the run, or before the run it checks`() {
    let began = Instant(milliseconds: 10_000_000)
    let run = RunRecord(
      id: RunID(3), job: job, stages: [], state: .open, startedAt: began)
    var earlier = run
    earlier.startedAt = Instant(milliseconds: 2_000_000)
    let epilogue = Epilogue(of: job, in: run)
    #expect(began - epilogue.opening(ofVerified: nil) == Epilogue.overlap)
    #expect(earlier.startedAt - epilogue.opening(ofVerified: earlier) == Epilogue.overlap)
  }

  @Test(arguments: [(0, 500), (250_000, 500), (1_000_000, 2000)])
  func `absent objects asked for cost a twentieth of the run at most`(rows: Int, most: Int) {
    #expect(Epilogue.mostAbsentees(ofRows: rows) == most)
    let calls = (most + Planner.mostInChunk - 1) / Planner.mostInChunk
    if rows > 200_000 { #expect(calls * 20 <= rows / 1000) }
  }

  @Test(arguments: Epilogue.Step.allCases)
  func `what is asked in the end is not taken for a share of the plan`(step: Epilogue.Step) {
    #expect(step.role != .share)
  }
}

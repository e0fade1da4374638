import Core
import Testing

/// Which runs may be compared, and by which columns.
@Suite struct RunPairTests {
  private func run(
    _ id: Int64, state: RunState = .complete, isLive: Bool = false,
    adjust: (inout Job) -> Void = { _ in }
  ) -> RunRecord {
    var job = Job(name: "people", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Name"])
    adjust(&job)
    return RunRecord(
      id: RunID(id), job: job, stages: [StageID(id)], state: state,
      startedAt: Instant(milliseconds: id), isLive: isLive)
  }

  @Test func `the older run comes first, however they are named`() {
    let pair = RunPair(run(9), run(4))
    #expect(pair.older.id == RunID(4))
    #expect(pair.newer.id == RunID(9))
    #expect(pair.objection(insisting: .no) == nil)
  }

  @Test func `the run before is the newest of the same job and tenant`() {
    let runs = [
      run(9), run(8) { $0.tenant = "fabrikam" }, run(7) { $0.name = "rooms" }, run(6), run(5),
      run(4) { $0.tenant = "fabrikam" },
    ]
    #expect(RunPair.before(runs[0], among: runs)?.id == RunID(6))
    #expect(RunPair.before(runs[1], among: runs)?.id == RunID(4))
    #expect(RunPair.before(run(7), among: runs)?.id == RunID(6))
    #expect(RunPair.before(runs[2], among: runs) == nil)
    #expect(RunPair.before(runs[4], among: runs) == nil)
  }

  @Test func `a run beside itself, and one that goes on, are refused even with force`() {
    for insistence in [RunPair.Insistence.no, .yes] {
      #expect(RunPair(run(4), run(4)).objection(insisting: insistence)?.contains("twice") == true)
      let live = RunPair(run(4), run(5, state: .open, isLive: true))
      #expect(live.objection(insisting: insistence)?.contains("Run 5 is still") == true)
      #expect(RunPair(run(4), run(5, state: .open)).objection(insisting: insistence) == nil)
    }
  }

  @Test func `another question is refused by name, unless somebody insists`() {
    let changes: [(String, (inout Job) -> Void)] = [
      ("tenant", { $0.tenant = "fabrikam" }), ("service", { $0.service = .compliance }),
      ("cmdlet", { $0.cmdlet = "Get-Recipient" }), ("filter", { $0.filter = "Name -like 'a*'" }),
      ("parameters", { $0.parameters = [Parameter("Fast", .flag(true))] }),
      ("property of the list", { $0.shard = .byList(property: "Guid") }),
    ]
    for (word, change) in changes {
      let pair = RunPair(run(1), run(2, adjust: change))
      #expect(pair.differences == [word])
      #expect(pair.objection(insisting: .no)?.contains("(other \(word))") == true)
      #expect(pair.objection(insisting: .yes) == nil)
    }
  }

  @Test func `answers of which others are left out are another question`() {
    func pair(_ test: Follower.ColumnTest?) -> RunPair {
      let follower = Follower(
        name: "rights", source: "people", cmdlet: "Get-MailboxPermission", parameters: [],
        carried: [], columns: ["User"], except: test.map { [$0] })
      return RunPair(
        run(1) { $0.followers = [follower] },
        run(2) {
          $0.followers = [follower]
          $0.followers?[0].except = [Follower.ColumnTest("User", ["SELF"])]
        })
    }
    #expect(pair(nil).differences == ["stages"])
    #expect(pair(Follower.ColumnTest("User", ["SELF"])).differences.isEmpty)
  }

  @Test func `answers of which only some are kept are another question`() {
    var follower = Follower(
      name: "rules", source: "people", cmdlet: "Get-InboxRule", parameters: [], carried: [],
      columns: ["ForwardTo"])
    let all = follower
    follower.onlyWith = ["ForwardTo"]
    let some = follower
    let pair = RunPair(run(1) { $0.followers = [all] }, run(2) { $0.followers = [some] })
    #expect(pair.differences == ["stages"])
    let same = RunPair(run(1) { $0.followers = [some] }, run(2) { $0.followers = [some] })
    #expect(same.differences.isEmpty)
  }

  @Test func `other cuts, columns and windows are the same question`() {
    let pair = RunPair(
      run(1),
      run(2) {
        $0.shard = .byKey(.displayName, rows: 100)
        $0.columns = ["Guid", "Alias"]
        $0.window = Instant(milliseconds: 3)
        $0.service = .exchange
        $0.check = .twice
        $0.with = Job.Side(cmdlet: "Get-Contact", columns: ["Phone"])
      })
    #expect(pair.differences.isEmpty)
  }

  @Test func `columns of one run only are left out, and named`() throws {
    let columns = try ComparedColumns(
      older: ["Guid", "Name", "Old", "Mail"], newer: ["Mail", "Guid", "New", "Name"],
      identity: ["Name"])
    #expect(columns.names == ["Name", "Mail", "Guid"])
    #expect(columns.identityNames == ["Name"])
    #expect(columns.older == [1, 3, 0])
    #expect(columns.newer == [3, 0, 1])
    #expect(columns.onlyOlder == ["Old"])
    #expect(columns.onlyNewer == ["New"])
    let rows = columns.newerRows(of: StageID(3), joined: nil)
    #expect(rows.identity == [3])
    #expect(rows.picked == [3, 0, 1])
  }

  @Test func `rows that both runs kept alike are compared as they stand`() throws {
    let columns = try ComparedColumns(
      older: ["A", "B"], newer: ["A", "B"], identity: ["A"])
    #expect(columns.olderRows(of: StageID(1), joined: nil).picked == nil)
    let turned = try ComparedColumns(older: ["A", "B"], newer: ["A", "B"], identity: ["B"])
    #expect(turned.names == ["B", "A"])
    #expect(turned.olderRows(of: StageID(1), joined: nil).picked == [1, 0])
    #expect(turned.olderRows(of: StageID(1), joined: nil).identity == [1])
    let whole = try ComparedColumns(older: ["A"], newer: ["A"], identity: [])
    #expect(whole.olderRows(of: StageID(1), joined: nil).identity == nil)
  }

  @Test func `an identity that a run did not keep is refused`() {
    let error = #expect(throws: UnknownIdentity.self) {
      try ComparedColumns(older: ["A"], newer: ["A", "B"], identity: ["A", "B"])
    }
    #expect(error?.column == "B")
    #expect(error?.isInOlder == false)
    #expect(error?.isInNewer == true)
  }

  @Test func `the result of a join has both sides' columns, a stage has its own`() {
    var job = run(1).job
    job.with = Job.Side(cmdlet: "Get-Contact", columns: ["Phone"])
    let result = ComparedShape.result(of: job)
    #expect(result.columns == ["Name", "Phone"])
    #expect(result.joinedPlace == 1)
    #expect(result.withoutJoin.columns == ["Name"])
    #expect(ComparedShape.stage("2", of: job)?.columns == ["Phone"])
    #expect(ComparedShape.stage("2", of: job)?.job.cmdlet == "Get-Contact")
    #expect(ComparedShape.stage("3", of: job) == nil)
    #expect(ComparedShape.stage("0", of: job) == nil)
  }
}

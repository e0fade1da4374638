import Core
import Testing

/// The plan of a run that checks another.
@Suite struct VerificationTests {
  private func run(_ shard: Job.Shard, adjust: (inout Job) -> Void = { _ in }) -> RunRecord {
    var job = Job(
      name: "people", tenant: "contoso", cmdlet: "Get-MailContact", shard: shard,
      check: .twice, columns: ["Guid", "Name", "DisplayName"])
    adjust(&job)
    return RunRecord(
      id: RunID(7), job: job, stages: [StageID(1)], state: .complete,
      startedAt: Instant(milliseconds: 0))
  }

  @Test(arguments: [ShardKey.name, .displayName, .alias])
  func `a check is cut by another key than the run it checks`(key: ShardKey) {
    let checking = Verification(of: run(.byKey(key, rows: 4000))).job
    #expect(checking.keyProperty != key.property)
    guard case .byKey(_, rows: 4000) = checking.shard else {
      Issue.record("It is cut as \(checking.shard).")
      return
    }
  }

  @Test func `what was cut by values, or not at all, is checked by names`() {
    for shard in [
      Job.Shard.byValues("RecipientTypeDetails", values: ["MailContact"], rows: 900), .whole,
    ] {
      #expect(Verification(of: run(shard)).job.keyProperty == "Name")
    }
  }

  @Test func `a check writes nothing, asks for the whole time, and is not checked in turn`() {
    let checking = Verification(
      of: run(.byKey(.name, rows: 4000)) { $0.since = .lastRun }
    ).job
    #expect(checking.output == nil)
    #expect(checking.since == nil)
    #expect(checking.check == .suspicious)
  }

  @Test func `it asks for everything in one batch of known size`() {
    let plan = Verification(of: run(.byKey(.name, rows: 4000))).plan(rows: [12_345])
    #expect(plan.verifies == RunID(7))
    #expect(plan.baseline == nil)
    #expect(plan.stages.map(\.parts) == [[Cutter.Part(.everything, expected: 12_345)]])
  }

  @Test func `a list is checked by its own questions, for it has no other`() {
    let asked = [Predicate([.isOneOf("Alias", ["ada", "bob"])])]
    let plan = Verification(of: run(.byList(property: "Alias"))).plan(rows: [2], asked: asked)
    #expect(plan.stages.map(\.parts) == [[Cutter.Part(asked[0])]])
  }

  @Test func `a sample asks for objects by identity, and for shares of the question`() throws {
    let guids = (1...120).map { GUID(high: 0, low: UInt64($0)) }
    let shares = [Cutter.Part(Predicate([.startsWith("Name", ["ab"])]))]
    let plan = try Verification(of: run(.byKey(.name, rows: 4000))).sample(
      objects: guids, parts: shares, budget: 2000)
    #expect(plan.job.isSample)
    let parts = plan.stages[0].parts
    #expect(parts.last == shares[0])
    let asked = parts.dropLast().flatMap { part in
      part.predicate.conditions.flatMap { condition in
        if case .isOneOf("Guid", let values) = condition { values } else { [String]() }
      }
    }
    #expect(asked == guids.map(\.description))
  }
}

import Core
import Testing

/// How a job, and what is known of it, become a plan.
@Suite struct PlannerTests {
  private var job = Job(
    name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
    filter: "HiddenFromAddressListsEnabled -eq 'False'", columns: ["Guid", "Name"])

  private func stage(
    _ job: Job, knowing known: Planner.Knowledge = .nothing, budget: Int = 2000
  ) throws -> Plan.Stage {
    let plan = try Planner(budget: budget).plan(job, knowing: known)
    #expect(plan.stages.count == 1)
    return try #require(plan.stages.first)
  }

  @Test(arguments: [Job.Shard.byKey(.name, rows: 4000), .byValues("City", values: [], rows: 4000)])
  func `of what nothing is known, everything is one batch to begin with`(shard: Job.Shard) throws {
    var job = job
    job.shard = shard
    let stage = try stage(job)
    #expect(stage.parts == [Cutter.Part(.everything)])
    #expect(
      stage.reason.hasPrefix("begun with one batch, since no complete run of this job is known"))
    #expect(stage.reason.contains(job.keyProperty))
  }

  @Test func `the same job with the same knowledge gives the same plan`() throws {
    #expect(try Planner().plan(job) == Planner().plan(job))
  }

  @Test func `a job that is not cut is one batch, and has no cutter`() throws {
    var whole = job
    whole.shard = .whole
    let stage = try stage(whole)
    #expect(stage.parts.map(\.predicate) == [.everything])
    #expect(stage.reason == "not cut: the job asks for one batch")
    #expect(try whole.cutter() == nil)
  }

  @Test func `a job with a wrong filter has no plan where its filter matters`() {
    var wrong = job
    wrong.filter = "Name -eq"
    wrong.shard = .byValues("City", values: ["Ulm"], rows: 10)
    #expect(throws: FilterError.self) { try Planner().plan(wrong) }
    #expect(throws: FilterError.self) { try wrong.question(for: .everything) }
  }

  // MARK: Values

  @Test func `named values are cut by from the first call, with a complement and the blanks`()
    throws
  {
    var job = job
    job.shard = .byValues("City", values: ["Ulm", "Bonn"], rows: 4000)
    let stage = try stage(job)
    #expect(
      stage.parts.map(\.predicate) == [
        Predicate([.isNoneOf("City", ["Ulm", "Bonn"])]), Predicate([.isOneOf("City", ["Ulm"])]),
        Predicate([.isOneOf("City", ["Bonn"])]), Predicate([.isBlank("City")]),
      ])
    #expect(stage.reason == "cut by 2 values of City, with a complement")
  }

  @Test func `more values than a filter has room for are left to the complement`() throws {
    var job = job
    job.shard = .byValues("City", values: (0..<900).map { "City \($0)" }, rows: 4000)
    let stage = try stage(job)
    let base = try job.base()
    #expect((20...120).contains(stage.parts.count))
    #expect(stage.parts.allSatisfy { ($0.predicate.text(within: base)?.utf16.count ?? 0) <= 2000 })
    #expect(try self.stage(job, budget: 60).parts == [Cutter.Part(.everything)])
    #expect(try self.stage(job, budget: 60).reason.contains("no room"))
  }

  // MARK: Lists

  @Test func `identities are asked for in chunks that fit a filter, fifty at most`() throws {
    var list = job
    list.shard = .byList(property: "Guid")
    for (count, budget) in [(0, 2000), (1, 2000), (120, 2000), (500, 10_240), (120, 300)] {
      let identities = (0..<count).map { "person\($0)@fabrikam.example" }
      let known = Planner.Knowledge(identities: identities)
      let stage = try stage(list, knowing: known, budget: budget)
      let chunks = stage.parts.map { $0.predicate.values(of: "Guid") }
      #expect(chunks.flatMap(\.self) == identities)
      #expect(chunks.allSatisfy { (1...Planner.mostInChunk).contains($0.count) })
      let base = try list.base()
      #expect(
        stage.parts.allSatisfy { ($0.predicate.text(within: base)?.utf16.count ?? 0) <= budget })
      #expect(stage.reason == "cut into \(chunks.count) chunks of \(count) values of Guid")
    }
  }

  @Test func `a value too long for any filter has a question of its own`() {
    let long = String(repeating: "x", count: 300)
    let parts = Planner.chunks(of: ["a", long, "b"], "Alias", base: nil, budget: 200)
    #expect(parts.map { $0.predicate.values(of: "Alias") } == [["a"], [long], ["b"]])
  }

  // MARK: Learned

  @Test func `a complete run tells how to cut the next one`() throws {
    let tree = KeyTree(
      prefix: "", count: 12_000,
      children: ["a", "b", "c", "d"].map { KeyTree(prefix: $0, count: 3000) })
    let stage = try stage(job, knowing: Planner.Knowledge(baseline: RunID(7), trees: [tree]))
    #expect(stage.parts.count == 4)
    #expect(stage.parts.compactMap(\.expected).reduce(0, +) == 12_000)
    #expect(stage.parts.filter { $0.predicate.isRemainder }.count == 1)
    #expect(stage.reason == "cut by the Name of the 12000 rows that run 7 kept")
    let plan = try Planner().plan(
      job, knowing: Planner.Knowledge(baseline: RunID(7), trees: [tree]))
    #expect(plan.baseline == RunID(7))
  }

  @Test func `what one batch holds is not cut`() throws {
    let tree = KeyTree(prefix: "", count: 4000, children: [KeyTree(prefix: "a", count: 4000)])
    let stage = try stage(job, knowing: Planner.Knowledge(baseline: RunID(7), trees: [tree]))
    #expect(stage.parts == [Cutter.Part(.everything, expected: 4000)])
    #expect(stage.reason == "begun with one batch, since run 7 kept 4000 rows")
  }

  @Test func `each side of a job is planned by its own tree`() throws {
    var joined = job
    joined.with = Job.Side(cmdlet: "Get-Contact", columns: ["Phone"])
    let tree = KeyTree(
      prefix: "", count: 9000, children: ["a", "b", "c"].map { KeyTree(prefix: $0, count: 3000) })
    let known = Planner.Knowledge(baseline: RunID(7), trees: [tree, nil])
    let plan = try Planner().plan(joined, knowing: known)
    #expect(plan.stages.map(\.parts.count) == [3, 1])
    #expect(plan.stages[1].parts == [Cutter.Part(.everything)])
  }
}

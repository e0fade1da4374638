import Core
import Testing

/// What a job asks, side by side, and how it may be cut.
@Suite struct JobTests {
  private var job = Job(
    name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
    filter: "HiddenFromAddressListsEnabled -eq 'False'", columns: ["Guid", "Name"])

  @Test func `a batch's question is the job's own, with the batch's share of the filter`() throws {
    let question = try job.question(for: Predicate([.startsWith("Name", ["a"])]))
    #expect(
      question
        == Question(
          cmdlet: "Get-MailContact",
          filter: "HiddenFromAddressListsEnabled -eq 'False' -and Name -like 'a*'", key: "Name",
          columns: ["Guid", "Name"]))
    #expect(try job.question(for: .everything).filter == job.filter)
  }

  @Test func `a window of changes is part of the job's own filter`() throws {
    var job = job
    job.window = Instant(milliseconds: 1_000)
    #expect(
      try job.base()?.text
        == "HiddenFromAddressListsEnabled -eq 'False' -and WhenChangedUTC -gt '01/01/1970 00:00:01'"
    )
    job.filter = nil
    #expect(try job.base()?.text == "WhenChangedUTC -gt '01/01/1970 00:00:01'")
    job.window = nil
    #expect(try job.base() == nil)
  }

  @Test func `an own filter with alternatives keeps its meaning beside a window`() throws {
    var job = job
    job.filter = "City -eq 'Ulm' -or City -eq 'Bonn'"
    job.window = Instant(milliseconds: 0)
    #expect(try job.base()?.text.hasPrefix("(City -eq 'Ulm' -or City -eq 'Bonn') -and ") == true)
  }

  // MARK: Sides

  @Test func `a job without a second question has one side, itself`() {
    #expect(job.sides == [job])
    #expect(job.allColumns == ["Guid", "Name"])
  }

  @Test func `a joined question is a job of its own, asked whole`() {
    var joined = job
    joined.with = Job.Side(
      cmdlet: "Get-Contact", parameters: [Parameter("OrganizationalUnit", .text("Sales"))],
      filter: "City -eq 'Ulm'", columns: ["Phone"])
    joined.window = Instant(milliseconds: 5)
    joined.since = .lastRun
    let sides = joined.sides
    #expect(sides.count == 2)
    #expect(sides.allSatisfy { $0.with == nil })
    #expect(sides[0].window == joined.window)
    #expect(sides[1].cmdlet == "Get-Contact")
    #expect(sides[1].parameters == joined.with?.parameters)
    #expect(sides[1].filter == "City -eq 'Ulm'")
    #expect(sides[1].columns == ["Phone"])
    #expect(sides[1].window == nil)
    #expect(sides[1].since == nil)
    #expect(sides[1].shard == joined.shard)
    #expect(joined.allColumns == ["Guid", "Name", "Phone"])
  }

  @Test(arguments: [
    Job.Shard.whole, .byList(property: "Guid"), .byValues("City", values: [], rows: 10),
  ])
  func `a joined question is cut by name where the first has no key that both know`(
    shard: Job.Shard
  ) {
    var joined = job
    joined.shard = shard
    joined.with = Job.Side(cmdlet: "Get-Contact", columns: [])
    #expect(joined.sides[1].shard == .byKey(.name, rows: Job.Shard.usualRows))
    #expect(joined.sides[0].shard == shard)
  }

  // MARK: Keys

  @Test(arguments: [
    (Job.Shard.byKey(.alias, rows: 7), "Alias", 7),
    (.byKey(.displayName, rows: 7), "DisplayName", 7),
    (.byValues("City", values: [], rows: 9), "City", 9),
  ])
  func `the first key and the size come from the job`(
    shard: Job.Shard, property: String, rows: Int
  ) {
    var job = job
    job.shard = shard
    #expect(job.keyProperty == property)
    #expect(job.target == rows)
  }

  @Test func `what is not cut by size has no target, and no cutter`() throws {
    for (shard, property) in [(Job.Shard.whole, "Name"), (.byList(property: "Alias"), "Alias")] {
      var job = job
      job.shard = shard
      #expect(job.target == nil)
      #expect(job.keyProperty == property)
      #expect(try job.cutter() == nil)
    }
  }

  @Test(arguments: [
    (ShardKey.name, "Get-MailContact", ["Guid"], ShardKey.alias),
    (.name, "Get-MailContact", ["guid", "displayname"], .displayName),
    (.name, "Get-Contact", ["Guid"], .displayName),
    (.displayName, "Get-Contact", ["Alias"], .name),
    (.alias, "Get-MailContact", ["Name"], .name),
    (.displayName, "Get-MailContact", ["Guid"], .alias),
  ])
  func `the second key is one whose values are known, and that the cmdlet knows`(
    first: ShardKey, cmdlet: String, columns: [String], second: ShardKey
  ) {
    var job = job
    job.shard = .byKey(first, rows: 10)
    job.cmdlet = cmdlet
    job.columns = columns
    #expect(job.secondKey == second)
    #expect(job.secondKey != first)
  }

  @Test func `what is asked again is cut the other way first`() throws {
    let shares = try #require(try job.cutter())
    let checks = try #require(try job.cutter(for: .check))
    #expect(shares.axes == [.beginnings(.name), .beginnings(.alias)])
    #expect(checks.axes == shares.axes.reversed())
    var values = job
    values.shard = .byValues("City", values: ["Ulm"], rows: 10)
    #expect(
      try values.cutter()?.axes == [.values("City"), .beginnings(.name), .beginnings(.alias)])
  }

  // MARK: The run before

  @Test func `a job asks the same as another when their questions are equal, however they are cut`()
  {
    var other = job
    other.name = "other"
    other.columns = ["Guid"]
    other.shard = .whole
    #expect(job.asksTheSame(as: other))
    #expect(other.asksTheSame(as: job))
  }

  @Test
  func
    `another tenant, service, cmdlet, parameter, filter or list is another question, no window is`()
  {
    let changes: [(inout Job) -> Void] = [
      { $0.tenant = "fabrikam" }, { $0.service = .compliance }, { $0.cmdlet = "Get-Contact" },
      { $0.filter = nil },
      { $0.parameters = [Parameter("ResultSize", .number(5))] },
      { $0.shard = .byList(property: "Guid") },
    ]
    var explicit = job
    explicit.service = .exchange
    #expect(explicit.asksTheSame(as: job))
    var later = job
    later.window = Instant(milliseconds: 1)
    #expect(later.asksTheSame(as: job))
    for (number, change) in changes.enumerated() {
      var other = job
      change(&other)
      #expect(!job.asksTheSame(as: other), "change \(number)")
      #expect(!other.asksTheSame(as: job), "change \(number)")
    }
  }
}

import Core
import Engine
import TestSupport
import Testing

/// Stages that bring names to principals and groups to their members, against a scripted service.
@Suite struct PrincipalTests {
  private let time = ManualTime()

  @Test func `a name is looked up once the directory is whole, and others do not wait`()
    async throws
  {
    let scene = Scene(Company().service(on: time), on: time, width: 3)
    let run = try await scene.begin(directory: Company.job)
    #expect(try await scene.run(run) == .complete)
    let order = scene.service.asked.map(\.cmdlet)
    let last = try #require(order.lastIndex(of: "Get-Recipient"))
    let first = try #require(order.firstIndex(of: Rights.cmdlet))
    #expect(last < first, "\(order)")
    #expect(try #require(order.firstIndex(of: "Get-MailboxFolder")) < last, "\(order)")
    let lines = try await scene.lines(of: run, at: 3)
    #expect(
      lines.contains(
        "[\"\(Rights.name(0))\",\"Ann\",\"ann@x.example\",\"\(Company.guid(1))\",\"user\",null]"))
    #expect(
      lines.contains(
        "[\"\(Rights.name(0))\",\"S-1-5-21-1-2-3-4\",\"S-1-5-21-1-2-3-4\",null,\"orphan\",null]"))
  }

  @Test func `the directory is read while there is still much to ask about the mailboxes`()
    async throws
  {
    var company = Company()
    company.mailboxes = 400
    let scene = Scene(company.service(on: time), on: time, width: 2)
    let run = try await scene.begin(directory: Company.job)
    #expect(try await scene.run(run) == .complete)
    let order = scene.service.asked.map(\.cmdlet)
    let first = try #require(order.firstIndex(of: "Get-Recipient"))
    let before = order[..<first].count { $0 == "Get-MailboxFolder" }
    #expect(before < 200, "of 400")
  }

  @Test func `each group is asked about once, those within groups too`() async throws {
    let scene = Scene(Company().service(on: time), on: time, width: 3)
    let run = try await scene.begin(directory: Company.job)
    #expect(try await scene.run(run) == .complete)
    let asked = scene.service.asked.filter { $0.cmdlet == Company.ofGroup }.compactMap(\.subject)
    #expect(asked.sorted() == [11, 12, 13].map { Company.guid($0).description })
  }

  @Test func `the rows about a group begin with its own name, also where it was found in another`()
    async throws
  {
    let scene = Scene(Company().service(on: time), on: time, width: 3)
    let run = try await scene.begin(directory: Company.job)
    #expect(try await scene.run(run) == .complete)
    let named = Set(
      try await scene.lines(of: run, at: 4).map {
        $0.split(separator: ",").prefix(2).joined(separator: ",")
      })
    let groups: [(String, UInt64)] = [("all", 11), ("in", 12), ("deep", 13)]
    #expect(named == Set(groups.map { "[\"\($0.0)@x.example\",\"\(Company.guid($0.1))\"" }))
  }

  @Test func `whoever holds a right by groups is a row with the groups that lead there`()
    async throws
  {
    let scene = Scene(Company().service(on: time), on: time, width: 2)
    let run = try await scene.begin(directory: Company.job)
    #expect(try await scene.run(run) == .complete)
    let rows = try await scene.lines(of: run, at: 5).filter { $0.contains(Rights.name(0)) }
    #expect(
      rows
        == [
          Company.row("S-1-5-21-1-2-3-4", nil, "orphan", via: "null"),
          Company.row("ann@x.example", 1, "user", via: "null"),
          Company.row("ann@x.example", 1, "user", via: "[\"all@x.example\",\"in@x.example\"]"),
          Company.row("bob@x.example", 2, "user", via: "[\"all@x.example\"]"),
        ].sorted())
  }

  @Test func `rights of a group that cannot be read are set aside, and told once it is`()
    async throws
  {
    let isWell = Observed(false)
    var company = Company()
    company.answersFor = { $0 != 12 || isWell.now }
    let scene = Scene(company.service(on: time), on: time)
    let run = try await scene.begin(directory: Company.job)
    let outcome = try await scene.run(run, movingTimeWhen: 2)
    #expect(outcome == .incomplete(buried: 1 + Rights.subjects.count))
    #expect(try await scene.lines(of: run, at: 5).count == 2 * Rights.subjects.count)

    isWell.change { $0 = true }
    for grave in try await scene.batches(of: run, [.buried]) {
      #expect(try await scene.store.reopen(grave.id, as: nil))
    }
    let again = try #require(try await scene.store.run(run.id))
    #expect(try await scene.run(again) == .complete)
    #expect(try await scene.lines(of: run, at: 5).count == 4 * Rights.subjects.count)
  }

  @Test func `no name is told by a directory of which a part could not be listed`() async throws {
    let scene = Scene(Company().service(on: time), on: time)
    let run = try await scene.begin(directory: Company.job)
    let leases = try await scene.store.lease(
      from: run.stages[1], as: Owner("test"), atMost: 1, lasting: .seconds(60))
    let lease = try #require(leases.first)
    _ = try await scene.store.record(.bury(reason: "a test"), attempt: nil, under: lease)
    let failure = await #expect(throws: CallFailure.self) { _ = try await scene.run(run) }
    #expect(failure?.sentence.contains("rollcall retry \(run.id)") == true)
    #expect(scene.service.asked.allSatisfy { $0.cmdlet != Rights.cmdlet })

    #expect(try await scene.store.reopen(lease.batch.id, as: nil))
    let again = try #require(try await scene.store.run(run.id))
    #expect(try await scene.run(again) == .complete)
    #expect(try await scene.lines(of: run, at: 5).count == 4 * Rights.subjects.count)
  }

  @Test func `a group that is gone stands for its members, and says so`() async throws {
    var company = Company()
    company.isGone = { $0 == 12 }
    let scene = Scene(company.service(on: time), on: time)
    let run = try await scene.begin(directory: Company.job)
    #expect(try await scene.run(run) == .complete)
    let rows = try await scene.lines(of: run, at: 5).filter { $0.contains("not known") }
    #expect(rows.count == Rights.subjects.count)
    #expect(rows.allSatisfy { $0.contains("in@x.example") && $0.contains("not found") })
  }

  @Test func `a run that dies at any write is resumed without a gap or a double`() async throws {
    let whole = try await lines(dyingAt: nil)
    for write in 1...whole.writes {
      for moment in InterruptedStore.Moment.allCases {
        let resumed = try await lines(dyingAt: write, moment)
        #expect(resumed.lines == whole.lines, "died \(moment.rawValue) write \(write)")
      }
    }
    #expect(whole.lines.count == 4 * Rights.subjects.count)
  }

  private func lines(
    dyingAt write: Int?, _ moment: InterruptedStore.Moment = .before
  ) async throws -> (lines: [String], writes: Int) {
    let time = ManualTime()
    let store = MemoryStore(time: time)
    let mortal = InterruptedStore(store, stopAtWrite: write, moment)
    let id = try await store.begin(try Planner().plan(Company.job))
    let run = try #require(try await store.run(id))
    let first = Scene(Company().service(on: time), on: time, store: mortal)
    do { _ = try await first.run(run) } catch is StoreError {}
    time.advance(by: .seconds(60))
    let second = Scene(Company().service(on: time), on: time, store: store)
    let again = try #require(try await store.run(id))
    if again.state == .open { #expect(try await second.run(again) == .complete) }
    return (try await second.lines(of: run, at: 5), mortal.writes)
  }
}

/// Nine mailboxes that Ann, somebody deleted and a group may open.
///
/// The group holds Bob and a second one, which holds Ann and a third, which holds the first again.
private struct Company {
  static let ofGroup = "Get-DistributionGroupMember"

  var answersFor: @Sendable (UInt64) -> Bool = { _ in true }
  var isGone: @Sendable (UInt64) -> Bool = { _ in false }
  var mailboxes = 9

  static func guid(_ number: UInt64) -> GUID { GUID(high: 5, low: number) }

  private static let recipients: [(number: UInt64, name: String, address: String, type: String)] = [
    (1, "Ann", "ann@x.example", "UserMailbox"), (2, "Bob", "bob@x.example", "UserMailbox"),
    (11, "All", "all@x.example", "MailUniversalSecurityGroup"),
    (12, "In", "in@x.example", "MailUniversalSecurityGroup"),
    (13, "Deep", "deep@x.example", "MailUniversalSecurityGroup"),
  ]

  private static let members: [UInt64: [UInt64]] = [11: [2, 12], 12: [1, 13], 13: [11]]

  static var job: Job {
    func asking(_ column: String) -> [Follower.Template] {
      [Follower.Template("Identity", .text([.column(column)]))]
    }
    var job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-DistributionGroup", shard: .whole,
      columns: ["Guid", "Mail"], stage: "mailboxes",
      followers: [
        Follower(
          name: "folders", source: "mailboxes", cmdlet: "Get-MailboxFolder",
          parameters: asking("Guid"), carried: [], columns: ["User"]),
        Follower(
          name: "rights", source: "mailboxes", cmdlet: Rights.cmdlet, parameters: asking("Guid"),
          carried: ["Guid"], columns: ["User"]),
        Follower(
          name: "groups", source: "rights", cmdlet: ofGroup, parameters: asking("GroupGuid"),
          carried: Follower.ofGroup, columns: ["Guid", "PrimarySmtpAddress", "RecipientType"]),
        Follower(
          name: "who", source: "rights", cmdlet: "", parameters: [], carried: ["Guid"],
          columns: Follower.ofMember),
      ])
    job.directory = Job.Side(
      cmdlet: "Get-Recipient", columns: ["Name", "PrimarySmtpAddress", "RecipientTypeDetails"])
    job.followers?[1].resolution = Follower.Resolution("Principal", from: ["User"])
    job.followers?[2].way = .groups(of: ["rights"])
    job.followers?[2].resolution = Follower.Resolution(Follower.member, from: ["Guid"])
    job.followers?[3].way = .members(from: "groups")
    return job
  }

  func service(on time: ManualTime) -> ScriptedService {
    ScriptedService(on: time) { [self] asked in
      switch asked.cmdlet {
      case "Get-Recipient":
        Self.page(Self.recipients.map { ($0.number, Self.cells($0, before: [])) })
      case "Get-MailboxFolder": .answer(["nobody"])
      case Rights.cmdlet: .answer(["Ann", "All", "S-1-5-21-1-2-3-4"])
      case Self.ofGroup: members(of: asked.subject ?? "")
      default: .listing(0..<mailboxes)
      }
    }
  }

  private func members(of subject: String) -> Result<Page, CallFailure> {
    guard let group = GUID(subject)?.low, answersFor(group) else { return .failed(.malformed) }
    guard !isGone(group) else { return .found(.notFound) }
    let found = Self.recipients.filter { Self.members[group, default: []].contains($0.number) }
    return Self.page(
      found.map { recipient in
        (
          0,
          [
            "\"\(Self.guid(recipient.number))\"", "\"\(recipient.address)\"",
            "\"\(recipient.type)\"",
          ]
        )
      })
  }

  private static func cells(
    _ recipient: (number: UInt64, name: String, address: String, type: String), before: [String]
  ) -> [String] {
    before + [recipient.name, recipient.address, recipient.type].map { "\"\($0)\"" }
  }

  private static func page(_ rows: [(number: UInt64, cells: [String])]) -> Result<Page, CallFailure>
  {
    var block = RowBlock()
    for row in rows {
      block.append(
        guid: row.number == 0 ? .none : guid(row.number), key: "k\(row.number)",
        values: "[\(row.cells.joined(separator: ","))]")
    }
    return .success(
      Page(rows: block, nextLink: nil, isTruncated: false, receipt: CallReceipt(status: 200)))
  }

  /// A row of the last stage about the first mailbox.
  static func row(_ name: String, _ number: UInt64?, _ kind: String, via: String) -> String {
    let guid = number.map { "\"\(Self.guid($0))\"" } ?? "null"
    return "[\"\(Rights.name(0))\",\"\(name)\",\(guid),\"\(kind)\",\(via),null]"
  }
}

extension Scene {
  fileprivate func begin(directory job: Job) async throws -> RunRecord {
    try #require(try await store.run(try await store.begin(try Planner().plan(job))))
  }
}

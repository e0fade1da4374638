import Core
import Engine
import Foundation
import Simulator
import Store
import TestSupport
import Testing

/// Who may open what in the end, against what a simulated tenant granted.
@Suite(.timeLimit(.minutes(10)))
struct PrincipalAuditTests {
  @Test(arguments: Seeds.wanted(usually: 3))
  func `those who may open a mailbox are those whom the tenant let in, also after a kill`(
    seed: UInt64
  ) async throws {
    try await withLiveTenant(
      contacts: 40,
      { options in
        options.seed = seed
        options.mailboxes.count = 320
        options.mailboxes.vanished = 0.02
      }
    ) { live in
      let time = ManualTime()
      let store = try live.store("rollcall.db", on: time)
      let killed = InterruptedStore(store, stopAtWrite: 60 + Int(seed) * 7)
      let first = try LiveProcess("ada", at: live, store: killed, on: time, width: 4, pageSize: 100)
      let record = try await first.record(Self.job)
      do { _ = try await first.run(record) } catch is StoreError {}
      #expect(killed.isStopped, "seed \(seed)")
      time.advance(by: .seconds(60))
      let second = try LiveProcess("bob", at: live, store: store, on: time, width: 4, pageSize: 100)
      #expect(try await second.run(record) == .complete, "seed \(seed)")

      let found = Set(try await Self.rows(of: record.stages[4], in: store).map(Holding.init))
      let truth = Self.truth(live.tenant)
      #expect(found.subtracting(truth).isEmpty, "seed \(seed): too many")
      #expect(truth.subtracting(found).isEmpty, "seed \(seed): missing")
      #expect(found.contains { $0.depth > 1 }, "seed \(seed): no group lies in another")
      try await expectGroupsOnce(record, in: store, at: live)
      try store.close()
    }
  }

  /// That exactly the groups were asked about which rights name, and those in them.
  private func expectGroupsOnce(
    _ record: RunRecord, in store: SQLiteStore, at live: LiveTenant
  ) async throws {
    var asked: [String] = []
    for batch in try await store.allBatches(of: record.id) where batch.stage == record.stages[3] {
      asked += try await store.subjects(of: batch.id).map(\.guid.description)
    }
    var wanted = Set(Self.rights(of: live.tenant).compactMap(\.holderGuid))
      .intersection(live.tenant.groups.map(\.guid))
    var before = 0
    while before != wanted.count {
      before = wanted.count
      wanted.formUnion(wanted.flatMap { live.tenant.groupsInside($0) })
    }
    #expect(asked.sorted() == wanted.sorted())
    #expect(wanted.count > 1)
  }

  /// One mailbox, whoever the right was given to, and somebody who has it in the end.
  private struct Holding: Hashable {
    var mailbox: String
    var given: String
    /// The GUID where it is known, else what is shown.
    var holder: String
    var kind: String
    /// How many groups lead there.
    var depth: Int

    init(mailbox: String, given: String, holder: String, kind: String, depth: Int) {
      self.mailbox = mailbox
      self.given = given
      self.holder = holder
      self.kind = kind
      self.depth = depth
    }

    /// - Parameter row: the columns of the last stage.
    init(_ row: [Any]) {
      func text(_ place: Int) -> String? { row[place] as? String }
      mailbox = text(0) ?? ""
      given = text(1) ?? ""
      holder = text(3) ?? text(2) ?? ""
      kind = text(4) ?? ""
      depth = (row[5] as? [String])?.count ?? 0
    }
  }

  private static func rights(of tenant: SimulatedTenant) -> [SimulatedPermission] {
    tenant.permissions().filter {
      $0.surface == "MailboxPermission" && $0.reach == "open" && !$0.isOwn && !$0.isInherited
    }
  }

  /// Those who have a right, by what the tenant granted and by its groups.
  private static func truth(_ tenant: SimulatedTenant) -> Set<Holding> {
    let groups = Set(tenant.groups.map(\.guid))
    let permissions = tenant.permissions()
    let vanished = Set(permissions.filter { $0.reach == "vanished" }.map(\.mailboxGuid))
    var truth: Set<Holding> = []
    for right in rights(of: tenant) {
      func holds(_ holder: String, _ kind: String, _ depth: Int) {
        truth.insert(
          Holding(
            mailbox: right.mailboxGuid, given: right.holder, holder: holder, kind: kind,
            depth: depth))
      }
      guard let guid = right.holderGuid else {
        holds(right.sid, "orphan", 0)
        continue
      }
      if groups.contains(guid) {
        for member in tenant.members(ofGroup: guid) {
          holds(member.guid, tenant.isContact(member.guid) ? "contact" : "user", member.depth)
        }
      } else if vanished.contains(guid) {
        // Nobody lists who was deleted since.
        holds(right.holder, "unknown", 0)
      } else {
        holds(guid, "user", 0)
      }
    }
    return truth
  }

  private static func rows(of stage: StageID, in store: SQLiteStore) async throws -> [[Any]] {
    let found = Observed<[Data]>([])
    _ = try await store.rows(of: stage, inBlocksOf: 100) { block in
      found.change { $0 += block.entries.map { Data(block.arena[$0.values]) } }
    }
    return try found.now.map {
      try #require(try JSONSerialization.jsonObject(with: $0) as? [Any])
    }
  }

  private static var job: Job {
    func asking(_ column: String) -> [Follower.Template] {
      [Follower.Template("Identity", .text([.column(column)]))]
    }
    var job = Job(
      name: "permissions", tenant: "contoso", cmdlet: "Get-Mailbox", shard: .whole,
      columns: ["Guid"], stage: "mailboxes",
      followers: [
        Follower(
          name: "rights", source: "mailboxes", cmdlet: "Get-MailboxPermission",
          parameters: asking("Guid"), carried: ["Guid"],
          columns: ["User", "AccessRights", "IsInherited"],
          except: [
            Follower.ColumnTest("User", ["NT AUTHORITY\\SELF"]),
            Follower.ColumnTest("IsInherited", ["true"]),
          ]),
        Follower(
          name: "groups", source: "rights", cmdlet: "Get-DistributionGroupMember",
          parameters: asking("GroupGuid"), carried: Follower.ofGroup,
          columns: ["Guid", "PrimarySmtpAddress", "RecipientTypeDetails"]),
        Follower(
          name: "who", source: "rights", cmdlet: "", parameters: [], carried: ["Guid", "User"],
          columns: Follower.ofMember),
      ])
    job.directory = Job.Side(
      cmdlet: "Get-Recipient", filter: "RecipientTypeDetails -ne 'MailContact'",
      columns: [
        "Name", "DisplayName", "Alias", "PrimarySmtpAddress", "EmailAddresses", "WindowsLiveID",
        "RecipientTypeDetails",
      ])
    job.followers?[0].resolution = Follower.Resolution("Principal", from: ["User"])
    job.followers?[1].way = .groups(of: ["rights"])
    job.followers?[1].resolution = Follower.Resolution(Follower.member, from: ["Guid"])
    job.followers?[2].way = .members(from: "groups")
    return job
  }
}

extension SimulatedTenant {
  fileprivate func isContact(_ guid: String) -> Bool { truth.contains { $0.guid == guid } }
}

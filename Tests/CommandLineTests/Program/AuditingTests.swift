import Core
import Foundation
import Simulator
import Testing

@testable import rollcall

/// The shipped audits, asked of a simulated tenant with mailboxes.
@Suite struct AuditingTests {
  @Test(arguments: [
    "admin-roles", "demo", "forwarding", "mail-contacts", "mail-contacts-full",
    "mailbox-permissions", "public-folders", "recipients", "shared-mailboxes",
  ])
  func `a shipped job is one that can be read, and says what it needs`(_ name: String) throws {
    let job = try JobFile.read(atPath: Self.shipped(name))
    #expect(job.name == name)
    #expect(try #require(job.needs).contains("Exchange.ManageAsApp"))
  }

  @Test func `the audit of permissions finds what the tenant granted, and no more`() async throws {
    try await withMailboxes { place in
      let run = try await place.rollcall("run", "audit.yaml", "--width", "8")
      #expect(run.code == 0, "\(run.told)")
      #expect(try await Self.found(place, "full-access") == Self.truth(place, "MailboxPermission"))
      #expect(try await Self.found(place, "send-as") == Self.truth(place, "RecipientPermission"))
      let folders = try await Self.found(place, "folder-permissions")
      let granted = Self.truth(place, "MailboxFolderPermission").filter {
        ["Root", "Inbox", "SentItems", "Calendar", "Contacts", "Tasks", "Notes"]
          .contains($0.folder)
      }
      #expect(folders == granted)
    }
  }

  @Test func `who may open a mailbox are those whom its rights and the groups let in`()
    async throws
  {
    try await withMailboxes({ $0.mailboxes.count = 160 }) { place in
      let run = try await place.rollcall("run", "audit.yaml", "--width", "8")
      #expect(run.code == 0, "\(run.told)")
      let permissions = place.tenant.permissions()
      for (stage, surface) in [
        ("who-may-open", "MailboxPermission"), ("who-may-send-as", "RecipientPermission"),
        ("who-may-send-on-behalf", "SendOnBehalf"),
      ] {
        let found = try await place.rows(of: stage).map {
          [$0.Guid, $0.MemberGuid ?? $0.Member ?? "", "\($0.Via?.count ?? 0)"]
        }
        var truth: [[String]] = []
        for right in permissions where right.surface == surface {
          guard !right.isOwn, !right.isInherited, !right.isDenied,
            surface != "MailboxPermission" || right.rights.contains("FullAccess")
          else { continue }
          if place.tenant.groups.contains(where: { $0.guid == right.holderGuid }) {
            truth += place.tenant.members(ofGroup: right.holderGuid ?? "").map {
              [right.mailboxGuid, $0.guid, "\($0.depth)"]
            }
          } else {
            truth.append([right.mailboxGuid, right.holderGuid ?? right.sid, "0"])
          }
        }
        #expect(Set(found) == Set(truth), "\(stage)")
        #expect(found.contains { $0[2] != "0" }, "\(stage) has nobody by a group.")
      }
      let plan = try await place.rollcall("plan", "audit.yaml")
      #expect(
        plan.data.contains(
          "then who-may-open: no call, the rows of full-access, groups replaced by what "
            + "group-members finds"), "\(plan.data)")
    }
  }

  @Test func `administrators are those in the role groups and in the groups in those`()
    async throws
  {
    try await withMailboxes { place in
      let audit = try String(contentsOfFile: Self.shipped("admin-roles"), encoding: .utf8)
      try place.write(audit, to: "roles.yaml")
      let run = try await place.rollcall("run", "roles.yaml")
      #expect(run.code == 0, "\(run.told)")
      let rows = try await place.contentsOfStage("administrators")
      let direct = try await place.contentsOfStage("members")
      let groups = direct.filter { $0.PrincipalKind == "group" }
      #expect(!groups.isEmpty)
      for group in groups {
        let inside = Set(place.tenant.members(ofGroup: group.PrincipalGuid ?? "").map(\.guid))
        let told = rows.filter { $0.RoleGroup == group.Name && $0.Holder == group.Principal }
        #expect(Set(told.compactMap(\.MemberGuid)) == inside)
      }
      #expect(rows.count { $0.Via == nil } == direct.count - groups.count)
    }
  }

  @Test func `a mailbox that cannot be told of is a row that says why`() async throws {
    try await withMailboxes({
      $0.mailboxes.denied = 0.1
      $0.mailboxes.vanished = 0.1
    }) { place in
      let run = try await place.rollcall("run", "audit.yaml", "--width", "8")
      #expect(run.code == 0, "\(run.told)")
      let rows = try await place.rows(of: "full-access")
      let findings = Dictionary(grouping: rows.compactMap(\.Finding)) { $0 }.mapValues(\.count)
      let reach = Dictionary(
        grouping: Set(place.tenant.permissions().map { [$0.mailboxGuid, $0.reach] })
      ) { $0[1] }.mapValues(\.count)
      #expect(findings["not found"] == reach["vanished"])
      #expect(findings["access denied"] == reach["denied"])
    }
  }

  @Test func `an audit that is stopped goes on where it was`() async throws {
    try await withMailboxes { place in
      let stopped = try await place.rollcall(["run", "audit.yaml", "--width", "2"]) { program in
        while place.tenant.statistics.calls < 80, program.isRunning { await Task.yield() }
        try program.send(SIGTERM)
      }
      #expect(stopped.code == 4, "\(stopped.told)")
      let resumed = try await place.rollcall("resume")
      #expect(resumed.code == 0, "\(resumed.told)")
      #expect(try await Self.found(place, "full-access") == Self.truth(place, "MailboxPermission"))

      let batches = try await place.rollcall("batches", "--json")
      let follower = try #require(
        batches.data.split(separator: "\n").first { $0.contains("\"forEach\":\"mailboxes\"") })
      let batch = try JSONDecoder().decode(BatchNumber.self, from: Data(follower.utf8)).batch
      let one = try await place.rollcall("batches", "--batch", "\(batch)")
      #expect(one.data.contains("about rows of mailboxes"), "\(one.data)")
      #expect(one.data.split(separator: "\n").count > 1, "Its objects are named below it.")
    }
  }

  private struct BatchNumber: Decodable {
    var batch: Int
  }

  @Test func `two nights differ by exactly what was changed between them`() async throws {
    try await withMailboxes({ $0.mailboxes.changesEachNight = 40 }) { place in
      for night in 1...2 {
        place.tenant.begin(night: night)
        let run = try await place.rollcall("run", "audit.yaml", "--width", "8")
        #expect(run.code == 0, "\(run.told)")
      }
      for (stage, surface) in [
        ("full-access", "MailboxPermission"), ("send-as", "RecipientPermission"),
      ] {
        let diff = try await place.rollcall("diff", "--stage", stage, "--json")
        #expect(diff.code == 0, "\(diff.told)")
        let found = try JSONDecoder().decode(Difference.self, from: Data(diff.data.utf8)).counts
        let changes = place.tenant.permissionChanges(night: 2).filter {
          ($0.before ?? $0.after)?.surface == surface
        }
        let kinds = Dictionary(grouping: changes, by: \.kind).mapValues(\.count)
        #expect(found.added == kinds["added", default: 0], "\(stage): \(diff.data)")
        #expect(found.removed == kinds["removed", default: 0], "\(stage): \(diff.data)")
        #expect(found.changed == kinds["changed", default: 0], "\(stage): \(diff.data)")
      }
      let unnamed = try await place.rollcall("diff")
      #expect(unnamed.data.contains("--stage full-access"), "\(unnamed.data)\(unnamed.told)")
    }
  }

  private struct Difference: Decodable {
    var counts: Counts
  }

  private struct Counts: Decodable {
    var added: Int
    var removed: Int
    var changed: Int
  }

  @Test func `the plan says what the audit needs and asks`() async throws {
    try await withMailboxes { place in
      let plan = try await place.rollcall("plan", "audit.yaml")
      #expect(plan.code == 0, "\(plan.told)")
      #expect(plan.data.contains("needs the application permission Exchange.ManageAsApp"))
      #expect(
        plan.data.contains(
          "then send-as: Get-RecipientPermission -Identity {Guid}, one call for each row of "
            + "mailboxes"))
    }
  }

  /// One right as an audit shows it.
  private struct Right: Hashable {
    var mailbox: String
    var folder: String
    var holder: String
    var rights: [String]
  }

  private static func found(_ place: Workplace, _ stage: String) async throws -> Set<Right> {
    Set(
      try await place.rows(of: stage).filter { $0.Finding == nil }.map {
        Right(
          mailbox: $0.Guid.lowercased(), folder: $0.FolderType ?? "",
          holder: $0.User ?? $0.Trustee ?? "", rights: ($0.AccessRights ?? []).sorted())
      })
  }

  private static func truth(_ place: Workplace, _ surface: String) -> Set<Right> {
    Set(
      place.tenant.permissions().filter {
        $0.surface == surface && $0.reach == "open" && !$0.isOwn && !$0.isInherited
      }.map {
        Right(
          mailbox: $0.mailboxGuid.lowercased(), folder: $0.folderType ?? "", holder: $0.holder,
          rights: $0.rights)
      })
  }

  static func shipped(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "jobs/\(name).yaml").path
  }
}

/// A workplace with the audit of mailbox permissions, at a tenant of sixty mailboxes.
private func withMailboxes(
  _ adjust: (inout SimulatorOptions) -> Void = { _ in }, _ body: (Workplace) async throws -> Void
) async throws {
  try await withWorkplace({
    $0.mailboxes.count = 60
    $0.contacts = 10
    adjust(&$0)
  }) { place in
    let audit = try String(
      contentsOfFile: AuditingTests.shipped("mailbox-permissions"), encoding: .utf8)
    try place.write(audit, to: "audit.yaml")
    try await body(place)
  }
}

extension Workplace {
  /// The rows that a stage of the last run kept.
  fileprivate func rows(of stage: String) async throws -> [AuditRow] {
    let export = try await rollcall(
      "export", "--stage", stage, "--format", "jsonl", "--output", "\(stage).jsonl")
    #expect(export.code == 0, "\(export.told)")
    return try contents(of: "\(stage).jsonl").split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(AuditRow.self, from: $0)
    }
  }

  /// The rows that a stage of the last run about roles kept.
  fileprivate func contentsOfStage(_ stage: String) async throws -> [RoleRow] {
    let export = try await rollcall(
      "export", "--stage", stage, "--format", "jsonl", "--output", "\(stage).jsonl")
    #expect(export.code == 0, "\(export.told)")
    return try contents(of: "\(stage).jsonl").split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(RoleRow.self, from: $0)
    }
  }
}

/// A row about the members of a role group.
private struct RoleRow: Decodable {
  var Name: String?
  var RoleGroup: String?
  var Holder: String?
  var Principal: String?
  var PrincipalGuid: String?
  var PrincipalKind: String?
  var MemberGuid: String?
  var Via: [String]?
}

/// A row of any of the audit's stages.
private struct AuditRow: Decodable {
  var Guid: String
  var FolderType: String?
  var User: String?
  var Trustee: String?
  var AccessRights: [String]?
  var Finding: String?
  var Member: String?
  var MemberGuid: String?
  var Via: [String]?
}

import Foundation
import Testing

@testable import Simulator

/// What changes from one night to the next, and what the ledger tells of it.
struct NightTests {
  private func tenant(
    _ mailboxes: Int, changes: Int, seed: UInt64 = 1, night: Int = 1
  ) -> SimulatedTenant {
    var options = SimulatorOptions()
    options.contacts = 10
    options.seed = seed
    options.mailboxes.count = mailboxes
    options.mailboxes.changesEachNight = changes
    options.mailboxes.night = night
    options.mailboxes.denied = 0.05
    return SimulatedTenant(options)
  }

  /// What tells a right from all others, rights that stand twice among them.
  private func key(_ permission: SimulatedPermission) -> [String] {
    [
      permission.surface, permission.mailboxGuid, permission.folderID ?? "", permission.sid,
      String(permission.isInherited), permission.rights == ["ExternalAccount"] ? "second" : "",
    ]
  }

  private func byKey(
    _ tenant: SimulatedTenant, _ night: Int
  ) -> [[String]: SimulatedPermission] {
    let all = tenant.permissions(night: night)
    let found = Dictionary(all.map { (key($0), $0) }) { first, _ in first }
    #expect(found.count == all.count)
    return found
  }

  @Test func `permissions change on no folders but those that are wished for`() {
    var options = SimulatorOptions()
    options.mailboxes.count = 40
    options.mailboxes.changesEachNight = 300
    options.mailboxes.changingFolders = ["Inbox", "Calendar"]
    let changes = SimulatedTenant(options).permissionChanges(night: 2)
    #expect(changes.count == 300)
    let folders = Set(changes.compactMap { ($0.after ?? $0.before)?.folderType })
    #expect(folders == ["Inbox", "Calendar"])
    #expect(changes.contains { ($0.after ?? $0.before)?.folderType == nil })
  }

  @Test(arguments: [(400, 50, 1), (400, 500, 2), (30, 200, 3)] as [(Int, Int, UInt64)])
  func `two nights differ by exactly so many permissions`(
    mailboxes: Int, changes: Int, seed: UInt64
  ) {
    let tenant = tenant(mailboxes, changes: changes, seed: seed)
    for night in 2...3 {
      let (before, after) = (byKey(tenant, night - 1), byKey(tenant, night))
      let told = tenant.permissionChanges(night: night)
      #expect(told.count == changes, "seed \(seed)")
      let added = Set(after.values).filter { before[key($0)] == nil }
      let removed = Set(before.values).filter { after[key($0)] == nil }
      let changed = Set(after.values).filter { permission in
        before[key(permission)].map { $0 != permission } ?? false
      }
      #expect(added.count + removed.count + changed.count == changes, "seed \(seed)")
      #expect(added == Set(told.filter { $0.kind == "added" }.compactMap(\.after)))
      #expect(removed == Set(told.filter { $0.kind == "removed" }.compactMap(\.before)))
      #expect(changed == Set(told.filter { $0.kind == "changed" }.compactMap(\.after)))
      #expect(!added.isEmpty && !removed.isEmpty && !changed.isEmpty)
      #expect(told.allSatisfy { ($0.after ?? $0.before)?.reach == "open" })
      // Whoever sees only what rows show can tell each of them from all others, too.
      let shown = Dictionary(
        grouping: after.values,
        by: { [$0.surface, $0.mailboxGuid, $0.folderID ?? "", $0.holder] })
      for permission in told.compactMap(\.after) {
        let place = [permission.folderID ?? "", permission.holder]
        #expect(shown[[permission.surface, permission.mailboxGuid] + place]?.count == 1)
      }
    }
  }

  @Test func `a night is the same whichever way it is reached`() {
    let first = tenant(200, changes: 40)
    first.begin(night: 3)
    #expect(first.night == 3)
    #expect(first.permissions() == tenant(200, changes: 40, night: 3).permissions())
    #expect(first.permissions(night: 2) == tenant(200, changes: 40, night: 2).permissions())
    first.begin(night: 1)
    #expect(first.permissions() == tenant(200, changes: 0).permissions())
  }

  @Test func `rows of a night are what the ledger tells of it`() async throws {
    try await withMailboxes(
      60,
      { options in
        options.mailboxes.changesEachNight = 80
        options.mailboxes.night = 2
      }
    ) { wire, tenant, token in
      let permissions = tenant.permissions()
      for mailbox in tenant.organization.now.mailboxes.prefix(20) {
        let wanted = permissions.filter { $0.mailboxGuid == mailbox.guid.description }
        let rows = try await wire.ask(
          "Get-MailboxPermission", mailbox.guid.description, token: token
        ).rows
        let told = rows.map { row -> [String] in
          let rights = (row["AccessRights"] as? [String] ?? []).flatMap {
            $0.split(separator: ",").map { String($0.filter { $0 != " " }) }
          }
          return [row["User"] as? String ?? "", row["UserSid"] as? String ?? ""] + rights.sorted()
        }
        let expected = wanted.filter { $0.surface == "MailboxPermission" }
          .map { [$0.holder, $0.sid] + $0.rights }
        #expect(told == expected)
        let shown = try await wire.ask("Get-Mailbox", mailbox.guid.description, token: token)
        #expect(
          shown.rows.first?["GrantSendOnBehalfTo"] as? [String]
            == wanted.filter { $0.surface == "SendOnBehalf" }.map(\.holder))
      }
    }
  }

  @Test func `the ledger and the nights can be asked for over HTTP`() async throws {
    try await withMailboxes(150, { $0.mailboxes.changesEachNight = 30 }) { wire, tenant, _ in
      let lines = try await wire.lines("/_permissions")
      #expect(lines.count == tenant.permissions().count)
      #expect(lines.compactMap { $0["Sid"] as? String } == tenant.permissions().map(\.sid))
      let next = try await wire.lines("/_permissions?night=2")
      #expect(next.count == tenant.permissions(night: 2).count)
      let changes = try await wire.lines("/_changes?night=2")
      #expect(changes.count == 30)
      #expect(Set(changes.compactMap { $0["Kind"] as? String }) == ["added", "removed", "changed"])
      #expect(try await wire.send("GET", "/_night").json["night"] as? Int == 1)
      #expect(try await wire.send("POST", "/_night?is=2").json["night"] as? Int == 2)
      #expect(tenant.night == 2)
      #expect(try await wire.send("POST", "/_night?is=x").status == 400)
      #expect(try await wire.send("GET", "/_permissions?night=0").status == 400)
    }
  }
}

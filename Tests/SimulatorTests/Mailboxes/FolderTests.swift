import Foundation
import Testing

@testable import Simulator

/// What folders are called, how they are asked for, and what rules say.
struct FolderTests {
  private func foreign(_ tenant: SimulatedTenant) throws -> Mailbox {
    try #require(tenant.organization.now.mailboxes.first { $0.language.code == "de-DE" })
  }

  @Test func `folders are named in the mailbox's language, and their roles are not`()
    async throws
  {
    try await withMailboxes { wire, tenant, token in
      let mailbox = try foreign(tenant)
      let reply = try await wire.ask(
        "Get-MailboxFolderStatistics", mailbox.guid.description, token: token)
      let calendar = try #require(reply.rows.first { $0["FolderType"] as? String == "Calendar" })
      #expect(calendar["Name"] as? String == "Kalender")
      #expect(calendar["FolderPath"] as? String == "/Kalender")
      let ids = reply.texts("FolderId")
      #expect(Set(ids).count == reply.rows.count && reply.rows.count >= 11)
      let scoped = try await wire.ask(
        "Get-MailboxFolderStatistics", mailbox.alias, ["FolderScope": "Calendar"], token: token)
      #expect(scoped.texts("Name") == ["Kalender"])
      let wrong = try await wire.ask(
        "Get-MailboxFolderStatistics", mailbox.alias, ["FolderScope": "Kalender"], token: token)
      #expect(wrong.status == 400)
    }
  }

  @Test func `a folder is found by its own name or its id, and never by its English one`()
    async throws
  {
    try await withMailboxes { wire, tenant, token in
      let mailbox = try foreign(tenant)
      let id = mailbox.folders(seed: tenant.options.seed)[FolderLanguage.calendar].id
      let own = mailbox.userPrincipalName + ":\\Kalender"
      let byName = try await wire.ask("Get-MailboxFolderPermission", own, token: token)
      let byID = try await wire.ask(
        "Get-MailboxFolderPermission", "\(mailbox.guid):\(id)", token: token)
      #expect(byName.texts("User").prefix(2) == ["Default", "Anonymous"])
      #expect(byName.texts("User") == byID.texts("User"))
      #expect(byName.texts("FolderName").first == "Kalender")
      let english = try await wire.ask(
        "Get-MailboxFolderPermission", mailbox.userPrincipalName + ":\\Calendar", token: token)
      #expect(english.status == 400)
      #expect(english.fault.type.hasSuffix("ManagementObjectNotFoundException"))
      let root = try await wire.ask("Get-MailboxFolderPermission", mailbox.alias, token: token)
      #expect(root.texts("FolderName").first == mailbox.language.names[0])
    }
  }

  @Test func `rights on folders name people by their display name, and orphans by SID`()
    async throws
  {
    try await withMailboxes(900) { wire, tenant, token in
      let organization = tenant.organization.now
      let found = organization.mailboxes.lazy.compactMap { mailbox -> (Mailbox, Grant)? in
        let grants = organization.grants(of: mailbox.number, on: .folder)
        let orphan = grants.first { if case .orphan = $0.principal { true } else { false } }
        return orphan.map { (mailbox, $0) }
      }.first
      let (mailbox, grant) = try #require(found)
      let folder = mailbox.folders(seed: tenant.options.seed)[try #require(grant.folder)]
      let reply = try await wire.ask(
        "Get-MailboxFolderPermission", "\(mailbox.guid):\(folder.id)", token: token)
      #expect(reply.texts("User").contains { $0.hasPrefix("NT:S-1-5-21-") })
      #expect(reply.rows.count >= 3)
    }
  }

  @Test func `rules say whom they forward to, and whether they delete`() async throws {
    try await withMailboxes { wire, tenant, token in
      var rows: [[String: Any]] = []
      let organization = tenant.organization.now
      for mailbox in organization.mailboxes where !organization.rules(of: mailbox.number).isEmpty {
        rows += try await wire.ask(
          "Get-InboxRule", mailbox.guid.description, token: token, named: "Mailbox"
        ).rows
      }
      #expect(rows.contains { $0["DeleteMessage"] as? Bool == true })
      #expect(rows.contains { $0["Enabled"] as? Bool == false })
      for property in ["ForwardTo", "ForwardAsAttachmentTo", "RedirectTo"] {
        let named = rows.compactMap { ($0[property] as? [String])?.first }
        #expect(named.contains { $0.contains("[SMTP:") } || named.contains { $0.contains("[EX:") })
        #expect(rows.contains { $0[property] is NSNull })
      }
      let wrong = try await wire.ask("Get-InboxRule", "x", token: token)
      #expect(wrong.status == 400)
    }
  }

  @Test func `groups hold groups, some of them in a circle`() async throws {
    try await withMailboxes { wire, tenant, token in
      let groups = tenant.organization.now.population.groups
      var members: [[String]] = []
      for group in groups.prefix(3) {
        let reply = try await wire.ask(
          "Get-DistributionGroupMember", group.address, token: token)
        members.append(reply.texts("Guid"))
        #expect(reply.rows.count == group.members.count)
      }
      #expect(members[0].contains(groups[1].guid.description))
      #expect(members[1].contains(groups[2].guid.description))
      #expect(members[2].contains(groups[0].guid.description))
      let listed = try await wire.invoke("Get-DistributionGroup", token: token)
      #expect(listed.texts("Guid") == groups.map(\.guid.description))
    }
  }

  @Test func `role groups are listed with their roles, and their members can be asked for`()
    async throws
  {
    try await withMailboxes { wire, tenant, token in
      let reply = try await wire.invoke("Get-RoleGroup", token: token)
      #expect(reply.names.contains("Organization Management"))
      #expect(reply.rows.allSatisfy { !(($0["Roles"] as? [String]) ?? []).isEmpty })
      for group in tenant.organization.now.population.roleGroups {
        let members = try await wire.ask("Get-RoleGroupMember", group.name, token: token)
        #expect(members.rows.count == group.members.count)
      }
      #expect(try await wire.ask("Get-RoleGroupMember", "Kings", token: token).status == 400)
    }
  }
}

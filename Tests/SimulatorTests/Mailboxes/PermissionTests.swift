import Foundation
import Testing

@testable import Simulator

/// What the cmdlets say of who may do what.
struct PermissionTests {
  private func mailboxes(
    _ tenant: SimulatedTenant, where isWanted: ([Grant]) -> Bool
  ) -> [Int] {
    let organization = tenant.organization.now
    return organization.mailboxes.map(\.number).filter { isWanted(organization.grants(of: $0)) }
  }

  @Test(arguments: [
    "Get-MailboxPermission", "Get-MailboxFolderPermission", "Get-MailboxFolderStatistics",
    "Get-InboxRule", "Get-RoleGroupMember", "Get-DistributionGroupMember",
  ])
  func `a cmdlet about one object needs to be told which`(cmdlet: String) async throws {
    try await withMailboxes { wire, _, token in
      for parameters in ["", "\"Identity\":null"] {
        let reply = try await wire.invoke(cmdlet, parameters, token: token)
        #expect(reply.status == 400)
        #expect(reply.fault.message.contains("mandatory"))
      }
    }
  }

  @Test func `a mailbox shows its own account, inherited rights and joined rights`() async throws {
    try await withMailboxes { wire, tenant, token in
      let mailbox = tenant.organization.now.mailboxes[3]
      let reply = try await wire.ask(
        "Get-MailboxPermission", mailbox.userPrincipalName, token: token)
      let own = try #require(reply.rows.first)
      #expect(own["User"] as? String == "NT AUTHORITY\\SELF")
      #expect(own["AccessRights"] as? [String] == ["FullAccess, ReadPermission"])
      #expect(own["UserSid"] as? String == "S-1-5-10")
      let inherited = reply.rows.filter { $0["IsInherited"] as? Bool == true }
      #expect(inherited.count == 3)
      #expect(inherited.contains { $0["Deny"] as? Bool == true })
    }
  }

  @Test func `somebody deleted is a SID, and one SID may have two rows`() async throws {
    try await withMailboxes(900) { wire, tenant, token in
      let orphaned = mailboxes(tenant) { grants in
        grants.contains {
          if case .orphan = $0.principal { $0.surface == .mailbox } else { false }
        }
      }
      let identity = tenant.organization.now.mailboxes[try #require(orphaned.first)].guid
      let reply = try await wire.ask("Get-MailboxPermission", identity.description, token: token)
      let orphans = reply.rows.filter { ($0["User"] as? String ?? "").hasPrefix("S-1-5-21-") }
      #expect(!orphans.isEmpty)
      #expect(orphans.allSatisfy { $0["User"] as? String == $0["UserSid"] as? String })
      let doubled = mailboxes(tenant) { $0.contains(where: \.isSecond) }
      let other = tenant.organization.now.mailboxes[try #require(doubled.first)].guid
      let sids = try await wire.ask("Get-MailboxPermission", other.description, token: token)
        .texts("UserSid")
      #expect(sids.count == Set(sids).count + 1)
    }
  }

  @Test func `the holder of a right can be asked for`() async throws {
    try await withMailboxes { wire, tenant, token in
      let guid = tenant.organization.now.mailboxes[3].guid.description
      let reply = try await wire.ask(
        "Get-MailboxPermission", guid, ["User": "NT AUTHORITY\\SELF"], token: token)
      #expect(reply.texts("User") == ["NT AUTHORITY\\SELF"])
    }
  }

  @Test func `rights to send are told for one mailbox and for all at once`() async throws {
    try await withMailboxes { wire, tenant, token in
      let organization = tenant.organization.now
      let all = try await wire.pages("Get-RecipientPermission", token: token)
      let rows = all.flatMap(\.rows)
      let rights = organization.mailboxes.flatMap {
        organization.grants(of: $0.number, on: .sendAs)
      }
      #expect(rows.count == rights.count)
      let holders = mailboxes(tenant) { grants in
        grants.contains { $0.surface == .sendAs && $0.isExplicit }
      }
      let mailbox = organization.mailboxes[try #require(holders.first)]
      let one = try await wire.ask("Get-RecipientPermission", mailbox.alias, token: token)
      #expect(one.rows.count == organization.grants(of: mailbox.number, on: .sendAs).count)
      #expect(one.rows.count > 1)
      #expect(one.rows.allSatisfy { $0["AccessRights"] as? [String] == ["SendAs"] })
      #expect(one.rows.allSatisfy { $0["IsInherited"] == nil && $0["Deny"] == nil })
      #expect(one.rows.allSatisfy { $0["AccessControlType"] as? String == "Allow" })
      let group = organization.population.groups[0].alias
      #expect(try await wire.ask("Get-RecipientPermission", group, token: token).status == 200)
    }
  }

  @Test func `some mailboxes cannot be asked, each for its own reason`() async throws {
    try await withMailboxes(
      300,
      { options in
        options.mailboxes.denied = 0.1
        options.mailboxes.vanished = 0.1
        options.mailboxes.ambiguous = 0.1
      }
    ) { wire, tenant, token in
      let mailboxes = tenant.organization.now.mailboxes
      #expect(try await wire.invoke("Get-Mailbox", token: token).rows.count == 300)
      for (reach, status, type) in [
        (Mailbox.Reach.denied, 400, "AccessDeniedException"),
        (.vanished, 400, "ManagementObjectNotFoundException"),
        (.ambiguous, 500, "ManagementObjectAmbiguousException"),
      ] {
        let mailbox = try #require(mailboxes.first { $0.reach == reach })
        let reply = try await wire.ask(
          "Get-MailboxPermission", mailbox.guid.description, token: token)
        #expect(reply.status == status)
        #expect(reply.fault.type.hasSuffix(type))
      }
      let denied = try #require(mailboxes.first { $0.reach == .denied })
      let rights = try await wire.ask(
        "Get-RecipientPermission", denied.guid.description, token: token)
      #expect(rights.status == 200)
    }
  }

  @Test func `a mailbox that is denied may answer zero bytes instead`() async throws {
    try await withMailboxes(
      20,
      { options in
        options.mailboxes.denied = 1
        options.mailboxes.denial = .forbidden
      }
    ) { wire, tenant, token in
      let guid = tenant.organization.now.mailboxes[0].guid.description
      let reply = try await wire.ask("Get-InboxRule", guid, token: token, named: "Mailbox")
      #expect(reply.status == 403)
      #expect(reply.body.allSatisfy { $0 == 0 } && !reply.body.isEmpty)
    }
  }

  @Test func `a question about one mailbox takes as long as it is told to`() async throws {
    var options = SimulatorOptions()
    options.mailboxes.latency = .seconds(0.7)
    options.mailboxes.cmdletLatencies["get-inboxrule"] = .seconds(0.995)
    options.latency = .seconds(2)
    options.mailboxes.count = 3
    let waits = Waits()
    var service = Self.service(options)
    service.passing = { waits.note($0) }
    for ask in [
      Ask.organization(OrganizationInvocation(.mailboxPermission, identity: "x")),
      .organization(OrganizationInvocation(.inboxRule, identity: "x")),
      .organization(OrganizationInvocation(.mailbox, identity: "x")),
      .organization(OrganizationInvocation(.recipientPermission)),
    ] {
      try await service.pause(for: ask)
    }
    #expect(waits.all == [.seconds(0.7), .seconds(0.995), .seconds(2), .seconds(2)])
  }

  private static func service(_ options: SimulatorOptions) -> ExchangeService {
    let clock = SimulatorClock(standsStill: true)
    return ExchangeService(
      options: options, directory: LiveDirectory(options, clock),
      organization: LiveOrganization(options, clock),
      issuer: TokenIssuer(
        tenantID: options.tenantID, permissions: options.permissions,
        directoryRoles: options.directoryRoles),
      clock: clock, tally: Tally())
  }
}

import Foundation
import Testing

@testable import Simulator

/// What mailboxes show, and how they are found.
struct MailboxTests {
  @Test func `mailboxes of every kind are listed, page by page`() async throws {
    try await withMailboxes(2500) { wire, tenant, token in
      let pages = try await wire.pages("Get-Mailbox", token: token)
      #expect(pages.map(\.rows.count) == [1000, 1000, 500])
      let guids = pages.flatMap { $0.texts("Guid") }
      #expect(guids == tenant.organization.now.mailboxes.map(\.guid.description))
      let kinds = Set(pages.flatMap { $0.texts("RecipientTypeDetails") })
      #expect(kinds == ["UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox"])
    }
  }

  @Test func `a mailbox shows the values and annotations of the service`() async throws {
    try await withMailboxes { wire, tenant, token in
      let mailbox = try #require(tenant.organization.now.mailboxes.first { $0.kind == .user })
      let reply = try await wire.ask("Get-Mailbox", mailbox.guid.description, token: token)
      let row = try #require(reply.rows.first)
      #expect(reply.rows.count == 1)
      #expect(row["Identity"] as? String == mailbox.externalID.description)
      #expect(row["Guid@odata.type"] as? String == "#Guid")
      #expect(row["UserPrincipalName"] as? String == mailbox.userPrincipalName)
      #expect(row["ProhibitSendQuota"] as? String == "99 GB (106,300,440,576 bytes)")
      #expect(row["RetainDeletedItemsFor"] as? String == "14.00:00:00")
      #expect(row["ArchiveGuid"] as? String == "00000000-0000-0000-0000-000000000000")
      let addresses = try #require(row["EmailAddresses"] as? [String])
      for prefix in ["SMTP:", "SIP:", "SPO:"] {
        #expect(addresses.contains { $0.hasPrefix(prefix) })
      }
    }
  }

  @Test func `every name of a mailbox finds it`() async throws {
    try await withMailboxes { wire, tenant, token in
      let organization = tenant.organization.now
      let mailbox = organization.mailboxes[1]
      for identity in [
        mailbox.guid.description, mailbox.exchangeGuid.description, mailbox.externalID.description,
        mailbox.userPrincipalName, mailbox.alias.uppercased(), mailbox.address, mailbox.name,
        organization.population.distinguishedName(mailbox.name),
      ] {
        let reply = try await wire.ask("Get-Mailbox", identity, token: token)
        #expect(reply.texts("Guid") == [mailbox.guid.description], "\(identity)")
      }
    }
  }

  @Test func `an unknown identity and an ambiguous one are errors of their own`() async throws {
    try await withMailboxes { wire, tenant, token in
      let unknown = try await wire.ask("Get-Mailbox", "nobody", token: token)
      #expect(unknown.status == 400)
      #expect(unknown.fault.type.hasSuffix("ManagementObjectNotFoundException"))
      #expect(unknown.fault.message.contains("'nobody' couldn't be found"))
      let names = Dictionary(grouping: tenant.organization.now.mailboxes, by: \.displayName)
      let shared = try #require(names.first { $0.value.count > 1 }?.key)
      let ambiguous = try await wire.ask("Get-Mailbox", shared, token: token)
      #expect(ambiguous.status == 500)
      #expect(ambiguous.fault.type.hasSuffix("ManagementObjectAmbiguousException"))
      #expect(tenant.statistics.failures == 1)
    }
  }

  @Test(arguments: [
    "RecipientTypeDetails -eq 'SharedMailbox'", "Name -like 'Room*'",
    "ForwardingSmtpAddress -ne $null", "not-a-filter",
  ])
  func `mailboxes are filtered by what they are`(filter: String) async throws {
    try await withMailboxes(900) { wire, tenant, token in
      let reply = try await wire.invoke("Get-Mailbox", "\"Filter\":\"\(filter)\"", token: token)
      let mailboxes = tenant.organization.now.mailboxes
      switch filter.first {
      case "R":
        #expect(reply.rows.count == mailboxes.count { $0.kind == .shared })
      case "N":
        #expect(reply.rows.count == mailboxes.count { $0.name.lowercased().hasPrefix("room") })
      case "F":
        #expect(reply.rows.count == mailboxes.count { $0.forwardsToAddress != nil })
        #expect(reply.rows.count > 0)
      default:
        #expect(reply.status == 400)
      }
    }
  }

  @Test func `recipients are contacts, mailboxes and groups together`() async throws {
    try await withMailboxes { wire, tenant, token in
      let reply = try await wire.invoke(
        "Get-Recipient", "\"ResultSize\":\"Unlimited\"", token: token)
      let organization = tenant.organization.now
      let expected =
        tenant.truth.map(\.guid) + organization.mailboxes.map(\.guid.description)
        + organization.population.groups.map(\.guid.description)
      #expect(reply.texts("Guid") == expected)
      let sorted = try await wire.invoke("Get-Recipient", "\"SortBy\":\"Name\"", token: token)
      let folded = sorted.names.map { organization.population.collation.fold($0) }
      #expect(folded.count == expected.count)
      #expect(zip(folded, folded.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
      let groups = try await wire.invoke(
        "Get-Recipient", "\"Filter\":\"RecipientTypeDetails -like 'x'\"", token: token)
      #expect(groups.status == 400)
      let remainder = try await wire.invoke(
        "Get-Recipient", "\"Filter\":\"-not (Name -like 'Room*')\"", token: token)
      let rooms = organization.mailboxes.count { $0.name.hasPrefix("Room") }
      #expect(remainder.rows.count == expected.count - rooms)
    }
  }

  @Test func `a tenant without mailboxes lists none, and its recipients are contacts`()
    async throws
  {
    try await withMailboxes(0) { wire, _, token in
      for (cmdlet, count) in [("Get-Mailbox", 0), ("Get-RoleGroup", 0), ("Get-Recipient", 40)] {
        let reply = try await wire.invoke(cmdlet, token: token)
        #expect(reply.status == 200)
        #expect(reply.rows.count == count)
      }
    }
  }
}

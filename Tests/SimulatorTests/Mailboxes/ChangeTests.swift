import Foundation
import Testing

@testable import Simulator

/// What changing cmdlets do, and what is known of it afterwards.
struct ChangeTests {
  /// The template of the role Exchange Administrator.
  static let administrator = "29232cdf-9323-42fd-ade2-1d097af3e4de"

  fileprivate func withAdministrator(
    _ change: (inout SimulatorOptions) -> Void = { _ in },
    _ body: (Wire, SimulatedTenant, String) async throws -> Void
  ) async throws {
    try await withMailboxes(
      100,
      { options in
        options.directoryRoles.append(Self.administrator)
        change(&options)
      }, body)
  }

  @Test func `a reader may change nothing`() async throws {
    try await withMailboxes { wire, tenant, token in
      let guid = tenant.truth[0].guid
      let reply = try await wire.ask(
        "Set-MailContact", guid, ["CustomAttribute1": "x"], token: token)
      #expect(reply.status == 403)
      #expect(tenant.applied.isEmpty)
    }
  }

  @Test func `a contact shows what was set on it, and each application is kept`() async throws {
    try await withAdministrator { wire, tenant, token in
      let contact = tenant.truth[3]
      for value in ["one", "two"] {
        let reply = try await wire.ask(
          "Set-MailContact", contact.guid,
          [
            "CustomAttribute2": value, "DisplayName": "New Name", "Confirm": false,
            "HiddenFromAddressListsEnabled": true,
          ], token: token)
        #expect(reply.status == 204)
        #expect(reply.body.isEmpty)
      }
      let row = try #require(
        try await wire.ask("Get-MailContact", contact.guid, token: token).rows.first)
      #expect(row["CustomAttribute2"] as? String == "two")
      #expect(row["DisplayName"] as? String == "New Name")
      #expect(row["HiddenFromAddressListsEnabled"] as? Bool == true)
      #expect(tenant.truth[3].displayName == "New Name")
      #expect(tenant.applied.map(\.count) == [1, 2])
      #expect(tenant.applied.allSatisfy { $0.guid == contact.guid })
      #expect(tenant.statistics.applied == 2)
      let lines = try await wire.lines("/_applied")
      #expect(lines.compactMap { $0["Guid"] as? String } == [contact.guid, contact.guid])
      #expect((lines[1]["Parameters"] as? [String: Any])?["customattribute2"] as? String == "two")
    }
  }

  @Test func `a mailbox shows what was set on it, in every night`() async throws {
    try await withAdministrator { wire, tenant, token in
      let mailboxes = tenant.organization.now.mailboxes
      let (one, other) = (mailboxes[0], mailboxes[1])
      let hashtable = "#Exchange.GenericHashTable"
      for parameters: [String: Any] in [
        [
          "ForwardingSmtpAddress": "away@fabrikam.example", "DeliverToMailboxAndForward": true,
          "ForwardingAddress": other.alias, "CustomAttribute1": "x",
        ],
        ["GrantSendOnBehalfTo": ["@odata.type": hashtable, "Add": [other.userPrincipalName]]],
      ] {
        let reply = try await wire.ask(
          "Set-Mailbox", one.guid.description, parameters, token: token)
        #expect(reply.status == 204)
      }
      tenant.begin(night: 2)
      let row = try #require(
        try await wire.ask("Get-Mailbox", one.alias, token: token).rows.first)
      #expect(row["ForwardingSmtpAddress"] as? String == "smtp:away@fabrikam.example")
      #expect(row["ForwardingAddress"] as? String == other.identity)
      #expect(row["DeliverToMailboxAndForward"] as? Bool == true)
      #expect(row["CustomAttribute1"] as? String == "x")
      #expect((row["GrantSendOnBehalfTo"] as? [String])?.contains(other.identity) == true)
      let granted = tenant.permissions().filter {
        $0.mailboxGuid == one.guid.description && $0.surface == "SendOnBehalf"
      }
      #expect(granted.contains { $0.holderGuid == other.guid.description })
    }
  }

  @Test func `what cannot be set is refused, and nothing is applied`() async throws {
    try await withAdministrator { wire, tenant, token in
      let guid = tenant.truth[0].guid
      for (cmdlet, identity, parameters) in [
        ("Set-MailContact", "nobody", ["CustomAttribute1": "x"]),
        ("Set-MailContact", guid, ["Colour": "x"]),
        ("Set-MailContact", guid, ["HiddenFromAddressListsEnabled": "x"]),
        ("Set-Mailbox", guid, ["CustomAttribute1": "x"]),
        ("Set-Mailbox", "", ["CustomAttribute1": "x"]),
      ] as [(String, String, [String: Any])] {
        let reply = try await wire.ask(cmdlet, identity, parameters, token: token)
        #expect(reply.status == 400, "\(cmdlet) \(parameters)")
      }
      #expect(tenant.applied.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `a connection may end before a change or after it`(isAfter: Bool) async throws {
    try await withAdministrator({ options in
      if isAfter { options.faults.cutsAfterChange = 1 } else { options.faults.cutsBeforeChange = 1 }
    }) { wire, tenant, token in
      let guid = tenant.truth[0].guid
      await #expect(throws: (any Error).self) {
        try await wire.ask("Set-MailContact", guid, ["CustomAttribute1": "x"], token: token)
      }
      // The system's client asks once more where a connection ends before a word was said.
      #expect(tenant.applied.isEmpty == !isAfter)
      #expect(tenant.applied.allSatisfy { $0.guid == guid })
    }
  }
}

extension ChangeTests {
  @Test func `what would be done is checked and not done`() async throws {
    try await withAdministrator { wire, tenant, token in
      let guid = tenant.truth[0].guid
      let parameters: [String: Any] = ["CustomAttribute1": "x", "WhatIf": true]
      let known = try await wire.ask("Set-MailContact", guid, parameters, token: token)
      #expect(known.status == 204)
      let unknown = try await wire.ask("Set-MailContact", "nobody", parameters, token: token)
      #expect(unknown.status == 400)
      #expect(tenant.applied.isEmpty)
      #expect(tenant.statistics.applied == 0)
    }
  }

  @Test func `a right is given, shown and taken away, and each time is kept`() async throws {
    try await withAdministrator { wire, tenant, token in
      let mailboxes = tenant.organization.now.mailboxes.filter(\.isOpen)
      let (one, other) = (mailboxes[0], mailboxes[1])
      func rights() async throws -> [String] {
        let reply = try await wire.ask("Get-MailboxPermission", one.alias, token: token)
        return reply.rows.filter { $0["User"] as? String == other.userPrincipalName }
          .flatMap { $0["AccessRights"] as? [String] ?? [] }
      }
      let before = try await rights()
      for (cmdlet, rights) in [
        ("Add-MailboxPermission", ["FullAccess"]), ("Add-MailboxPermission", ["ReadPermission"]),
      ] {
        let reply = try await wire.ask(
          cmdlet, one.alias, ["User": other.alias, "AccessRights": rights], token: token)
        #expect(reply.status == 204)
      }
      #expect(try await Set(rights()).isSuperset(of: ["FullAccess", "ReadPermission"]))
      for right in Set(before + ["FullAccess", "ReadPermission"]) {
        let reply = try await wire.ask(
          "Remove-MailboxPermission", one.alias,
          ["User": other.alias, "AccessRights": [right], "Confirm": false], token: token)
        #expect(reply.status == 204)
      }
      #expect(try await rights() == [])
      let lacking = try await wire.ask(
        "Add-MailboxPermission", one.alias, ["User": other.alias], token: token)
      #expect(lacking.status == 400)
      #expect(
        tenant.applied.map(\.cmdlet).prefix(2) == [
          "Add-MailboxPermission", "Add-MailboxPermission",
        ])
      #expect(tenant.applied.allSatisfy { $0.guid == one.guid.description })
    }
  }
}

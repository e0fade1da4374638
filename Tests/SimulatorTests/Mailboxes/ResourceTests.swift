import Foundation
import Testing

@testable import Simulator

/// What the resources behind the newer cmdlets answer.
struct ResourceTests {
  private func key(_ identity: String) -> String {
    Data(identity.utf8).base64EncodedString()
      .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  @Test func `recipients are listed with the rights to send, by links that are got`() async throws {
    try await withMailboxes(2500) { wire, tenant, token in
      var rows: [[String: Any]] = []
      var target: String? = "Recipient?PropertySet=All&$expand=RecipientPermission&$top=1000"
      var pages = 0
      while let link = target {
        let reply = try await wire.get(link, token: token)
        #expect(reply.status == 200)
        #expect(reply.warnings == nil)
        rows += reply.rows
        target = reply.nextLink
        pages += 1
      }
      let organization = tenant.organization.now
      #expect(pages == 3)
      #expect(rows.count == 40 + 2500 + organization.population.groups.count)
      let mailbox = try #require(
        organization.mailboxes.first { organization.grants(of: $0.number, on: .sendAs).count > 1 })
      let row = try #require(rows.first { $0["Guid"] as? String == mailbox.guid.description })
      let rights = try #require(row["RecipientPermission"] as? [[String: Any]])
      #expect(rights.count == organization.grants(of: mailbox.number, on: .sendAs).count)
      #expect(rights.first?["Trustee"] as? String == "NT AUTHORITY\\SELF")
    }
  }

  @Test(arguments: [
    ("Mailbox?$filter=RecipientTypeDetails%20eq%20'SharedMailbox'", "SharedMailbox"),
    ("Mailbox?RecipientTypeDetails=SharedMailbox,RoomMailbox&$top=1000", "SharedMailbox"),
    (
      "Mailbox?$filter=RecipientTypeDetails%20ne%20'UserMailbox'%20and%20"
        + "(RecipientTypeDetails%20ne%20'RoomMailbox')", "SharedMailbox"
    ),
  ])
  func `mailboxes are chosen by their kind`(target: String, kind: String) async throws {
    try await withMailboxes { wire, tenant, token in
      let reply = try await wire.get(target, token: token)
      #expect(reply.status == 200)
      let kinds = reply.texts("RecipientTypeDetails")
      #expect(kinds.contains(kind) && !kinds.contains("UserMailbox"))
      let all = tenant.organization.now.mailboxes
      #expect(kinds.count { $0 == kind } == all.count { $0.kind == .shared })
    }
  }

  @Test func `what is blank is neither equal nor unequal to a text`() async throws {
    try await withMailboxes(900) { wire, tenant, token in
      let forwarding = tenant.organization.now.mailboxes.count { $0.forwardsToAddress != nil }
      for (filter, count) in [
        ("ForwardingSmtpAddress%20ne%20'x'", forwarding),
        ("not%20(ForwardingSmtpAddress%20eq%20'x')", forwarding),
        ("ForwardingSmtpAddress%20ne%20null", forwarding),
        ("ForwardingSmtpAddress%20eq%20null", 900 - forwarding),
        ("ForwardingSmtpAddress%20eq%20'x'%20or%20IsDirSynced%20eq%20true", 225),
      ] {
        let reply = try await wire.get("Mailbox?$filter=\(filter)", token: token)
        #expect(reply.rows.count == count, "\(filter)")
      }
      #expect(forwarding > 0)
    }
  }

  @Test func `a set of properties, or a choice of them, is what is shown`() async throws {
    try await withMailboxes { wire, _, token in
      func shown(_ target: String) async throws -> Set<String> {
        let row = try await wire.get(target, token: token).rows.first ?? [:]
        return Set(row.keys.filter { !$0.contains("@") })
      }
      #expect(try await shown("Mailbox?$top=1&$select=UserPrincipalName") == ["UserPrincipalName"])
      let minimum = try await shown("Mailbox?$top=1")
      #expect(minimum.contains("Guid") && !minimum.contains("ForwardingAddress"))
      let delivery = try await shown("Mailbox?$top=1&PropertySet=Delivery")
      #expect(delivery.isSuperset(of: minimum) && delivery.contains("ForwardingAddress"))
      let all = try await shown("Mailbox?$top=1&PropertySet=All")
      #expect(all.isSuperset(of: delivery) && all.count > 60)
      #expect(try await shown("CasMailbox?$top=1").contains("ImapEnabled"))
    }
  }

  @Test func `rights on a mailbox are gathered by holder, and a denial is a word`() async throws {
    try await withMailboxes { wire, tenant, token in
      let organization = tenant.organization.now
      for mailbox in [organization.mailboxes[3], organization.mailboxes[5]] {
        let reply = try await wire.get(
          "Mailbox('\(key(mailbox.userPrincipalName))')/MailboxPermission?isEncoded=true",
          token: token)
        #expect(reply.status == 200)
        #expect(reply.texts("UserSid").isEmpty)
        var rights: Set<String> = []
        for row in reply.rows {
          let list = try #require(row["PermissionList"] as? [[String: Any]])
          #expect(list.allSatisfy { $0["Deny"] is String })
          for entry in list { rights.insert(entry["Deny"] as? String ?? "") }
        }
        #expect(rights == ["True", "False"])
      }
      let unknown = try await wire.get(
        "Mailbox('\(key("nobody"))')/MailboxPermission?isEncoded=true", token: token)
      #expect(unknown.status == 404)
      #expect(unknown.fault.type.hasSuffix("ManagementObjectNotFoundException"))
    }
  }

  @Test func `a key that is not encoded is the identity itself`() async throws {
    try await withMailboxes { wire, tenant, token in
      let mailbox = try #require(
        tenant.organization.now.mailboxes.first { $0.userPrincipalName.hasPrefix("o'") })
      let plain = mailbox.userPrincipalName.replacing("'", with: "''")
      for target in ["Mailbox('\(plain)')", "Recipient('\(mailbox.guid)')"] {
        let reply = try await wire.get(target + "?PropertySet=All", token: token)
        #expect(reply.json["Guid"] as? String == mailbox.guid.description, "\(target)")
      }
      let wrong = try await wire.get("Mailbox('%20')?isEncoded=true", token: token)
      #expect(wrong.status == 400)
    }
  }

  @Test func `folders are listed, and their rights asked by id whatever they are called`()
    async throws
  {
    try await withMailboxes { wire, tenant, token in
      let mailbox = tenant.organization.now.mailboxes[4]
      let mailboxKey = key(mailbox.guid.description)
      let folders = try await wire.get(
        "Mailbox('\(mailboxKey)')/MailboxFolder/Exchange.GetMailboxFolderStatistics("
          + "folderscope=Exchange.ElcFolderType'All')?isEncoded=true", token: token)
      #expect(folders.rows.count >= 11)
      let calendar = try #require(
        folders.rows.first { $0["FolderType"] as? String == "Calendar" }?["FolderId"] as? String)
      let rights = try await wire.get(
        "Mailbox('\(mailboxKey)')/MailboxFolder('\(key(calendar))')/MailboxFolderPermission"
          + "?IsUsingMailboxFolderId=True&isEncoded=true", token: token)
      #expect(rights.texts("User").prefix(2) == ["Default", "Anonymous"])
      #expect(rights.rows.first?["MailboxFolderUser"] is NSNull)
    }
  }

  @Test(arguments: [
    "Mailbox?$filter=Name%20gt%20'a'", "Mailbox?$filter=Colour%20eq%20'a'", "Mailbox?$top=none",
    "Recipient?$filter=Name%20eq%20'O''Brien'", "Mailbox?$filter=Name%20eq%20'a",
    "Recipient?$expand=Everything",
  ])
  func `what this surface does not understand is refused`(target: String) async throws {
    try await withMailboxes(20) { wire, _, token in
      let reply = try await wire.get(target, token: token)
      #expect(reply.status == 400)
      #expect(!reply.fault.message.isEmpty)
    }
  }

  @Test func `a tenant may refuse resources, or only their expansion`() async throws {
    try await withMailboxes(20, { $0.resources.expands = false }) { wire, _, token in
      let expanded = try await wire.get(
        "Recipient?$expand=RecipientPermission", token: token)
      #expect(expanded.status == 400)
      let plain = try await wire.get("Recipient", token: token)
      #expect(plain.status == 200)
    }
    try await withMailboxes(20, { $0.resources.areOffered = false }) { wire, _, token in
      let reply = try await wire.get("Mailbox", token: token)
      #expect(reply.status == 404)
      #expect(try await wire.send("POST", Wire.resources + "Mailbox").status == 405)
    }
  }
}

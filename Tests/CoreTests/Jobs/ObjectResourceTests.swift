import Core
import Testing

/// Which stages an object's own address can answer.
@Suite struct ObjectResourceTests {
  private static func resource(
    _ cmdlet: String = "Get-MailboxPermission",
    columns: [String] = ["User", "AccessRights", "IsInherited", "Deny"],
    lists: [String]? = ["accessRights"], flags: [String]? = ["Deny", "IsInherited"],
    identity: [Follower.Template.Piece] = [.column("Guid")], service: Service? = nil,
    way: Follower.Way? = nil
  ) -> ObjectResource? {
    var follower = Follower(
      name: "rights", source: "folders", cmdlet: cmdlet,
      parameters: [Follower.Template("Identity", .text(identity))], carried: [], columns: columns)
    follower.lists = lists
    follower.flags = flags
    follower.way = way
    let job = Job(
      name: "audit", tenant: "contoso", service: service, cmdlet: "Get-Mailbox",
      filter: "City -eq 'Hull'", columns: ["Guid"], stage: "mailboxes", followers: [follower])
    return ObjectResource(answering: follower, of: job)
  }

  @Test func `it need be no list of all mailboxes that is asked about`() throws {
    let resource = try #require(Self.resource())
    #expect(resource.text == "Mailbox('\u{2026}')/MailboxPermission")
    #expect(resource.columns == ["User", "AccessRights", "IsInherited", "Deny"])
    #expect(
      Self.resource("Get-RecipientPermission", columns: ["Trustee"], lists: nil, flags: nil)?.text
        == "Recipient('\u{2026}')?$expand=RecipientPermission")
    #expect(
      Self.resource("get-casmailbox", columns: ["PopEnabled"])?.text == "CasMailbox('\u{2026}')")
    #expect(Self.resource("Get-Mailbox", columns: ["Name"])?.text == "Mailbox('\u{2026}')")
  }

  @Test func `there is none where the answer would lack a value, or look different`() {
    #expect(Self.resource(columns: ["User", "UserSid"]) == nil)
    #expect(Self.resource(columns: ["User", "AccessRights"], lists: nil) == nil)
    #expect(Self.resource(columns: ["User", "Deny"], flags: ["IsInherited"]) == nil)
    #expect(Self.resource(columns: ["User"], lists: nil, flags: nil) != nil)
    #expect(Self.resource("Get-InboxRule") == nil)
    #expect(Self.resource(identity: [.column("Guid"), .literal(":x")]) == nil)
    #expect(Self.resource(identity: [.column("Name")]) == nil)
    #expect(Self.resource(service: .compliance) == nil)
    #expect(Self.resource(way: .groups(of: ["rights"])) == nil)
  }

  @Test func `its key is the identity that the question names`() throws {
    let resource = try #require(Self.resource())
    var question = Question(
      cmdlet: "Get-MailboxPermission", parameters: [Parameter("Identity", .text("5f0c"))],
      filter: nil, key: nil, columns: ["User"])
    #expect(ObjectAddress(resource, of: question)?.key == "5f0c")
    question.parameters = []
    #expect(ObjectAddress(resource, of: question) == nil)
  }
}

import Core
import Exchange
import Foundation
import TestSupport
import Testing

/// Questions about one object at its own address: how they are asked, and how they are read.
@Suite struct AddressTests {
  private static let base = "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com"
  /// `Samples.guid` in base64, by another's hand.
  private static let key = "NWYwYzFhMmItM2M0ZC01ZTZmLTcwODEtOTJhM2I0YzVkNmU3"

  private static let rights = ObjectResource(
    set: .mailboxes, shape: .gathered(below: "MailboxPermission", in: "PermissionList"),
    columns: ["User", "AccessRights", "Deny"])
  private static let senders = ObjectResource(
    set: .recipients, shape: .expanded("RecipientPermission"),
    columns: ["Trustee", "AccessRights"])
  private static let access = ObjectResource(
    set: .clientAccess, shape: .object, columns: ["Name", "PopEnabled"])

  private static func question(
    _ resource: ObjectResource = rights, about identity: String = Samples.guid
  ) -> Question {
    var question = Question(
      cmdlet: "Get-MailboxPermission", parameters: [Parameter("Identity", .text(identity))],
      filter: nil, key: nil, columns: resource.columns)
    question.address = ObjectAddress(resource, of: question)
    return question
  }

  private static func rows(_ body: String, _ resource: ObjectResource = rights) async throws
    -> [String]
  {
    let page = try await Samples.ask(HTTPResponse(200, body), Samples.call(question(resource)))
      .get()
    return page.rows.entries.map { String(decoding: page.rows.arena[$0.values], as: UTF8.self) }
  }

  @Test func `the key stands in the address in base64`() async throws {
    #expect(Data(base64Encoded: Self.key) == Data(Samples.guid.utf8))
    for (resource, address) in [
      (Self.rights, "Mailbox('\(Self.key)')/MailboxPermission?isEncoded=true"),
      (Self.senders, "Recipient('\(Self.key)')?$expand=RecipientPermission&isEncoded=true"),
      (Self.access, "CasMailbox('\(Self.key)')?isEncoded=true"),
    ] {
      let http = ScriptedHTTP(HTTPResponse(404, ""))
      let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
      await #expect(throws: CallFailure.self) {
        _ = try await service.page(Samples.call(Self.question(resource)), token: Samples.token)
      }
      let request = try #require(http.requests.first)
      #expect(request.method == .get && request.body.isEmpty)
      #expect(request.url == Self.base + "/" + address)
      #expect(request.headers.contains(.authorization(Secret(Samples.canary))))
    }
  }

  @Test func `what base64 holds is no part of the address`() async throws {
    // In base64 they are z78+Pj8= and Pz8/, which mean something in an address.
    for (identity, key) in [("\u{3ff}>>?", "z78%2BPj8%3D"), ("???", "Pz8%2F")] {
      let http = ScriptedHTTP(HTTPResponse(404, ""))
      let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
      let call = Samples.call(Self.question(about: identity))
      await #expect(throws: CallFailure.self) {
        _ = try await service.page(call, token: Samples.token)
      }
      let expected = "/Mailbox('\(key)')/MailboxPermission?isEncoded=true"
      #expect(try #require(http.requests.first).url == Self.base + expected)
    }
  }

  @Test func `in a batch it is a GET without a body`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, "{\"responses\":[]}"))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    let call = BulkCall(
      questions: [Self.question()], identity: Samples.call().identity,
      clientRequestID: "request-1", pageSize: 250, deadline: .seconds(300))
    _ = try await service.pages(call, token: Samples.token)
    let body = try #require(http.requests.first).body
    let document = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    let item = try #require((document?["requests"] as? [[String: Any]])?.first)
    #expect(item["method"] as? String == "GET")
    #expect(
      item["url"] as? String
        == Self.base + "/Mailbox('\(Self.key)')/MailboxPermission?isEncoded=true")
    #expect(item["body"] == nil)
    let headers = try #require(item["headers"] as? [String: String])
    #expect(headers["Authorization"] == "Bearer \(Samples.canary)")
    #expect(headers["Prefer"] == "odata.maxpagesize=250")
    #expect(headers["X-CmdletName"] == nil)
  }

  @Test func `rights gathered by their holder are told one by one`() async throws {
    let body = """
      {"@odata.context":"x","value":[
      {"User":"ann \\"a\\"","PermissionList":[{"AccessRights":["FullAccess"],"Deny":"False"},
      {"AccessRights":["ReadPermission","X"],"Deny":"True"}]},
      {"PermissionList":[{"Deny":false,"AccessRights":[]}],"User":"ben"}]}
      """
    #expect(
      try await Self.rows(body) == [
        "[[[\"ann \\\"a\\\"\",[\"FullAccess\"],\"False\"],"
          + "[\"ann \\\"a\\\"\",[\"ReadPermission\",\"X\"],\"True\"],[\"ben\",[],false]]]"
      ])
    #expect(try await Self.rows("{\"value\":[]}") == ["[[]]"])
  }

  @Test func `one object comes as itself, without a list around it`() async throws {
    let sender = Samples.row(
      "\"Name\":\"Abel\",\"RecipientPermission\":[{\"Trustee\":\"a\",\"AccessRights\":[\"SendAs\"]}]"
    )
    #expect(try await Self.rows(sender, Self.senders) == ["[[[\"a\",[\"SendAs\"]]]]"])
    let cut = Samples.row(
      "\"Name\":\"Abel\",\"RecipientPermission\":[{\"Trustee\":\"a\",\"AccessRights\":[]}],"
        + "\"RecipientPermission@odata.nextLink\":\"https://x.example/?more\"")
    #expect(try await Self.rows(cut, Self.senders) == ["[null]"])
    let object = Samples.row("\"Name\":\"Abel\",\"PopEnabled\":true")
    #expect(try await Self.rows(object, Self.access) == ["[[[\"Abel\",true]]]"])
  }

  @Test(
    arguments: [
      "{\"value\":[{\"User\":\"ann\"}]}", "{\"value\":[{\"User\":\"ann\",\"PermissionList\":[]}]}",
      "{\"value\":[{\"User\":\"ann\",\"PermissionList\":7}]}",
      "{\"value\":[{\"User\":\"ann\",\"PermissionList\":[7]}]}", "{}", "[]", "7", "",
    ])
  func `rights that cannot be told are a failure, never a part of an answer`(_ body: String)
    async throws
  {
    let call = Samples.call(Self.question())
    #expect(try await Samples.failure(HTTPResponse(200, body), call).kind == .malformed)
  }

  @Test(
    arguments: [
      "{\"Name\":\"Abel\",\"PopEnabled\":true}",
      "{\"Name\":\"Abel\",\"PopEnabled\":true,\"Guid\":\"\(UUID().uuidString)\"}",
      Samples.row("\"Name\":\"Abel\",\"@adminapi.errors\":[\"x\"]"),
      Samples.page([Samples.row("\"Name\":\"Abel\",\"PopEnabled\":true")]), "[]", "",
    ])
  func `what is not the object that was asked for is a failure`(_ body: String) async throws {
    let call = Samples.call(Self.question(Self.access))
    #expect(try await Samples.failure(HTTPResponse(200, body), call).kind == .malformed)
  }
}

import Core
import Exchange
import Foundation
import TestSupport
import Testing

/// Lists that answer about many objects: how they are asked for, and how they are read.
@Suite struct ListTests {
  private static let base = "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com"

  private static func question(
    _ filter: String? = nil, expansion: String? = "RecipientPermission",
    columns: [String] = ["Trustee", "AccessRights"]
  ) -> Question {
    var question = Question(
      cmdlet: "Recipient", filter: filter, key: "Name", columns: [Listing.answers])
    question.listing = Listing(
      stage: "send-as", resource: expansion == nil ? .clientAccess : .recipients,
      expansion: expansion, types: ["UserMailbox"], columns: columns)
    return question
  }

  private static func asked(_ question: Question, cursor: String? = nil) async throws
    -> HTTPRequest
  {
    let http = ScriptedHTTP(HTTPResponse(200, "{\"value\":[]}"))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    _ = try await service.page(Samples.call(question, cursor: cursor), token: Samples.token)
    return try #require(http.requests.first)
  }

  private static func rows(_ body: String, _ question: Question = question()) async throws
    -> [String]
  {
    let page = try await Samples.ask(HTTPResponse(200, body), Samples.call(question)).get()
    return page.rows.entries.map { String(decoding: page.rows.arena[$0.values], as: UTF8.self) }
  }

  @Test func `it is a plain GET, whose address says everything`() async throws {
    let request = try await Self.asked(Self.question("RecipientTypeDetails -eq 'UserMailbox'"))
    #expect(request.method == .get)
    #expect(request.body.isEmpty)
    #expect(
      request.url == Self.base + "/Recipient?$select=Guid%2CName&$expand=RecipientPermission"
        + "&$filter=RecipientTypeDetails%20eq%20%27UserMailbox%27&$top=1000")
    #expect(request.headers.contains(.authorization(Secret(Samples.canary))))
  }

  @Test(
    arguments: [
      ("Name -ne $null", "Name ne null"),
      ("-not (A -eq 'x' -or A -eq 'y')", "A ne 'x' and A ne 'y'"),
      ("(A -eq 'x' -or A -eq 'y') -and B -eq 'z'", "(A eq 'x' or A eq 'y') and B eq 'z'"),
      ("Name -eq 'O''Neill'", "Name eq 'O''Neill'"),
    ])
  func `a filter is put into the words of this surface`(_ filter: String, _ words: String)
    async throws
  {
    let url = try await Self.asked(Self.question(filter)).url
    #expect(URLComponents(string: url)?.queryItems?.first { $0.name == "$filter" }?.value == words)
  }

  @Test func `a filter that it has no words for is not sent`() async throws {
    let service = try ExchangeService(
      http: ScriptedHTTP([]), endpoint: Samples.endpoint())
    let call = Samples.call(Self.question("Name -like 'a*'"))
    await #expect(throws: CallFailure.self) {
      _ = try await service.page(call, token: Samples.token)
    }
  }

  @Test func `a next link is followed by GET, to the service's own host alone`() async throws {
    let request = try await Self.asked(Self.question(), cursor: Samples.link)
    #expect(request.method == .get)
    #expect(request.url == Samples.link)
    let service = try ExchangeService(http: ScriptedHTTP([]), endpoint: Samples.endpoint())
    let away = Samples.call(Self.question(), cursor: "https://evil.example/?x")
    await #expect(throws: CallFailure.self) {
      _ = try await service.page(away, token: Samples.token)
    }
  }

  @Test func `each object is a row, which holds the rows of the answer about it`() async throws {
    let body = Samples.page([
      Samples.row(
        "\"Name\":\"Abel\",\"RecipientPermission\":[{\"AccessRights\":[\"SendAs\"],"
          + "\"Trustee\":\"a \\\"b\\\"\"},{\"Trustee\":\"c\"}]"),
      Samples.row("\"Name\":\"Bea\",\"RecipientPermission\":[]"),
      Samples.row("\"Name\":\"Cy\""),
    ])
    #expect(
      try await Self.rows(body) == [
        "[[[\"a \\\"b\\\"\",[\"SendAs\"]],[\"c\",null]]]", "[[]]", "[null]",
      ])
  }

  @Test func `where nothing is expanded the object itself is the answer`() async throws {
    let body = Samples.page([Samples.row("\"Name\":\"Abel\",\"PopEnabled\":true")])
    let question = Self.question(expansion: nil, columns: ["Name", "PopEnabled"])
    #expect(try await Self.rows(body, question) == ["[[[\"Abel\",true]]]"])
    #expect(
      try await Self.asked(question).url
        == Self.base + "/CasMailbox?$select=Guid%2CName%2CPopEnabled&$top=1000")
  }

  @Test func `an answer that goes on elsewhere is not told`() async throws {
    let body = Samples.page([
      Samples.row(
        "\"Name\":\"Abel\",\"RecipientPermission\":[{\"Trustee\":\"a\"}],"
          + "\"RecipientPermission@odata.nextLink\":\"https://x.example/?more\"")
    ])
    #expect(try await Self.rows(body) == ["[null]"])
  }

  @Test(arguments: ["7", "\"x\"", "{\"Trustee\":\"a\"}", "[7]", "[[1]]", "null"])
  func `an answer that is no list of objects is not told`(_ answer: String) async throws {
    let body = Samples.page([
      Samples.row("\"Name\":\"Abel\",\"RecipientPermission\":\(answer)"),
      Samples.row("\"Name\":\"Bea\",\"RecipientPermission\":[{\"Trustee\":\"b\"}]"),
    ])
    #expect(try await Self.rows(body) == ["[null]", "[[[\"b\",null]]]"])
  }
}

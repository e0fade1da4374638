import Core
import Testing

@testable import Exchange

/// Where a redirect may lead, and how calls go on from there.
@Suite struct MovingTests {
  private static let front = "https://ps.compliance.protection.outlook.com"
  private static let region = "https://eur02b.ps.compliance.protection.outlook.com"
  private static let answer = "https://eur02b.admin.protection.outlook.com:446/adminapi/beta/x/y"

  @Test(arguments: [
    (front, answer, region),
    (front, region + "/adminapi", region),
    (
      "https://l5.ps.compliance.protection.office365.us",
      "https://gcc02b.admin.protection.office365.us:446/adminapi",
      "https://gcc02b.ps.compliance.protection.office365.us"
    ),
    (
      "https://outlook.office365.com", "https://eur-1.Outlook.Office365.com/adminapi?x=1",
      "https://eur-1.outlook.office365.com"
    ),
    (
      "https://front.fabrikam.example:8443/exchange", "https://b.front.fabrikam.example:8443/",
      "https://b.front.fabrikam.example:8443/exchange"
    ),
    (
      "http://ps.compliance.localhost:8123", "http://eur02b.admin.localhost:446/adminapi",
      "http://eur02b.ps.compliance.localhost:8123"
    ),
  ])
  func `a redirect of the service's own leads to one of its hosts`(
    front: String, location: String, target: String
  ) throws {
    #expect(try Samples.endpoint(front).moved(to: location)?.base == target)
  }

  @Test(arguments: [
    "https://eur02b.admin.protection.outlook.com.evil.example:446/adminapi",
    "https://evil.example/eur02b.admin.protection.outlook.com",
    "https://a.b.admin.protection.outlook.com:446/", "https://.admin.protection.outlook.com:446/",
    "https://a_b.admin.protection.outlook.com:446/", "https://admin.protection.outlook.com:446/",
    "http://eur02b.admin.protection.outlook.com:446/adminapi",
    "https://eur02b.other.protection.outlook.com/", "https://eur02b.protection.outlook.com/",
    "https://me@eur02b.admin.protection.outlook.com:446/", "/adminapi", "", front,
    "https://x.ps.compliance.protection.outlook.com:444/",
  ])
  func `a redirect anywhere else is not the service's own`(location: String) throws {
    #expect(try Samples.endpoint(Self.front).moved(to: location) == nil)
  }

  @Test func `Exchange sends to no other name than its own with a label in front`() throws {
    let exchange = try Samples.endpoint()
    for location in [
      "https://eur02b.admin.office365.com:446/", "https://outlook.office.com/",
      "https://a.b.outlook.office365.com/", "https://outlook.office365.com/",
    ] {
      #expect(exchange.moved(to: location) == nil)
    }
  }

  @Test func `the front door is asked once, and all calls after it go to the region`() async throws
  {
    let link = Self.region + "/adminapi/beta/x/InvokeCommand?%24skiptoken=1"
    let http = ScriptedHTTP([
      .success(HTTPResponse(302, "", ["location": Self.answer])),
      .success(HTTPResponse(200, Samples.page([], "\"@odata.nextLink\":\"\(link)\","))),
      .success(HTTPResponse(200, Samples.page([]))),
    ])
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint(Self.front))
    let page = try await service.page(Samples.call(), token: Samples.token)
    #expect(page.nextLink == link)
    _ = try await service.page(Samples.call(cursor: link), token: Samples.token)
    _ = try await service.page(Samples.call(), token: Samples.token)
    let sent = http.requests
    #expect(
      sent.map { Origin(of: $0.url)?.host.split(separator: ".").first } == [
        "ps", "eur02b", "eur02b", "eur02b",
      ])
    #expect(sent[2].url == link)
    #expect(sent[0].body == sent[1].body, "the question is the same")
    #expect(
      sent[0].headers.map { "\($0)" } == sent[1].headers.map { "\($0)" }, "and so is who asks")
  }

  @Test func `a link kept by an earlier process goes to the region it names`() async throws {
    let link = Self.region + "/adminapi/beta/x/InvokeCommand?%24skiptoken=1"
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint(Self.front))
    _ = try await service.page(Samples.call(cursor: link), token: Samples.token)
    #expect(http.requests.map(\.url) == [link])
  }

  @Test func `a link to the front door goes straight to the region once that is known`()
    async throws
  {
    let http = ScriptedHTTP([
      .success(HTTPResponse(302, "", ["location": Self.answer])),
      .success(HTTPResponse(200, Samples.page([]))),
    ])
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint(Self.front))
    _ = try await service.page(Samples.call(), token: Samples.token)
    let rest = "/adminapi/beta/x/InvokeCommand?%24skiptoken=1"
    _ = try await service.page(Samples.call(cursor: Self.front + rest), token: Samples.token)
    #expect(http.requests.last?.url == Self.region + rest)
  }

  @Test(arguments: [answer, "https://evil.example/", nil])
  func `a second redirect in one call, or a strange one, is told and not followed`(
    second: String?
  ) async throws {
    let moved = HTTPResponse(302, "", ["location": Self.answer])
    let http = ScriptedHTTP([
      .success(moved), .success(HTTPResponse(302, "", second.map { ["location": $0] } ?? [:])),
    ])
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint(Self.front))
    let failure = await #expect(throws: CallFailure.self) {
      try await service.page(Samples.call(), token: Samples.token)
    }
    #expect(failure?.kind == .wrongEndpoint)
    #expect(http.requests.count == 2)
    #expect(http.requests.allSatisfy { !$0.url.contains("evil") })
  }
}

import Core
import Exchange
import Testing

@Suite struct EndpointTests {
  @Test(arguments: Cloud.allCases) func `every cloud has addresses that can be called`(
    cloud: Cloud
  ) throws {
    let endpoint = try #require(ExchangeEndpoint(cloud: cloud, tenant: Samples.tenant))
    #expect(endpoint.origin.scheme == "https")
    #expect(Origin(of: cloud.login)?.scheme == "https")
    #expect(Origin(of: cloud.audience) == endpoint.origin)
  }

  @Test func `clouds are named as in a tenants file`() {
    #expect(Cloud.allCases.map(\.rawValue) == ["worldwide", "gcc", "gcchigh", "dod", "china"])
  }

  @Test func `a cloud is known by what metadata calls it`() {
    let named: [(String?, String?, Cloud?)] = [
      ("microsoftonline.com", nil, .worldwide), ("microsoftonline.com", "GCC", .gcc),
      ("microsoftonline.us", "DODCON", .gcchigh), ("microsoftonline.us", "DOD", .dod),
      ("microsoftonline.us", nil, .gcchigh), ("partner.microsoftonline.cn", nil, .china),
      ("Microsoftonline.com", "dodcon", .gcchigh), ("elsewhere.example", nil, nil), (nil, nil, nil),
    ]
    for (instance, part, cloud) in named {
      #expect(Cloud.named(instance: instance, part: part) == cloud)
    }
    for cloud in Cloud.allCases {
      #expect(Cloud.named(instance: cloud.preset.instance, part: cloud.preset.part) == cloud)
    }
  }

  @Test func `worldwide and GCC alone share their addresses`() {
    for one in Cloud.allCases {
      for other in Cloud.allCases where one != other {
        let pair: Set = [one, other]
        #expect(one.sharesAddresses(with: other) == (pair == [.worldwide, .gcc]))
      }
      #expect(one.otherLogins.count == 2)
      #expect(!one.otherLogins.contains(one.login))
    }
  }

  @Test func `a user's anchor is the user's own mailbox`() {
    #expect(AnchorMailbox.user("a@contoso.example") == "UPN:a@contoso.example")
  }

  @Test(arguments: [
    ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
    ("https://front.fabrikam.example/exchange//", "https://front.fabrikam.example/exchange"),
  ])
  func `a base may have a path, and loses its last slashes`(base: String, kept: String) throws {
    #expect(try Samples.endpoint(base).base == kept)
  }

  @Test(arguments: [
    "outlook.office365.com", "ftp://contoso.example", "https://", "https://contoso.example?x",
    "https://contoso.example/#x", "",
  ])
  func `a base that is no plain address makes no endpoint`(base: String) {
    #expect(ExchangeEndpoint(base: base, tenant: Samples.tenant) == nil)
  }

  @Test func `a blank tenant makes no endpoint`() {
    #expect(ExchangeEndpoint(base: "https://contoso.example", tenant: "") == nil)
  }

  @Test func `what a tenant or a column is called cannot bend the address`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let endpoint = try #require(
      ExchangeEndpoint(base: "http://127.0.0.1:8123", tenant: "a/../b?c"))
    let service = ExchangeService(http: http, endpoint: endpoint)
    let call = Samples.call(Samples.question(columns: ["Größe", "a&b=c,d"]))
    _ = try await service.page(call, token: Samples.token)
    #expect(
      http.requests.first?.url == "http://127.0.0.1:8123/adminapi/beta/a%2F..%2Fb%3Fc"
        + "/InvokeCommand?$select=Gr%C3%B6%C3%9Fe,a%26b%3Dc%2Cd,Guid,Name")
  }

  @Test func `an application's anchor is the system mailbox of the organisation`() {
    #expect(
      AnchorMailbox.appOnly(organization: "contoso.onmicrosoft.com")
        == "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com")
  }
}

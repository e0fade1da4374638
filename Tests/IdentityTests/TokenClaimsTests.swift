import Core
import Identity
import TestSupport
import Testing

/// Reading and comparing what tokens say about themselves.
struct TokenClaimsTests {
  private let check = TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource)

  private func claims(_ changes: [String: String?]) throws -> TokenClaims {
    try #require(TokenClaims(decoding: Secret(SampleToken.jwt(changes))))
  }

  private func refusal(_ changes: [String: String?]) throws -> SignInError? {
    let claims = try claims(changes)
    do throws(SignInError) {
      try check.verify(claims, from: "sample")
      return nil
    } catch {
      return error
    }
  }

  @Test func `all claims of an application are read`() throws {
    let read = try claims(["wids": #"["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]"#])
    #expect(read.audiences == [SampleToken.resource])
    #expect(read.tenant == SampleToken.tenant)
    #expect(read.client == SampleToken.client)
    #expect(read.roles == ["Exchange.ManageAsApp"])
    #expect(read.directoryRoles == ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"])
    #expect(read.issued == Instant(milliseconds: Int64(SampleToken.now) * 1000))
    #expect(read.expires == Instant(milliseconds: Int64(SampleToken.now + 3600) * 1000))
    #expect(read.uniqueID == "uti-1")
    #expect(read.user == nil)
  }

  @Test func `a user's token and the newer client claim are read`() throws {
    let read = try claims([
      "appid": nil, "azp": "\"app\"", "roles": nil, "scp": #""Exchange.Manage User.Read""#,
      "unique_name": #""änne@contoso.example""#, "exp": #""1750003600""#,
    ])
    #expect(read.client == "app")
    #expect(read.scopes == ["Exchange.Manage", "User.Read"])
    #expect(read.user == "änne@contoso.example")
    #expect(read.expires == Instant(milliseconds: 1_750_003_600_000))
  }

  @Test func `a claim of an odd type counts as absent`() throws {
    let read = try claims(["roles": "7", "exp": "true", "aud": #"["a","b"]"#])
    #expect(read.roles.isEmpty)
    #expect(read.expires == nil)
    #expect(read.audiences == ["a", "b"])
  }

  @Test(arguments: [
    "", "..", "a.b", "a.e30.c.d.e", "a.!!!.c", "a.W10.c", "a.eyJ9.c", "a.e3+0.c", "a.e30\n.c",
  ])
  func `what is not a signed token has no claims`(text: String) {
    #expect(TokenClaims(decoding: Secret(text)) == nil)
  }

  @Test func `padding does not matter`() {
    #expect(TokenClaims(decoding: Secret("e30=.e30=.eA==")) != nil)
    #expect(TokenClaims(decoding: Secret("e30.e30.eA")) != nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no bytes make decoding fail badly`(seed: UInt64) {
    var random = Seeded(seed: seed)
    var bytes = Array(SampleToken.jwt().utf8)
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 1...127, using: &random)
    }
    _ = TokenClaims(decoding: Secret(String(decoding: bytes, as: UTF8.self)))
  }

  @Test(arguments: [
    "https://outlook.office365.com", "https://outlook.office365.com/",
    "HTTPS://Outlook.Office365.com", "00000002-0000-0ff1-ce00-000000000000",
  ])
  func `every spelling of the audience is accepted`(audience: String) throws {
    #expect(try refusal(["aud": "\"\(audience)\""]) == nil)
  }

  @Test(arguments: [
    "https://graph.microsoft.com", "https://outlook.office365.com.evil.example",
    "https://outlook.office365.com//", "00000003-0000-0000-c000-000000000000", "",
  ])
  func `another audience is refused by name`(audience: String) throws {
    let error = try #require(try refusal(["aud": "\"\(audience)\""]))
    #expect(error.kind == .misconfigured)
    #expect(error.doing.contains("aud names \(audience)"))
    #expect(error.doing.contains(SampleToken.resource))
  }

  @Test func `a token without tenant or audience is refused`() throws {
    #expect(try refusal(["tid": nil])?.doing.contains("tid names no tenant") == true)
    #expect(try refusal(["aud": nil])?.doing.contains("aud names nothing") == true)
  }

  @Test func `tenants compare as GUIDs and domains not at all`() throws {
    #expect(try refusal(["tid": "\"\(SampleToken.tenant.uppercased())\""]) == nil)
    let other = try claims(["tid": #""99999999-2222-4333-8444-555555555555""#])
    try TokenCheck(tenant: "contoso.example", resource: SampleToken.resource)
      .verify(other, from: "sample")
  }

  @Test func `a token without any permission says what to grant`() throws {
    let error = try #require(try refusal(["roles": nil]))
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("no permission was granted"))
    #expect(error.doing.contains("Exchange.ManageAsApp"))
    #expect(try refusal(["roles": nil, "scp": #""Exchange.Manage""#]) == nil)
    #expect(try refusal(["roles": "[]", "scp": #""""#])?.kind == .needsPerson)
  }

  @Test func `the user of the anchor must be the token's`() throws {
    let routed = TokenCheck(
      tenant: SampleToken.tenant, resource: SampleToken.resource, user: "a@contoso.example")
    try routed.verify(try claims(["upn": #""A@contoso.EXAMPLE""#]), from: "sample")
    for (upn, named) in [(#""b@contoso.example""#, "the user b@contoso.example"), (nil, "no user")]
    {
      let faults = routed.faults(in: try claims(["upn": upn]))
      #expect(faults.map(\.claim) == [.user])
      #expect(faults.first?.sentence.contains("upn names \(named)") == true)
    }
  }

  @Test func `every fault is found, and the refusal carries the claims for a diagnosis`() throws {
    let changes = ["tid": nil, "aud": nil, "roles": nil] as [String: String?]
    #expect(
      check.faults(in: try claims(changes)).map(\.claim) == [.tenant, .audience, .permissions])
    #expect(try refusal(changes)?.claims == (try claims(changes)))
  }

  @Test func `claims nobody here knows are named without their values`() throws {
    let read = try claims(["rh": #""0.AAA""#, "aio": "7", "xms_cc": #"["cp1"]"#, "nbf": "5"])
    #expect(read.others == ["aio", "rh"])
    #expect(read.capabilities == ["cp1"])
    #expect(read.notBefore == Instant(milliseconds: 5000))
  }

  @Test func `foreign claims cannot forge a second line`() throws {
    let error = try #require(try refusal(["aud": #""x\nERROR\u202e all is well""#]))
    #expect(!error.doing.contains("\n"))
    #expect(!error.doing.contains("\u{202e}"))
  }
}

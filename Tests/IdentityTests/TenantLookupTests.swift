import Core
import Identity
import TestSupport
import Testing

/// Asking login hosts whose an organization is.
struct TenantLookupTests {
  private static let login = "https://login.microsoftonline.com/"

  static func metadata(
    _ fields: String = "", tenant: String = SampleToken.tenant,
    headers: [(name: String, value: String)] = []
  ) -> FakeLogin.Answer {
    Reply.json(
      200, #"{"issuer":"https://login.example/\#(tenant)/v2.0"\#(fields)}"#, headers: headers)
  }

  private func lookup(_ http: FakeLogin) -> TenantLookup {
    TenantLookup(http: http, time: ManualTime(), requestID: { "request-1" })
  }

  private func read(_ answer: FakeLogin.Answer) async throws(SignInError) -> TenantMetadata {
    try await lookup(FakeLogin([answer])).metadata(of: "contoso.example", at: Self.login)
  }

  @Test func `the metadata is asked for without a secret and read`() async throws {
    let http = FakeLogin([
      Self.metadata(
        #","tenant_region_scope":"USGov","tenant_region_sub_scope":"DODCON""#
          + #","cloud_instance_name":"microsoftonline.us""#)
    ])
    let found = try await lookup(http).metadata(of: "contoso.example", at: Self.login)
    #expect(found.id == GUID(SampleToken.tenant))
    #expect(found.region == "USGov")
    #expect(found.cloud == .gcchigh)
    #expect(found.clockLead == nil)
    let request = try #require(http.requests.first)
    #expect(request.method == .get)
    #expect(
      request.url == "https://login.microsoftonline.com/contoso.example/v2.0/.well-known"
        + "/openid-configuration")
    #expect(request.body.isEmpty)
    #expect(request.headers.map(\.name) == ["Accept", "client-request-id"])
  }

  @Test func `the host's clock is read from its answer`() async throws {
    // Half a second more than the manual clock shows, as a cut-off second is on average.
    let found = try await read(
      Self.metadata(headers: [("date", "Sun, 15 Jun 2025 15:16:40 GMT")]))
    #expect(found.clockLead == .milliseconds(600_500))
  }

  @Test func `an unknown organization keeps its number`() async {
    let error = await failure { () async throws(SignInError) in
      try await read(Reply.refusal(error: "invalid_tenant", number: 90002))
    }
    #expect(error?.kind == .misconfigured)
    #expect(error?.code == 90002)
    #expect(error?.doing.hasPrefix("Looking contoso.example up at login.mic") == true)
  }

  @Test(arguments: [
    (200, "<html>", SignInError.Kind.needsPerson, "A proxy answered"),
    (200, "{}", .transient, "damaged"), (302, "", .misconfigured, "redirects"),
    (407, "", .needsPerson, "proxy"), (503, "", .transient, "cannot answer for now"),
  ])
  func `what is no metadata is told as what it is`(
    status: Int, body: String, kind: SignInError.Kind, says: String
  ) async {
    let error = await failure { () async throws(SignInError) in
      try await read(Reply.json(status, body))
    }
    #expect(error?.kind == kind)
    #expect(error?.doing.contains(says) == true, "\(error?.doing ?? "")")
  }

  @Test func `a host that cannot be reached is told with its reason`() async {
    let error = await failure { () async throws(SignInError) in
      try await read(.failure(TransportError(.nameNotFound, doing: "No such name.")))
    }
    #expect(error?.kind == .transient)
    #expect(error?.doing.contains("brought no answer. No such name.") == true)
  }

  @Test func `the other clouds are asked once each, until one knows it`() async throws {
    let unknown = Reply.refusal(error: "invalid_tenant", number: 90002)
    let http = FakeLogin([unknown, Self.metadata()])
    #expect(await lookup(http).cloud(of: "contoso.example", besides: .worldwide) == .china)
    #expect(
      http.requests.map { $0.url.prefix(40) } == [
        "https://login.microsoftonline.us/contoso", "https://login.partner.microsoftonline.cn",
      ])
    let nowhere = FakeLogin([unknown])
    #expect(await lookup(nowhere).cloud(of: "contoso.example", besides: .dod) == nil)
    #expect(nowhere.requests.count == 2)
  }
}

/// The guard in front of tokens that somebody else obtained.
struct TenantBoundSourceTests {
  private func source(
    _ token: String, _ http: FakeLogin, organization: String = "contoso.example"
  ) -> TenantBoundSource {
    let (time, surroundings) = (ManualTime(), Surroundings(environment: ["T": token]))
    let lead = ClockLead()
    let ready = ReadyTokenSource(
      place: .env("T"), surroundings: surroundings,
      check: TokenCheck(tenant: organization, resource: SampleToken.resource), time: time,
      lead: lead)
    return TenantBoundSource(
      ready, to: organization, login: "https://login.example",
      lookup: TenantLookup(http: http, time: time, requestID: { "request-1" }), lead: lead)
  }

  @Test func `a token of the domain's tenant passes, and the host is asked once`() async throws {
    let http = FakeLogin([TenantLookupTests.metadata()])
    let source = source(SampleToken.jwt(), http)
    for _ in 1...3 { _ = try await source.fetch() }
    #expect(http.requests.count == 1)
  }

  @Test func `a token of another tenant is refused with both tenants named`() async {
    let other = "99999999-2222-4333-8444-555555555555"
    let http = FakeLogin([TenantLookupTests.metadata(tenant: other)])
    let source = source(SampleToken.jwt(), http)
    let error = await failure { () async throws(SignInError) in try await source.fetch() }
    #expect(error?.kind == .misconfigured)
    #expect(error?.doing.contains("tid names tenant \(SampleToken.tenant)") == true)
    #expect(error?.doing.contains("contoso.example is tenant \(other)") == true)
    #expect(error?.claims?.tenant == SampleToken.tenant)
  }

  @Test func `nothing passes while nobody says whose the domain is`() async throws {
    let http = FakeLogin([Reply.json(503, ""), TenantLookupTests.metadata()])
    let source = source(SampleToken.jwt(), http)
    let error = await failure { () async throws(SignInError) in try await source.fetch() }
    #expect(error?.kind == .transient)
    #expect(error?.doing.contains("with the tenant's GUID as 'organization'") == true)
    _ = try await source.fetch()
  }

  @Test func `a tenant named by its GUID needs no host, which is asked once for the time`()
    async throws
  {
    let http = FakeLogin([Reply.json(500, "")])
    let source = source(SampleToken.jwt(), http, organization: SampleToken.tenant)
    for _ in 1...3 { _ = try await source.fetch() }
    #expect(http.requests.count == 1)
  }

  @Test(arguments: [SampleToken.tenant, "contoso.example"])
  func `a token that has ended by the host's clock is not used`(organization: String) async {
    let date = Reply.date(Instant(milliseconds: Int64(SampleToken.now + 7200) * 1000))
    let http = FakeLogin([TenantLookupTests.metadata(headers: date)])
    let source = source(SampleToken.jwt(), http, organization: organization)
    let error = await failure { () async throws(SignInError) in try await source.fetch() }
    #expect(error?.doing.contains("s ago by the login host's clock") == true, "\(error as Any)")
  }
}

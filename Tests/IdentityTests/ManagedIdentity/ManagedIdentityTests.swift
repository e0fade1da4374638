import Core
import Identity
import TestSupport
import Testing

/// What each platform is asked, and how its answers are taken.
struct ManagedIdentityTests {
  private static let client = SampleToken.client
  private static let path = "/subscriptions/s/resourceGroups/g/providers/x/identity"
  private static let resource = "resource=https%3A%2F%2Foutlook.office365.com"
  private static let metadata = "http://169.254.169.254/metadata/identity/oauth2/token"

  @Test(arguments: [
    (ManagedIdentity.system, ""), (.client(client), "&client_id=\(client)"),
    (.object(client), "&object_id=\(client)"),
    (.resource(path), "&msi_res_id=\(path.replacing("/", with: "%2F"))"),
  ])
  func `a machine is asked for the resource and the identity`(
    identity: ManagedIdentity, selection: String
  ) async throws {
    let bench = IdentityBench([IdentityBench.token])
    _ = try await bench.source(identity).fetch()
    let (url, headers) = try bench.request()
    #expect(url == "\(Self.metadata)?api-version=2018-02-01&\(Self.resource)\(selection)")
    #expect(headers.contains(HTTPHeader("Metadata", "true")))
  }

  @Test func `App Service is shown its header, and Automation the one more it wants`() async throws
  {
    let bench = IdentityBench([IdentityBench.token], environment: IdentityBench.appService)
    _ = try await bench.source(.resource(Self.path)).fetch()
    let (url, headers) = try bench.request()
    #expect(
      url == "http://localhost:4141/msi/token?api-version=2019-08-01&\(Self.resource)"
        + "&mi_res_id=\(Self.path.replacing("/", with: "%2F"))")
    #expect(headers.contains(.secret("X-IDENTITY-HEADER", Secret("canary-header"))))
    #expect(headers.contains(HTTPHeader("Metadata", "true")))
    #expect(!"\(headers)".contains("canary"))
  }

  @Test func `Azure Machine Learning is asked in its own way`() async throws {
    let bench = IdentityBench(
      [IdentityBench.token],
      environment: ["MSI_ENDPOINT": "http://127.0.0.1:9/msi", "MSI_SECRET": "canary"])
    _ = try await bench.source(.client(Self.client)).fetch()
    let (url, headers) = try bench.request()
    #expect(
      url == "http://127.0.0.1:9/msi?api-version=2017-09-01&\(Self.resource)"
        + "&clientid=\(Self.client)")
    #expect(headers.contains(.secret("secret", Secret("canary"))))
    #expect(try await bench.error(.object(Self.client)).doing.contains("client id"))
  }

  @Test func `Cloud Shell is posted to, for its user's token`() async throws {
    let token = SampleToken.jwt([
      "roles": nil, "scp": #""Exchange.Manage""#, "upn": #""a@b.example""#,
    ])
    var bench = IdentityBench(
      [Reply.json(200, #"{"access_token":"\#(token)","expires_in":"3000"}"#)],
      environment: ["AZUREPS_HOST_ENVIRONMENT": "cloud-shell/1.0"])
    let error = try await bench.error()
    #expect(error.kind == .misconfigured)
    #expect(error.isOfFile)
    #expect(error.doing.contains("user: admin@"))
    bench.user = "a@b.example"
    _ = try await bench.source().fetch()
    let request = try #require(bench.login.requests.first)
    #expect(request.method == .post)
    #expect(request.url == "http://localhost:50342/oauth2/token")
    #expect(String(decoding: request.body, as: UTF8.self) == Self.resource)
    #expect(request.headers.contains(HTTPHeader("Metadata", "true")))
    #expect(try await bench.error(.client(Self.client)).doing.contains("'system'"))
  }

  // MARK: Answers

  private func life(
    _ fields: String, headers: [(name: String, value: String)] = [], token: String? = nil
  ) async throws -> Duration {
    let body = #"{"access_token":"\#(token ?? "opaque")",\#(fields)"token_type":"Bearer"}"#
    let bench = IdentityBench([Reply.json(200, body, headers: headers)])
    return try await bench.source().fetch().remaining(at: bench.time.monotonic())
  }

  @Test func `numbers may be texts, and the end may be told in place of the life`() async throws {
    let end = SampleToken.now + 1800
    #expect(try await life(#""expires_in":"3599","#) == .seconds(3599))
    #expect(try await life(#""expires_in":3599,"#) == .seconds(3599))
    #expect(try await life(#""expires_on":"\#(end)","#) == .seconds(1800))
    #expect(try await life(#""expires_on":"\#(end)","refresh_token":"","#) == .seconds(1800))
    // As old platforms write it: then the token's own end is read.
    let dated = #""expires_on":"06/20/2019 02:57:58 +00:00","#
    #expect(try await life(dated, token: SampleToken.jwt()) == .seconds(3600))
  }

  @Test func `an end is taken by the clock of whoever wrote it`() async throws {
    let now = Instant(milliseconds: Int64(SampleToken.now) * 1000)
    let left = try await life(
      #""expires_on":"\#(SampleToken.now + 1800)","#, headers: Reply.date(now + .seconds(600)))
    #expect(left == .seconds(1200))
  }

  @Test func `a token found late in its life keeps the margin of the whole`() async throws {
    let bench = IdentityBench([IdentityBench.token])
    let token = try await bench.source().fetch()
    #expect(token.life == .seconds(3600))
    #expect(token.remaining(at: bench.time.monotonic()) == .seconds(3000))
    #expect(token.label == "uti-1")
  }

  @Test func `life counts from before the request`() async throws {
    let time = ManualTime()
    let login = FakeLogin([IdentityBench.token]) { time.advance(by: .seconds(7)) }
    let source = ManagedIdentitySource(
      .system, check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource),
      surroundings: Surroundings(environment: [:]), http: login, time: time,
      agent: ArcAgent(program: "/invented", folder: "/invented"))
    #expect(try await source.fetch().remaining(at: time.monotonic()) == .seconds(2993))
  }

  @Test func `a token of another tenant is refused`() async throws {
    let other = SampleToken.jwt(["tid": #""99999999-2222-4333-8444-555555555555""#])
    let bench = IdentityBench([
      Reply.json(200, #"{"access_token":"\#(other)","expires_in":"3599"}"#)
    ])
    let error = try await bench.error()
    #expect(error.kind == .misconfigured)
    #expect(error.doing.contains("tid names"))
  }

  @Test(arguments: [
    (404, SignInError.Kind.transient, Duration?.none), (429, .transient, .seconds(3)),
    (500, .transient, nil), (503, .transient, .seconds(3)), (410, .transient, .seconds(10)),
    (400, .needsPerson, nil), (403, .needsPerson, nil), (302, .needsPerson, nil),
  ])
  func `what passes by itself is asked again, the rest needs a person`(
    status: Int, kind: SignInError.Kind, pause: Duration?
  ) async throws {
    let headers = [429, 503].contains(status) ? [(name: "retry-after", value: "3")] : []
    let body = #"{"error":"invalid_request","error_description":"Identity not found"}"#
    let error = try await IdentityBench([Reply.json(status, body, headers: headers)]).error()
    #expect(error.kind == kind)
    #expect(error.retryAfter == pause)
  }

  @Test(arguments: [
    (ManagedIdentity.system, "Turn on the system-assigned identity"),
    (.client(client), "Assign this identity to the machine"),
  ])
  func `a machine without the identity says which one to assign`(
    identity: ManagedIdentity, advice: String
  ) async throws {
    let body = #"{"error":"invalid_request","error_description":"Identity not found"}"#
    let error = try await IdentityBench([Reply.json(400, body)]).error(identity)
    #expect(error.doing.contains("said: Identity not found. \(advice)"))
    #expect(error.doing.contains(identity.name))
  }

  @Test func `an error of App Service is read, without the header it may mirror`() async throws {
    for (text, isShown) in [("No identity here", true), ("bad canary-header", false)] {
      let body = #"{"statusCode":400,"message":"\#(text)"}"#
      let error = try await IdentityBench(
        [Reply.json(400, body)], environment: IdentityBench.appService
      ).error()
      #expect(error.doing.contains(text) == isShown)
      #expect(!error.doing.contains("canary"))
    }
  }

  @Test func `a number of Entra ID is explained`() async throws {
    let body = #"{"error":"invalid_resource","error_description":"AADSTS500011: The resource."}"#
    let error = try await IdentityBench([Reply.json(400, body)]).error()
    #expect(error.code == 500_011)
    #expect(error.kind == .misconfigured)
  }

  @Test(arguments: [
    "<html>portal</html>", "", "nothing", #"{"access_token":"a b","expires_in":"5"}"#,
    #"{"access_token":"a","token_type":"mac","expires_in":"5"}"#, #"{"access_token":"a"}"#,
  ])
  func `what is no grant comes from something else`(body: String) async throws {
    let error = try await IdentityBench([Reply.json(200, body)]).error()
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("omething else"))
  }

  @Test func `a machine outside Azure is told so`() async throws {
    let error = try await IdentityBench(
      [.failure(TransportError(.refused, doing: "Nobody answered."))]
    ).error()
    #expect(error.kind == .transient)
    #expect(error.doing.contains("Outside Azure"))
  }
}

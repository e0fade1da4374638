import Core
import Identity
import TestSupport
import Testing

/// A managed identity's source before a platform in memory.
///
/// The platform answers what a test gives it to say.
struct IdentityBench {
  let login: FakeLogin
  let time: ManualTime
  var environment: [String: String] = [:]
  var agent = ArcAgent(program: "/invented/himds", folder: "/invented")
  var user: String?

  init(
    _ answers: [FakeLogin.Answer], environment: [String: String] = [:],
    time: ManualTime = ManualTime()
  ) {
    login = FakeLogin(answers)
    self.environment = environment
    self.time = time
  }

  func source(_ identity: ManagedIdentity = .system) -> ManagedIdentitySource {
    ManagedIdentitySource(
      identity,
      check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource, user: user),
      surroundings: Surroundings(environment: environment), http: login, time: time, agent: agent)
  }

  /// The one request that went out, as address and headers.
  func request() throws -> (url: String, headers: [HTTPHeader]) {
    let request = try #require(login.requests.first)
    #expect(login.requests.count == 1)
    #expect(request.route == .direct)
    return (request.url, request.headers)
  }

  func error(_ identity: ManagedIdentity = .system) async throws -> SignInError {
    try #require(await failure(of: source(identity).fetch))
  }

  static let appService = [
    "IDENTITY_ENDPOINT": "http://localhost:4141/msi/token", "IDENTITY_HEADER": "canary-header",
  ]
  static let token = Reply.json(
    200, #"{"access_token":"\#(SampleToken.jwt())","expires_in":"3000","token_type":"Bearer"}"#)
}

import Core
import Identity
import TestSupport
import Testing

/// Tokens that somebody else obtained.
@Suite(.timeLimit(.minutes(10)))
struct ReadyTokenSourceTests {
  private let time = ManualTime()

  private func source(_ place: SecretSource, _ text: String = "") -> ReadyTokenSource {
    ReadyTokenSource(
      place: place, surroundings: Surroundings(environment: ["TOKEN": text]),
      check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource), time: time)
  }

  private func error(of text: String) async throws -> SignInError {
    try #require(await failure(of: source(.env("TOKEN"), text).fetch))
  }

  @Test(arguments: ["", "Bearer ", "bearer "])
  func `a token's own end gives its life`(prefix: String) async throws {
    let jwt = SampleToken.jwt()
    time.advance(by: .seconds(600))
    let token = try await source(.env("TOKEN"), prefix + jwt).fetch()
    #expect(token.value == Secret(jwt))
    #expect(token.life == .seconds(3600))
    #expect(token.remaining(at: time.monotonic()) == .seconds(3000))
    #expect(token.label == "uti-1")
  }

  @Test func `only files and commands can bring another token`() {
    #expect(!source(.env("TOKEN")).canRenew)
    #expect(source(.file("/invented")).canRenew)
    #expect(source(.command(["invented"])).canRenew)
  }

  @Test func `without a begin the life counts from now`() async throws {
    let token = try await source(.env("TOKEN"), SampleToken.jwt(["iat": nil, "uti": nil])).fetch()
    #expect(token.life == .seconds(3600))
    #expect(token.obtained == time.monotonic())
    #expect(token.label == "token ending at \(SampleToken.now + 3600)")
  }

  @Test(arguments: ["canary", "canary.canary", "a.b.c", "a.b.c.d.e", "canary canary.x.y"])
  func `what is not a signed token is refused`(text: String) async throws {
    let error = try await error(of: text)
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("is not a signed token (JWT)"))
    #expect(!error.doing.contains("canary"))
  }

  @Test func `a token inside a document is recognized`() async throws {
    #expect(try await error(of: #"{"accessToken": "canary"}"#).doing.contains("JSON document"))
  }

  @Test func `a token without an end is refused`() async throws {
    #expect(try await error(of: SampleToken.jwt(["exp": nil])).doing.contains("exp"))
    #expect(try await error(of: SampleToken.jwt(["exp": "\"soon\""])).doing.contains("exp"))
    #expect(try await error(of: SampleToken.jwt(["exp": "1e300"])).doing.contains("exp"))
  }

  @Test func `an ended token is told with its age`() async throws {
    let jwt = SampleToken.jwt(expires: SampleToken.now - 42)
    let error = try await error(of: jwt)
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("ended 42 s ago"))
    #expect(!error.doing.contains(jwt.suffix(30)))
  }

  @Test(arguments: [(59, 3600), (600, 3000), (-600, 4200)])
  func `a token's end is judged by the login host's clock, where it is known to differ`(
    ahead: Int, left: Int
  ) async throws {
    let lead = ClockLead()
    lead.learn(.seconds(ahead))
    lead.learn(nil)
    let source = ReadyTokenSource(
      place: .env("TOKEN"), surroundings: Surroundings(environment: ["TOKEN": SampleToken.jwt()]),
      check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource), time: time,
      lead: lead)
    #expect(try await source.fetch().remaining(at: time.monotonic()) == .seconds(left))
  }

  @Test(arguments: [(42, SignInError.Kind.transient), (601, .needsPerson)])
  func `an ended token in a file may be replaced soon`(
    age: Int, kind: SignInError.Kind
  ) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt(expires: SampleToken.now - age), to: "token")
    #expect(await failure(of: source(.file(path)).fetch)?.kind == kind)
  }

  @Test(arguments: [
    "", "half", String(SampleToken.jwt().prefix(90)), String(SampleToken.jwt().prefix(200)),
  ])
  func `half a token in a file just written is read again, and told of later`(
    text: String
  ) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "token")
    for (age, kind) in [(0, SignInError.Kind.transient), (-30, .transient), (61, .needsPerson)] {
      try folder.date("token", at: time.wall() + .seconds(-age))
      let error = try #require(await failure(of: source(.file(path)).fetch))
      #expect(error.kind == kind, "\(error)")
      #expect(
        error.doing.contains(kind == .transient ? "is read again" : "Provide an access token"))
    }
  }

  @Test func `a sign-in goes on when the rest of a token has been written`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "token")
    try folder.date("token", at: time.wall())
    let keeper = TokenKeeper(source: source(.file(path)), time: time)
    let call = Task { try await keeper.token(forCallOf: .seconds(10)) }
    await time.sleeping(1)
    try folder.write(SampleToken.jwt(), to: "token")
    #expect(time.advanceToNextDeadline() == .seconds(2))
    #expect(try await call.value.value == Secret(SampleToken.jwt()))
  }

  @Test func `a token for another service or tenant is refused`() async throws {
    let audience = try await error(of: SampleToken.jwt(["aud": #""https://graph.microsoft.com""#]))
    #expect(audience.kind == .misconfigured)
    #expect(audience.doing.contains("aud names https://graph.microsoft.com"))
    let other = "99999999-2222-4333-8444-555555555555"
    let tenant = try await error(of: SampleToken.jwt(["tid": "\"\(other)\""]))
    #expect(tenant.kind == .misconfigured)
    #expect(tenant.doing.contains("tid names tenant \(other)"))
  }

  @Test func `a file is read again near the token's end`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt() + "\n", to: "token")
    let log = EventLog()
    let keeper = TokenKeeper(source: source(.file(path)), time: time) { log.note($0) }
    let first = try await keeper.token(forCallOf: .seconds(10))

    // Nothing new yet: the old token stays in use and the file is left alone for a pause.
    time.advance(by: .seconds(3400))
    #expect(try await keeper.token(forCallOf: .seconds(10)).value == first.value)
    #expect(log.all == ["signed in uti-1", "failed transient"])

    let next = SampleToken.jwt(
      ["uti": "\"uti-2\""], issued: SampleToken.now + 3400, expires: SampleToken.now + 7000)
    try folder.write(next, to: "token")
    #expect(try await keeper.token(forCallOf: .seconds(10)).value == first.value)
    time.advance(by: .seconds(2))
    let second = try await keeper.token(forCallOf: .seconds(10))
    #expect(second.value == Secret(next))
    #expect(second.remaining(at: time.monotonic()) == .seconds(3598))
    #expect(log.all.last == "renewed uti-2")
  }
}

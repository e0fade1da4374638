import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// How a refresh token is used, succeeded and kept.
@Suite(.timeLimit(.minutes(10)))
struct RefreshTokenSourceTests {
  private let folder: TemporaryFolder
  private let time = ManualTime()
  private let user = "admin@contoso.example"

  init() throws { folder = try TemporaryFolder() }

  private var path: String { "\(folder.path)/a.tokens" }

  private func source(
    _ login: FakeLogin, first: SecretSource? = nil, proof: ClientProof = .none,
    tenant: String = SampleToken.tenant, home: String = SampleToken.tenant, holder: String? = nil,
    environment: [String: String] = [:]
  ) -> RefreshTokenSource {
    var application = ClientApplication.sample
    application.tenant = tenant
    return RefreshTokenSource(
      application: application, proof: proof,
      for: UserSignIn(
        name: "refresh token of \(user)", holder: holder,
        remedy: "Run: rollcall auth login contoso"),
      home: home, first: first, in: TokenCache(path: path, time: time),
      with: SignInMeans(
        surroundings: Surroundings(environment: environment), http: login, time: time,
        newID: { "id" }))
  }

  private static func reply(refresh: String?, access: String = "opaque") -> FakeLogin.Answer {
    let refresh = refresh.map { #","refresh_token":"\#($0)""# } ?? ""
    return Reply.json(
      200, #"{"token_type":"Bearer","expires_in":3599,"access_token":"\#(access)"\#(refresh)}"#)
  }

  private func enrol(_ token: String, home: String = SampleToken.tenant) async throws {
    let kept = KeptRefreshToken(
      value: Secret(token), origin: KeptRefreshToken.enrolled, obtained: time.wall())
    let key = TokenCacheKey.refreshToken(
      login: ClientApplication.sample.login, home: home, client: SampleToken.client, user: nil)
    try await TokenCache(path: path, time: time).change(key) { $0.refresh.keep(kept) }
  }

  private func sent(_ login: FakeLogin) -> [String] {
    login.requests.map { String(decoding: $0.body, as: UTF8.self) }
      .map { $0.split(separator: "&").first { $0.hasPrefix("refresh_token=") } ?? "none" }
      .map { String($0.dropFirst("refresh_token=".count)) }
  }

  @Test func `the request is the refresh grant of a public client`() async throws {
    try await enrol("first")
    let login = FakeLogin([Self.reply(refresh: "second")])
    let token = try await source(login).fetch()
    #expect(token.value == Secret("opaque"))
    #expect(
      String(decoding: try #require(login.requests.first).body, as: UTF8.self)
        == "grant_type=refresh_token&client_id=\(SampleToken.client)&refresh_token=first"
        + "&scope=https%3A%2F%2Foutlook.office365.com%2F.default%20offline_access"
        + "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D"
        + "%7D%7D%7D")
  }

  @Test func `each token's successor is used next, by any process`() async throws {
    try await enrol("first")
    let login = FakeLogin([
      Self.reply(refresh: "second"), Self.reply(refresh: "third"), Self.reply(refresh: nil),
    ])
    for _ in 1...4 { _ = try await source(login).fetch() }
    #expect(sent(login) == ["first", "second", "third", "third"])
  }

  @Test func `a confidential client proves itself beside it`() async throws {
    try await enrol("first")
    let login = FakeLogin([Self.reply(refresh: "second")])
    _ = try await source(login, proof: .secret(.env("S")), environment: ["S": "secret"]).fetch()
    #expect(
      String(decoding: try #require(login.requests.first).body, as: UTF8.self)
        .contains("&client_secret=secret&refresh_token=first&"))
  }

  @Test func `nobody enrolled is a person's work`() async throws {
    let login = FakeLogin([Self.reply(refresh: nil)])
    let error = await failure(of: source(login).fetch)
    #expect(error?.kind == .needsPerson)
    #expect(error?.doing.hasSuffix("Run: rollcall auth login contoso") == true)
    #expect(login.requests.isEmpty)
  }

  @Test func `the kept one wins over the place of the first, until that changes`() async throws {
    let login = FakeLogin([Self.reply(refresh: "second"), Self.reply(refresh: "third")])
    let first = SecretSource.file(try folder.write("first\n", to: "first"))
    _ = try await source(login, first: first).fetch()
    _ = try await source(login, first: first).fetch()
    try folder.write("anew", to: "first")
    _ = try await source(login, first: first).fetch()
    _ = try await source(login, first: first).fetch()
    #expect(sent(login) == ["first", "second", "anew", "third"])
  }

  @Test func `processes with different first tokens never take each other's place`() async throws {
    let login = FakeLogin(["a2", "b2", "a3", "b3"].map { Self.reply(refresh: $0) })
    let firsts = try ["a", "b"].map { SecretSource.file(try folder.write($0, to: "\($0).first")) }
    for first in firsts + firsts { _ = try await source(login, first: first).fetch() }
    #expect(sent(login) == ["a", "b", "a2", "b2"])
  }

  @Test func `a sign-in by hand and a place stand beside each other`() async throws {
    try await enrol("hand")
    let login = FakeLogin(["hand2", "place2", "hand3", "place3"].map { Self.reply(refresh: $0) })
    let place = SecretSource.file(try folder.write("place", to: "first"))
    for first in [nil, place, nil, place] { _ = try await source(login, first: first).fetch() }
    #expect(sent(login) == ["hand", "place", "hand2", "place2"])
  }

  @Test func `where the place is gone, or none is named any more, the latest goes on`() async throws
  {
    let login = FakeLogin(["b", "c", "d"].map { Self.reply(refresh: $0) })
    let first = SecretSource.file(try folder.write("a", to: "first"))
    _ = try await source(login, first: first).fetch()
    try FileManager.default.removeItem(atPath: "\(folder.path)/first")
    _ = try await source(login, first: first).fetch()
    _ = try await source(login).fetch()
    #expect(sent(login) == ["a", "b", "c"])
  }

  @Test func `so many are kept, and a sign-in by hand gives way to none`() {
    func token(_ origin: String) -> KeptRefreshToken {
      KeptRefreshToken(value: Secret("t"), origin: origin, obtained: time.wall())
    }
    var kept = KeptRefreshTokens()
    let origins = [KeptRefreshToken.enrolled] + (0..<20).map { "\($0)" }
    for origin in origins { kept.keep(token(origin)) }
    #expect(kept.all.count == KeptRefreshTokens.most)
    #expect(kept.enrolled?.origin == KeptRefreshToken.enrolled)
    #expect(kept.latest?.origin == "19")
    #expect(kept.grown(from: "12") == nil)
  }

  @Test func `a file with room for one is read, and written with room for more`() async throws {
    let key = TokenCacheKey.refreshToken(
      login: ClientApplication.sample.login, home: SampleToken.tenant, client: SampleToken.client,
      user: nil)
    try folder.write(
      #"{"version":1,"entries":{"\#(key.text)":{"refresh":"#
        + #"{"token":"old","origin":"enrolled","obtained":1}}}}"#, to: "a.tokens")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let login = FakeLogin([Self.reply(refresh: "new")])
    for _ in 1...2 { _ = try await source(login).fetch() }
    #expect(sent(login) == ["old", "new"])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(#""version" : 2"#))
  }

  @Test func `an access token is not used before its successor is on the disk`() async throws {
    try await enrol("first")
    // In the middle of the request the folder becomes one nothing can be written to.
    let folder = folder
    let login = FakeLogin([Self.reply(refresh: "second")]) {
      try? FileManager.default.removeItem(atPath: "\(folder.path)/a.tokens.partial")
      try? FileManager.default.createDirectory(
        atPath: "\(folder.path)/a.tokens.partial", withIntermediateDirectories: false)
    }
    let source = source(login)
    let error = await failure(of: source.fetch)
    #expect(error?.kind == .transient)
    #expect(error?.doing.contains("is not used before it is") == true)
    #expect(error?.doing.contains("second") == false)
    // The successor that could not be written is the one to ask with next.
    try FileManager.default.removeItem(atPath: "\(folder.path)/a.tokens.partial")
    #expect(await failure(of: source.fetch)?.kind == .transient)
    #expect(sent(login) == ["first", "second"])
  }

  @Test(arguments: [50173, 70000, 70008, 700_082, 700_084, 70043, 50078, 50076])
  func `an ended sign-in is asked with once and names the command`(number: Int) async throws {
    try await enrol("first")
    let login = FakeLogin([Reply.refusal(error: "invalid_grant", number: number)])
    let source = source(login)
    for _ in 1...3 {
      let error = await failure(of: source.fetch)
      #expect(error?.kind == .needsPerson)
      #expect(error?.code == number)
      #expect(error?.doing.contains("Run: rollcall auth login contoso") == true)
    }
    #expect(login.requests.count == 1)
  }

  @Test func `an invalid grant without a number names the command as well`() async throws {
    try await enrol("first")
    let login = FakeLogin([Reply.json(400, #"{"error":"invalid_grant"}"#)])
    let error = await failure(of: source(login).fetch)
    #expect(error?.doing.contains("Run: rollcall auth login contoso") == true)
  }

  @Test func `a wrong client secret is no reason to sign in again`() async throws {
    try await enrol("first")
    let login = FakeLogin([Reply.refusal(401, error: "invalid_client", number: 7_000_222)])
    let source = source(login, proof: .secret(.env("S")), environment: ["S": "x"])
    #expect(await failure(of: source.fetch)?.doing.contains("auth login") == false)
  }

  @Test func `neither token shows in a description that mirrors it`() async throws {
    try await enrol("canary-refresh-token")
    let login = FakeLogin([
      Reply.refusal(error: "invalid_grant", number: 999, text: "canary-refresh-token is bad")
    ])
    let error = await failure(of: source(login).fetch)
    #expect(error?.doing.contains("canary") == false)
  }

  @Test func `one partner's token is redeemed at each customer, one after the other`() async throws
  {
    let partner = "99999999-2222-4333-8444-555555555555"
    try await enrol("first", home: partner)
    let login = FakeLogin([Self.reply(refresh: "second"), Self.reply(refresh: "third")])
    let customers = ["a.example", "b.example"]
    for customer in customers {
      _ = try await source(login, tenant: customer, home: partner).fetch()
    }
    #expect(
      login.requests.map(\.url) == customers.map { "https://login.example/\($0)/oauth2/v2.0/token" }
    )
    #expect(sent(login) == ["first", "second"])
  }

  @Test func `a partner's token of another customer is refused`() async throws {
    try await enrol("first")
    let theirs = SampleToken.jwt(["tid": "\"99999999-2222-4333-8444-555555555555\""])
    let login = FakeLogin([Self.reply(refresh: "second", access: theirs)])
    let error = await failure(of: source(login).fetch)
    #expect(error?.kind == .misconfigured)
    #expect(error?.doing.contains("its claim tid names") == true)
  }

  @Test func `two holders of one token never ask at once`() async throws {
    try await enrol("first")
    let held = try await TokenCache(path: path, time: time).hold(
      .refreshToken(
        login: ClientApplication.sample.login, home: SampleToken.tenant,
        client: SampleToken.client, user: nil))
    let login = FakeLogin([Self.reply(refresh: "second")])
    let source = source(login)
    async let token = source.fetch()
    await time.sleeping(1)
    #expect(login.requests.isEmpty)
    held.release()
    time.advance(by: TokenCache.interval)
    _ = try await token
    #expect(login.requests.count == 1)
  }
}

import Core
import Foundation
import Identity
import Synchronization
import TestSupport
import Testing

/// Refusals of living tokens (Continuous Access Evaluation), and tokens fetched to meet them.
@Suite(.timeLimit(.minutes(10)))
struct ClaimsChallengeTests {
  private static let demand = ClaimsChallenge(
    claims: #"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#)
  private static let later = ClaimsChallenge(
    claims: #"{"access_token":{"acrs":{"essential":true,"value":"cp1"}}}"#)

  private func source(_ login: FakeLogin, on time: ManualTime) -> ClientSecretSource {
    ClientSecretSource(
      application: ClientApplication(
        login: "https://login.example", tenant: SampleToken.tenant, client: SampleToken.client,
        resource: SampleToken.resource),
      secret: .env("S"), surroundings: Surroundings(environment: ["S": "secret"]), http: login,
      time: time, requestID: { "request-1" })
  }

  /// The `claims` of each request, as they were sent.
  private func claims(_ login: FakeLogin) -> [String] {
    login.requests.map { request in
      let fields = String(decoding: request.body, as: UTF8.self).split(separator: "&")
      let field = fields.first { $0.hasPrefix("claims=") } ?? ""
      return String(field.dropFirst("claims=".count)).removingPercentEncoding ?? ""
    }
  }

  private static let capable = #"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#

  @Test func `a demand is sent together with the capability, and its token replaces the old`()
    async throws
  {
    let time = ManualTime()
    let login = FakeLogin([Reply.token("first"), Reply.token("second")])
    let keeper = TokenKeeper(source: source(login, on: time), time: time)
    let first = try await keeper.token(forCallOf: .seconds(10))
    await keeper.refused(first, demanding: Self.demand)
    let second = try await keeper.token(forCallOf: .seconds(10))
    #expect(second.value == Secret("second"))
    #expect(
      claims(login) == [
        Self.capable,
        #"{"access_token":{"nbf":{"essential":true,"value":"1700000000"},"xms_cc":{"values":"#
          + #"["cp1"]}}}"#,
      ])
    // The demand is met: nothing of it is left for later tokens.
    time.advance(by: .seconds(600))
    await keeper.refused(second)
    _ = try? await keeper.token(forCallOf: .seconds(10))
    #expect(claims(login).last == Self.capable)
  }

  @Test(arguments: ["nothing", "[1]", "{\"access_token\":5}"])
  func `a demand that makes no sense leaves the capability`(text: String) async throws {
    let time = ManualTime()
    let login = FakeLogin([Reply.token()])
    let need = TokenNeed(challenge: ClaimsChallenge(claims: text))
    _ = try await source(login, on: time).fetch(for: need)
    #expect(claims(login) == [Self.capable])
  }

  @Test func `a token that met the demand and is refused for another needs a person`() async throws
  {
    let bench = Bench()
    bench.source.answer("a")
    bench.source.answer("b")
    let first = try await bench.keeper.token(forCallOf: .seconds(10))
    await bench.keeper.refused(first, demanding: Self.demand)
    let second = try await bench.keeper.token(forCallOf: .seconds(10))
    await bench.keeper.refused(second, demanding: Self.later)
    #expect(await bench.ask() == "needsPerson")
    #expect(bench.source.fetches == 2)
    #expect(bench.log.all.last == "parked needsPerson")
  }

  @Test func `a demand hours after the last one is met like the first`() async throws {
    let bench = Bench()
    for name in ["a", "b", "c"] { bench.source.answer(name, life: .seconds(86_400)) }
    for next in ["b", "c"] {
      let token = try await bench.keeper.token(forCallOf: .seconds(10))
      bench.time.advance(by: .seconds(7200))
      await bench.keeper.refused(token, demanding: Self.demand)
      #expect(await bench.ask() == next)
    }
  }

  @Test func `a demand stays until a token has met it`() async throws {
    let time = ManualTime()
    let login = FakeLogin([
      Reply.token("first"), Reply.json(503, ""), Reply.token("second"),
    ])
    let keeper = TokenKeeper(source: source(login, on: time), time: time)
    await keeper.refused(try await keeper.token(forCallOf: .seconds(10)), demanding: Self.demand)
    let call = Task { try await keeper.token(forCallOf: .seconds(10)) }
    await time.sleeping(1)
    _ = time.advanceToNextDeadline()
    _ = try await call.value
    #expect(claims(login).map { $0.contains("nbf") } == [false, true, true])
  }

  @Test func `what Entra ID wants a person for is not asked again`() async throws {
    let time = ManualTime()
    let login = FakeLogin([
      Reply.token("first"), Reply.refusal(error: "interaction_required", number: 50173),
    ])
    let keeper = TokenKeeper(source: source(login, on: time), time: time)
    await keeper.refused(try await keeper.token(forCallOf: .seconds(10)), demanding: Self.demand)
    for _ in 1...2 {
      #expect(
        await failure { () async throws(SignInError) in
          try await keeper.token(forCallOf: .seconds(10))
        }?.kind == .needsPerson)
    }
    #expect(login.requests.count == 2)
  }

  @Test func `a source that knows no demands brings another token all the same`() async throws {
    let bench = Bench()
    bench.source.answer("a")
    bench.source.answer("b")
    let first = try await bench.keeper.token(forCallOf: .seconds(10))
    await bench.keeper.refused(first, demanding: Self.demand)
    #expect(await bench.ask() == "b")
  }
}

/// When a token is renewed behind the calls.
@Suite(.timeLimit(.minutes(10)))
struct EarlyRenewalTests {
  private struct Chance: Randomness {
    var number: Double
    func unit() -> Double { number }
    func requestID() -> String { "" }
  }

  @Test func `the service's own advice is heeded, unless it makes no sense`() async throws {
    for (advice, expected) in [
      ("1200", Duration.seconds(1200)), ("\"1200\"", .seconds(1200)), ("0", nil), ("-4", nil),
      ("3600", nil), ("\"soon\"", nil), ("null", nil),
    ] {
      let body =
        #"{"token_type":"Bearer","expires_in":3600,"refresh_in":\#(advice),"access_token":"a"}"#
      let source = ClientSecretSource(
        application: ClientApplication(
          login: "https://login.example", tenant: "t.example", client: "c", resource: "r"),
        secret: .env("S"), surroundings: Surroundings(environment: ["S": "secret"]),
        http: FakeLogin([Reply.json(200, body)]), time: ManualTime(), requestID: { "" })
      #expect(try await source.fetch().renewFrom == expected, "\(advice)")
    }
  }

  @Test(arguments: [(0.0, -150), (0.5, 0), (0.999_999, 149)])
  func `a keeper renews at the advised age, spread by chance`(
    jitter: Double, later: Int
  ) async throws {
    let time = ManualTime()
    let source = ScriptedSource(time)
    let keeper = TokenKeeper(source: source, time: time, chance: Chance(number: 1 - jitter))
    source.answer(
      .success(
        AccessToken(
          value: Secret("a"), obtained: time.monotonic(), life: .seconds(3000), label: "a",
          renewFrom: .seconds(1000))))
    _ = try await keeper.token(forCallOf: .seconds(1))
    time.advance(by: .seconds(999 + later))
    _ = try await keeper.token(forCallOf: .seconds(1))
    #expect(source.fetches == 1)
    time.advance(by: .seconds(2))
    source.answer("b")
    #expect(try await keeper.token(forCallOf: .seconds(1)).value == Secret("a"))
    while source.fetches < 2 { await Task.yield() }
  }

  @Test func `a source that gives one token until it ends is not asked every minute`() async throws
  {
    let bench = Bench()
    for _ in 1...3 { bench.source.answer("a", life: .seconds(86_400)) }
    #expect(await bench.ask() == "a")
    bench.time.advance(by: .seconds(50_000))
    #expect(await bench.ask() == "a")
    await bench.told(2)
    // A tenth of what is left passes before it is asked again.
    bench.time.advance(by: .seconds(3500))
    #expect(await bench.ask() == "a")
    #expect(bench.source.fetches == 2)
    bench.time.advance(by: .seconds(200))
    #expect(await bench.ask() == "a")
    await bench.told(3)
    #expect(bench.source.fetches == 3)
  }
}

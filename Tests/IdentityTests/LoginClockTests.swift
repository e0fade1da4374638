import Core
import Foundation
import Identity
import TestSupport
import Testing

/// What is learned of the time of day from a login host's answers.
struct LoginClockTests {
  private func bundle() async throws -> Keyring {
    let keyring = try Keyring()
    try await keyring.make("a")
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    return keyring
  }

  private func setting(_ keyring: Keyring) -> CertificateSetting { .file(keyring.path("a.pem")) }

  private func begins(_ bench: CertificateBench) throws -> Instant {
    let claims = try CertificateBench.part(1, of: bench.assertion())
    return Instant(milliseconds: Int64(try #require(claims["nbf"] as? Int)) * 1000)
  }

  @Test(arguments: [3600, -3600])
  func `an assertion refused for its time is made anew by the host's clock, at once`(
    error: Int
  ) async throws {
    let keyring = try await bundle()
    let here = CertificateBench(keyring).time.wall()
    let there = here + .seconds(86_400)
    let bench = CertificateBench(
      keyring,
      answers: [
        Reply.refusal(
          401, error: "invalid_client", number: 700_024, headers: Reply.date(there)),
        Reply.token(),
      ], wall: there + .seconds(error))
    _ = try await bench.source([setting(keyring)]).fetch()
    #expect(bench.login.requests.count == 2)
    let early = there - (try begins(bench))
    #expect((Duration.seconds(299)...(.seconds(301))).contains(early), "\(early)")
    #expect(bench.events.all.count == 1)
    let way = error > 0 ? "ahead of" : "behind"
    #expect(bench.events.all.first?.contains("\(way) that of login.example") == true)
  }

  @Test func `a wrong clock is told of once, and the next assertions are right from the start`()
    async throws
  {
    let keyring = try await bundle()
    let there = CertificateBench(keyring).time.wall() + .seconds(86_400)
    let bench = CertificateBench(
      keyring, answers: [Reply.token(headers: Reply.date(there))], wall: there + .seconds(200))
    let source = bench.source([setting(keyring)])
    _ = try await source.fetch()
    bench.time.advance(by: .seconds(1000))
    // Whoever sets the clock meanwhile changes nothing.
    bench.time.jumpWall(by: .seconds(5000))
    _ = try await source.fetch()
    let early = there + .seconds(1000) - (try begins(bench))
    #expect((Duration.seconds(299)...(.seconds(301))).contains(early), "\(early)")
    #expect(bench.events.all.count == 1)
  }

  @Test func `a certificate is judged by the host's clock once it is known`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a", days: 400)
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    let bench = CertificateBench(keyring)
    let there = bench.time.wall() + .seconds(401 * 86_400)
    let wrong = CertificateBench(
      keyring, answers: [Reply.token(headers: Reply.date(there))])
    let source = wrong.source([setting(keyring)])
    _ = try await source.fetch()
    let error = await failure(of: source.fetch)
    #expect(error?.doing.contains("ended on") == true, "\(error as Any)")
    #expect(wrong.login.requests.count == 1)
  }

  @Test(arguments: [
    Reply.token(headers: Reply.date(Instant(milliseconds: 1_750_000_000_000) + .seconds(59))),
    Reply.token(headers: Reply.date(Instant(milliseconds: 1_750_000_000_000) + .seconds(-60))),
    Reply.token(headers: [("date", "yesterday")]),
    Reply.json(200, "<html>", headers: Reply.date(Instant(milliseconds: 0))),
    Reply.json(407, "{}", headers: Reply.date(Instant(milliseconds: 0))),
    Reply.json(503, "{}", headers: Reply.date(Instant(milliseconds: 0))),
  ])
  func `clocks that agree, what is no date, and what a proxy answers teach nothing`(
    answer: FakeLogin.Answer
  ) async {
    let (log, time) = (EventLog(), ManualTime())
    let source = ClientSecretSource(
      application: .sample, secret: .env("S"), surroundings: Surroundings(environment: ["S": "x"]),
      http: FakeLogin([answer]), time: time, requestID: { "id" }, observer: { log.note($0) })
    _ = await failure(of: source.fetch)
    #expect(log.all.isEmpty)
  }

  @Test func `the time a request took is not taken for a wrong clock`() async throws {
    let (log, time) = (EventLog(), ManualTime())
    let login = FakeLogin([Reply.token(headers: Reply.date(time.wall() + .seconds(15)))]) {
      time.advance(by: .seconds(29))
    }
    let source = ClientSecretSource(
      application: .sample, secret: .env("S"), surroundings: Surroundings(environment: ["S": "x"]),
      http: login, time: time, requestID: { "id" }, observer: { log.note($0) })
    _ = try await source.fetch()
    time.jumpWall(by: .seconds(-1000))
    _ = try await source.fetch()
    #expect(log.all.count == 1)
    #expect(log.all.first?.contains("behind that of login.example") == true)
  }
}

extension ClientApplication {
  static let sample = ClientApplication(
    login: "https://login.example/", tenant: SampleToken.tenant, client: SampleToken.client,
    resource: SampleToken.resource)
}

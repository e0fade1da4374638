import Core
import Foundation
import Identity
import Synchronization
import TestSupport
import Testing

/// Signing in with the token of another issuer.
struct FederatedSourceTests {
  private let time = ManualTime()
  private static let unmatched = Reply.refusal(401, error: "invalid_client", number: 700_213)
  private static let untimely = Reply.refusal(401, error: "invalid_client", number: 700_024)

  private func assertion(_ id: Int = 1, ends: Int = 600) -> String {
    SampleToken.jwt(
      [
        "iss": #""https://issuer.example""#, "sub": #""repo:contoso/x:ref:main""#,
        "aud": #""api://AzureADTokenExchange""#, "jti": "\"\(id)\"",
      ], expires: SampleToken.now + ends)
  }

  private func source(
    _ origin: FederatedAssertion, _ login: FakeLogin, environment: [String: String] = [:],
    refusals: RefusalMemory = RefusalMemory()
  ) -> FederatedSource {
    FederatedSource(
      application: ClientApplication(
        login: "https://login.example", tenant: SampleToken.tenant, client: SampleToken.client,
        resource: SampleToken.resource),
      assertion: origin, surroundings: Surroundings(environment: environment), http: login,
      time: time, refusals: refusals, requestID: { "request-1" })
  }

  private func sent(_ login: FakeLogin) -> [String] {
    login.requests.map { String(decoding: $0.body, as: UTF8.self) }
  }

  @Test func `the file is read anew for every token, and sent as the client's assertion`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write(assertion(1) + "\n", to: "token")
    let login = FakeLogin([Reply.token()])
    let source = source(.kept(.file(path)), login)
    _ = try await source.fetch()
    try folder.write(assertion(2), to: "token")
    _ = try await source.fetch()
    let sent = sent(login)
    #expect(sent.count == 2)
    for (body, assertion) in zip(sent, [assertion(1), assertion(2)]) {
      #expect(body.contains("client_id=\(SampleToken.client)"))
      #expect(body.contains("client_assertion=\(assertion)&"))
      #expect(body.contains("grant_type=client_credentials"))
      #expect(
        body.contains(
          "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"))
    }
  }

  @Test(arguments: [(1, SignInError.Kind.transient), (600, .transient), (601, .needsPerson)])
  func `an assertion that has ended is never sent`(age: Int, kind: SignInError.Kind) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(assertion(ends: -age), to: "token")
    let login = FakeLogin([Reply.token()])
    let error = try #require(await failure(of: source(.kept(.file(path)), login).fetch))
    #expect(error.kind == kind)
    #expect(error.doing.contains("ended \(age) s ago"))
    #expect(login.requests.isEmpty)
  }

  @Test func `one in a variable that has ended needs a person at once`() async throws {
    let login = FakeLogin([Reply.token()])
    let source = source(.kept(.env("A")), login, environment: ["A": assertion(ends: -1)])
    #expect(await failure(of: source.fetch)?.kind == .needsPerson)
  }

  @Test(arguments: ["", "canary", "{\"value\": \"canary\"}"])
  func `what is no signed token is told, and never sent`(text: String) async throws {
    let login = FakeLogin([Reply.token()])
    let source = source(.kept(.env("A")), login, environment: ["A": text])
    let error = try #require(await failure(of: source.fetch))
    #expect(error.kind == .needsPerson)
    #expect(!error.doing.contains("canary"))
    #expect(login.requests.isEmpty)
  }

  @Test func `an assertion told untimely is sent again only when there is another`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(assertion(1), to: "token")
    let login = FakeLogin([Self.untimely])
    #expect(await failure(of: source(.kept(.file(path)), login).fetch)?.code == 700_024)
    #expect(login.requests.count == 1)
    let next = assertion(2)
    let refreshing = FakeLogin([Self.untimely, Reply.token()]) {
      _ = try? folder.write(next, to: "token")
    }
    _ = try await source(.kept(.file(path)), refreshing).fetch()
    #expect(sent(refreshing).last?.contains(next) == true)
  }

  @Test func `an assertion nothing matches gets its time, and then needs a person`() async throws {
    let login = FakeLogin([Self.unmatched])
    let source = source(.kept(.env("A")), login, environment: ["A": assertion()])
    for _ in 1...4 {
      let error = try #require(await failure(of: source.fetch))
      #expect(error.kind == .transient)
      #expect(error.retryAfter == .seconds(30))
    }
    let last = try #require(await failure(of: source.fetch))
    #expect(last.kind == .needsPerson)
    #expect(last.code == 700_213)
    #expect(
      last.doing.contains(
        "the issuer 'https://issuer.example', the subject 'repo:contoso/x:ref:main' and the "
          + "audience 'api://AzureADTokenExchange'"))
    #expect(login.requests.count == 5)
  }

  @Test func `a keeper waits until a new credential is known`() async throws {
    let login = FakeLogin([Self.unmatched, Self.unmatched, Reply.token("late")])
    let source = source(.kept(.env("A")), login, environment: ["A": assertion()])
    let keeper = TokenKeeper(source: source, time: time)
    let call = Task { try await keeper.token(forCallOf: .seconds(10)) }
    for _ in 1...2 {
      await time.sleeping(1)
      #expect(time.advanceToNextDeadline() == .seconds(30))
    }
    #expect(try await call.value.value == Secret("late"))
  }

  @Test func `any other refusal is not repeated`() async throws {
    let login = FakeLogin([Reply.refusal(401, error: "invalid_client", number: 700_016)])
    let source = source(.kept(.env("A")), login, environment: ["A": assertion()])
    #expect(await failure(of: source.fetch)?.kind == .misconfigured)
    #expect(await failure(of: source.fetch)?.kind == .misconfigured)
    #expect(login.requests.count == 1)
  }

  // MARK: GitHub Actions

  private static let github = [
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.example/token?api-version=2",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "canary-github",
  ]

  private func github(
    _ answers: [FakeLogin.Answer], environment: [String: String] = github
  ) -> (FederatedSource, FakeLogin) {
    let login = FakeLogin(answers)
    let origin = FederatedAssertion.github(audience: FederatedAssertion.usualAudience)
    return (source(origin, login, environment: environment), login)
  }

  @Test func `GitHub Actions gives a new one for each token`() async throws {
    let (source, login) = github([
      Reply.json(200, #"{"value":"\#(assertion(1))"}"#), Reply.token("a"),
      Reply.json(200, #"{"count":1,"value":"\#(assertion(2))"}"#), Reply.token("b"),
    ])
    _ = try await source.fetch()
    _ = try await source.fetch()
    let requests = login.requests
    #expect(requests.count == 4)
    #expect(
      requests[0].url
        == "https://actions.example/token?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange")
    #expect(
      requests[0].headers.contains(
        .secret("Authorization", after: "bearer ", Secret("canary-github"))))
    #expect(requests[0].route == .usual)
    #expect(sent(login)[1].contains(assertion(1)))
    #expect(sent(login)[3].contains(assertion(2)))
  }

  @Test func `a job that may not ask is told which permission it lacks`() async throws {
    let (source, login) = github([Reply.token()], environment: [:])
    let error = try #require(await failure(of: source.fetch))
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("id-token: write"))
    #expect(login.requests.isEmpty)
  }

  @Test(arguments: [
    (401, SignInError.Kind.needsPerson), (404, .needsPerson), (429, .transient), (503, .transient),
    (200, .transient),
  ])
  func `GitHub's refusals are told apart`(status: Int, kind: SignInError.Kind) async throws {
    let (source, _) = github([Reply.json(status, "canary-github <html>")])
    let error = try #require(await failure(of: source.fetch))
    #expect(error.kind == kind)
    #expect(error.doing.contains("GitHub Actions"))
    #expect(!error.doing.contains("canary"))
  }

  // MARK: Azure's workload identity

  private func workload(_ changes: [String: String?]) throws -> ([String: String], TemporaryFolder)
  {
    let folder = try TemporaryFolder()
    var environment = [
      "AZURE_FEDERATED_TOKEN_FILE": try folder.write(assertion(), to: "token", mode: 0o644),
      "AZURE_CLIENT_ID": SampleToken.client.uppercased(), "AZURE_TENANT_ID": SampleToken.tenant,
      "AZURE_AUTHORITY_HOST": "https://login.example/",
    ]
    for (name, value) in changes { environment[name] = value }
    return (environment, folder)
  }

  @Test func `a pod's file is sent, whatever its mode`() async throws {
    let (environment, folder) = try workload([:])
    let login = FakeLogin([Reply.token()])
    _ = try await source(.azure, login, environment: environment).fetch()
    #expect(sent(login).first?.contains(assertion()) == true)
    _ = folder
  }

  @Test(arguments: [
    ("AZURE_CLIENT_ID", "00000000-0812-40a2-b820-b22ebd02bce3"),
    ("AZURE_TENANT_ID", "00000000-2222-4333-8444-555555555555"),
    ("AZURE_AUTHORITY_HOST", "https://login.other.example"),
  ])
  func `a pod set up for something else sends nothing`(name: String, value: String) async throws {
    let (environment, folder) = try workload([name: value])
    let login = FakeLogin([Reply.token()])
    let error = try #require(
      await failure(of: source(.azure, login, environment: environment).fetch))
    #expect(error.kind == .misconfigured)
    #expect(error.doing.contains(name))
    #expect(login.requests.isEmpty)
    _ = folder
  }

  @Test func `without a file named, a person must name one`() async throws {
    let login = FakeLogin([Reply.token()])
    let error = try #require(await failure(of: source(.azure, login).fetch))
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("AZURE_FEDERATED_TOKEN_FILE"))
  }
}

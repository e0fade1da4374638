import Core
import Identity
import Synchronization
import TestSupport
import Testing

/// What the client secret grant sends and how it takes the answer.
struct ClientSecretSourceTests {
  private let time = ManualTime()
  private let canary = "canary+/=&%ü~secret"

  private func source(_ login: FakeLogin, secret: String? = nil) -> ClientSecretSource {
    ClientSecretSource(
      application: .init(
        login: "https://login.example/", tenant: SampleToken.tenant, client: SampleToken.client,
        resource: SampleToken.resource),
      secret: .env("S"), surroundings: Surroundings(environment: ["S": secret ?? canary]),
      http: login, time: time, requestID: { "request-1" })
  }

  @Test func `the request is the client credentials grant of version two`() async throws {
    let login = FakeLogin([Reply.token()])
    _ = try await source(login).fetch()
    let request = try #require(login.requests.first)
    #expect(request.method == .post)
    #expect(request.url == "https://login.example/\(SampleToken.tenant)/oauth2/v2.0/token")
    #expect(
      request.headers == [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
        HTTPHeader("Accept", "application/json"), HTTPHeader("client-request-id", "request-1"),
      ])
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "grant_type=client_credentials&client_id=\(SampleToken.client)"
        + "&client_secret=canary%2B%2F%3D%26%25%C3%BC~secret"
        + "&scope=https%3A%2F%2Foutlook.office365.com%2F.default"
        + "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D"
        + "%7D%7D%7D")
  }

  @Test(arguments: ["3599", "\"3599\"", "3599.0", "\" 3599\"".replacing(" ", with: "")])
  func `a life is read as a number or as a text`(life: String) async throws {
    let token = try await source(FakeLogin([Reply.token(expiresIn: life)])).fetch()
    #expect(token.life == .seconds(3599))
    #expect(token.value == Secret("opaque-token"))
    #expect(token.label == "token of request request-1")
  }

  @Test func `life counts from before the request`() async throws {
    let time = time
    let before = time.monotonic()
    let login = FakeLogin([Reply.token()]) { time.advance(by: .seconds(7)) }
    let token = try await source(login).fetch()
    #expect(token.obtained == before)
    #expect(token.remaining(at: time.monotonic()) == .seconds(3592))
  }

  @Test func `an absurd life is capped`() async throws {
    let token = try await source(FakeLogin([Reply.token(expiresIn: "1e300")])).fetch()
    #expect(token.life == .seconds(48 * 3600))
  }

  @Test(arguments: ["Bearer", "bearer", "BEARER"])
  func `a bearer token may be spelled in any case`(type: String) async throws {
    _ = try await source(FakeLogin([Reply.token(type: type)])).fetch()
  }

  @Test(arguments: [
    Reply.token(type: "mac"), Reply.token(""), Reply.token(#"a\r\nX-Evil: 1"#),
    Reply.token(expiresIn: "0"), Reply.token(expiresIn: "-5"), Reply.token(expiresIn: "\"soon\""),
    Reply.token(expiresIn: "null"), Reply.json(200, "{}"),
  ]) func `an answer that is no grant of a bearer token is a wrong address`(
    answer: FakeLogin.Answer
  ) async {
    let error = await failure(of: source(FakeLogin([answer])).fetch)
    #expect(error?.kind == .misconfigured)
    #expect(error?.doing.contains("login endpoint") == true)
  }

  @Test func `a readable token names itself and is checked`() async throws {
    let good = try await source(FakeLogin([Reply.token(SampleToken.jwt())])).fetch()
    #expect(good.label == "uti-1")
    let wrong = SampleToken.jwt(["tid": #""99999999-2222-4333-8444-555555555555""#])
    let error = await failure(of: source(FakeLogin([Reply.token(wrong)])).fetch)
    #expect(error?.kind == .misconfigured)
    #expect(error?.doing.contains("tid") == true)
  }

  @Test(arguments: TransportError.Kind.allCases)
  func `a failed transport is transient unless the files are wrong or it was given up`(
    kind: TransportError.Kind
  ) async {
    let login = FakeLogin([.failure(TransportError(kind, doing: "The wire said no."))])
    let error = await failure(of: source(login).fetch)
    let wanted: SignInError.Kind =
      switch kind {
      case .untrusted, .forbiddenAddress: .misconfigured
      case .cancelled: .cancelled
      case .proxyDenied: .needsPerson
      default: .transient
      }
    #expect(error?.kind == wanted)
    #expect(error?.doing.contains("The wire said no.") == true)
    #expect(error?.doing.contains("login.example") == true)
    #expect(login.requests.count == 1)
  }

  @Test func `a secret refused and unchanged is not sent twice`() async {
    let login = FakeLogin([Reply.refusal(401, error: "invalid_client", number: 7_000_215)])
    let error = await failure(of: source(login).fetch)
    #expect(error?.kind == .needsPerson)
    #expect(error?.code == 7_000_215)
    #expect(login.requests.count == 1)
  }

  @Test func `a secret rotated under the request is sent once more`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "secret")
    let sends = Mutex(0)
    let login = FakeLogin([
      Reply.refusal(401, error: "invalid_client", number: 7_000_222), Reply.token("after"),
    ]) {
      sends.withLock { $0 += 1 }
      _ = try? folder.write("new", to: "secret")
    }
    let source = ClientSecretSource(
      application: .init(
        login: "https://login.example", tenant: "contoso.example", client: SampleToken.client,
        resource: SampleToken.resource),
      secret: .file(path), surroundings: Surroundings(environment: [:]), http: login, time: time,
      requestID: { "request-1" })
    #expect(try await source.fetch().value == Secret("after"))
    let bodies = login.requests.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies.count == 2)
    #expect(bodies[0].contains("client_secret=old&"))
    #expect(bodies[1].contains("client_secret=new&"))
  }

  @Test func `no error shows the secret or the token`() async {
    let token = SampleToken.jwt(["aud": "\"https://graph.microsoft.com\""])
    let mirrored = "You sent canary+/=&%ü~secret to us."
    let answers: [FakeLogin.Answer] = [
      Reply.token(token), Reply.json(200, "<html>\(canary)\(token)</html>"),
      Reply.json(403, canary), Reply.json(500, canary), Reply.json(200, "{\"x\":\"\(canary)"),
      Reply.refusal(number: 999_999, text: mirrored),
      Reply.refusal(number: 999_999, text: "client_secret=canary%2B%2F%3D%26%25%C3%BC~sec"),
      Reply.refusal(error: canary, number: 999_998, text: canary),
      Reply.json(400, #"{"error":"\#(canary)"}"#),
      Reply.json(302, "", headers: [("location", "https://evil.example/?s=\(canary)")]),
    ]
    for answer in answers {
      let login = FakeLogin([answer])
      let error = await failure(of: source(login).fetch)
      let shown = ["\(error as Any)", error?.doing ?? "", String(reflecting: error)].joined()
      #expect(error != nil)
      #expect(!shown.contains("canary") && !shown.contains("~secret"), "\(shown)")
      #expect(!shown.contains(token.suffix(30)), "\(shown)")
      #expect(!"\(login.requests)".contains("canary"))
    }
  }

  @Test func `no description of the source shows the secret`() {
    let source = source(FakeLogin([Reply.token()]))
    var dumped = ""
    dump(source, to: &dumped)
    #expect(!dumped.contains("canary"))
    #expect(!"\(source)\(source.name)".contains("canary"))
  }
}

import Core
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// Signing a person in with a code, or through a browser on this machine.
@Suite(.timeLimit(.minutes(10)))
struct SignInByHandTests {
  private let folder: TemporaryFolder
  private let time = ManualTime()

  init() throws { folder = try TemporaryFolder() }

  private func enrolment(
    _ login: FakeLogin, user: String? = nil, first: SecretSource? = nil
  ) -> Enrolment {
    Enrolment(
      application: .sample, proof: .none,
      for: UserSignIn(name: "refresh token of somebody", user: user), first: first,
      in: TokenCache(path: "\(folder.path)/a.tokens", time: time),
      with: SignInMeans(
        surroundings: Surroundings(environment: ["R": "first"]), http: login, time: time,
        newID: { "id" }))
  }

  private func kept() async throws -> KeptRefreshToken? {
    let key = TokenCacheKey.refreshToken(
      login: ClientApplication.sample.login, home: SampleToken.tenant, client: SampleToken.client,
      user: nil)
    return try await TokenCache(path: "\(folder.path)/a.tokens", time: time).entry(key).refresh
      .latest
  }

  private static func begun(
    interval: String = #","interval":5"#, address: String = "https://microsoft.com/devicelogin"
  ) -> FakeLogin.Answer {
    Reply.json(
      200,
      #"{"device_code":"secret-device-code","user_code":"ABCD12345","verification_uri":"\#(address)","#
        + #""expires_in":900\#(interval),"message":"m"}"#)
  }

  private static func pending(_ error: String = "authorization_pending") -> FakeLogin.Answer {
    Reply.json(
      400, #"{"error":"\#(error)","error_description":"AADSTS70016: x","error_codes":[70016]}"#)
  }

  private static func token(
    _ access: String = "opaque", refresh: String? = "refresh-one"
  ) -> FakeLogin.Answer {
    let refresh = refresh.map { #","refresh_token":"\#($0)""# } ?? ""
    return Reply.json(
      200, #"{"token_type":"Bearer","expires_in":3599,"access_token":"\#(access)"\#(refresh)}"#)
  }

  /// Runs the sign-in, moving time on whenever it waits, and answers how long each wait was.
  private func signIn(
    _ login: FakeLogin, user: String? = nil
  ) async throws -> (Result<EnrolledUser, SignInError>, waits: [Duration], DeviceCodeSignIn.Prompt?)
  {
    let enrolment = enrolment(login, user: user)
    let prompt = Shared<DeviceCodeSignIn.Prompt?>(nil)
    let time = time
    let isOver = Shared(false)
    let waits = Shared<[Duration]>([])
    return await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while !isOver.value {
          if let distance = time.advanceToNextDeadline() { waits.change { $0.append(distance) } }
          await Task.yield()
        }
      }
      let result: Result<EnrolledUser, SignInError>
      do throws(SignInError) {
        result = .success(
          try await DeviceCodeSignIn(enrolment).run { shown in prompt.change { $0 = shown } })
      } catch {
        result = .failure(error)
      }
      isOver.change { $0 = true }
      await group.waitForAll()
      return (result, waits.value, prompt.value)
    }
  }

  @Test func `the code is shown, asked for at its interval, and slowed down for good`() async throws
  {
    let login = FakeLogin([
      Self.begun(), Self.pending(), Self.pending("slow_down"), Self.pending(), Self.token(),
    ])
    let (result, waits, prompt) = try await signIn(login)
    _ = try result.get()
    #expect(waits == [.seconds(5), .seconds(5), .seconds(10), .seconds(10)])
    #expect(prompt?.code == "ABCD12345")
    #expect(prompt?.address == "https://microsoft.com/devicelogin")
    #expect(
      login.requests.prefix(2).map(\.url)
        == ["devicecode", "token"].map {
          "https://login.example/\(SampleToken.tenant)/oauth2/v2.0/\($0)"
        })
    let bodies = login.requests.map { String(decoding: $0.body, as: UTF8.self) }
    let scope = "scope=https%3A%2F%2Foutlook.office365.com%2F.default%20offline_access"
    #expect(bodies[0] == "client_id=\(SampleToken.client)&\(scope)")
    #expect(
      bodies[1]
        == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
        + "&client_id=\(SampleToken.client)&device_code=secret-device-code&\(scope)"
        + "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D"
        + "%7D%7D%7D")
  }

  @Test(arguments: [
    ("authorization_declined", "declined in the browser"), ("access_denied", "declined"),
    ("expired_token", "not entered in time"), ("code_expired", "not entered in time"),
  ]) func `an end is told and not asked for again`(error: String, says: String) async throws {
    let login = FakeLogin([Self.begun(), Self.pending(error)])
    let (result, _, _) = try await signIn(login)
    #expect(throws: SignInError.self) { try result.get() }
    if case .failure(let failure) = result { #expect(failure.doing.contains(says)) }
    #expect(login.requests.count == 2)
    #expect(try await kept() == nil)
  }

  @Test func `a code nobody enters ends with its life`() async throws {
    let (result, waits, _) = try await signIn(FakeLogin([Self.begun(), Self.pending()]))
    guard case .failure(let error) = result else { return #expect(Bool(false)) }
    #expect(error.doing.contains("not entered in time"))
    #expect(waits.count == 179)
  }

  @Test func `a bad moment of the network or the host is waited through`() async throws {
    let login = FakeLogin([
      Self.begun(interval: ""), .failure(TransportError(.reset, doing: "Reset.")),
      Reply.json(503, ""), Self.token(),
    ])
    let (result, waits, _) = try await signIn(login)
    _ = try result.get()
    #expect(waits == [.seconds(5), .seconds(5), .seconds(5)])
  }

  @Test(arguments: [
    begun(address: "javascript:alert(1)"), begun(address: "http://elsewhere.example"),
    Reply.json(200, "{}"), Reply.refusal(number: 7_000_218),
  ]) func `what is no address and code is shown to nobody`(answer: FakeLogin.Answer) async throws {
    let (result, _, prompt) = try await signIn(FakeLogin([answer]))
    #expect(throws: SignInError.self) { try result.get() }
    #expect(prompt == nil)
  }

  @Test func `another user and a sign-in that cannot last are refused`() async throws {
    let theirs = SampleToken.jwt(["upn": "\"b@contoso.example\""])
    let wrong = try await signIn(
      FakeLogin([Self.begun(), Self.token(theirs)]), user: "a@contoso.example")
    guard case .failure(let other) = wrong.0 else { return #expect(Bool(false)) }
    #expect(other.doing.contains("names the user b@contoso.example"))
    let brief = try await signIn(FakeLogin([Self.begun(), Self.token(refresh: nil)]))
    guard case .failure(let error) = brief.0 else { return #expect(Bool(false)) }
    #expect(error.doing.contains("brought no refresh token"))
  }

  @Test func `what is enrolled stands in for the first token that is there now`() async throws {
    let (result, _, _) = try await signIn(FakeLogin([Self.begun(), Self.token()]))
    let user = try result.get()
    try await enrolment(FakeLogin([])).keep(user)
    #expect(try await kept()?.origin == KeptRefreshToken.enrolled)
    try await enrolment(FakeLogin([]), first: .env("R")).keep(user)
    let origin = try KeptRefreshToken.origin(of: Secret("first"))
    #expect(try await kept()?.origin == origin)
    #expect(try await kept()?.value == Secret("refresh-one"))
  }

  // MARK: The browser

  /// Runs the sign-in by browser, in which `browse` plays the person.
  private func browse(
    _ login: FakeLogin, _ browse: @escaping @Sendable (URLComponents) async throws -> Void
  ) async throws -> Result<EnrolledUser, SignInError> {
    let enrolment = enrolment(login, user: "a@contoso.example")
    let (addresses, feed) = AsyncStream.makeStream(of: String.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await address in addresses {
          try await browse(try #require(URLComponents(string: address)))
          return
        }
      }
      let result: Result<EnrolledUser, SignInError>
      do throws(SignInError) {
        result = .success(
          try await BrowserSignIn(enrolment, random: { [UInt8](repeating: 7, count: $0) })
            .run { address in feed.yield(address) })
      } catch {
        result = .failure(error)
      }
      try await group.waitForAll()
      return result
    }
  }

  private static func value(_ name: String, in address: URLComponents) -> String {
    address.queryItems?.first { $0.name == name }?.value ?? ""
  }

  @Test func `the code that comes back is redeemed with its verifier`() async throws {
    let login = FakeLogin([
      Self.token(SampleToken.jwt(["upn": "\"a@contoso.example\""]))
    ])
    let seen = Shared<URLComponents?>(nil)
    let pages = Shared<[String]>([])
    let result = try await browse(login) { address in
      seen.change { $0 = address }
      let back = Self.value("redirect_uri", in: address)
      let state = Self.value("state", in: address)
      for path in ["/favicon.ico", "/?code=one%2Btwo&state=\(state)"] {
        let page = try await Tool.run(["curl", "-s", "--max-time", "20", "\(back)\(path)"])
        pages.change { $0.append(String(decoding: page, as: UTF8.self)) }
      }
    }
    _ = try result.get()
    let address = try #require(seen.value)
    #expect(address.path == "/\(SampleToken.tenant)/oauth2/v2.0/authorize")
    #expect(Self.value("code_challenge_method", in: address) == "S256")
    #expect(Self.value("response_type", in: address) == "code")
    #expect(Self.value("login_hint", in: address) == "a@contoso.example")
    let shown = pages.value
    #expect(shown.first?.contains("nothing here") == true)
    #expect(shown.last?.contains("You can close this window") == true)
    #expect(shown.last?.contains("one") == false)
    let body = String(decoding: try #require(login.requests.first).body, as: UTF8.self)
    #expect(body.contains("grant_type=authorization_code&"))
    #expect(body.contains("&code=one%2Btwo&redirect_uri=http%3A%2F%2Flocalhost%3A"))
    let verifier = Base64URL.text([UInt8](repeating: 7, count: 32))
    #expect(body.contains("&code_verifier=\(verifier)&"))
    let challenge = Base64URL.text(try Digest.sha256(Array(verifier.utf8)))
    #expect(Self.value("code_challenge", in: address) == challenge)
  }

  @Test func `an answer of another sign-in is not redeemed, and the right one is waited for`()
    async throws
  {
    let login = FakeLogin([Self.token()])
    let result = try await browse(login) { address in
      let back = Self.value("redirect_uri", in: address)
      let state = Self.value("state", in: address)
      try await Tool.run(["curl", "-s", "--max-time", "20", "\(back)/?code=one&state=else"])
      #expect(login.requests.isEmpty)
      let query = "error=access_denied&error_description=No.&state=\(state)"
      try await Tool.run(["curl", "-s", "--max-time", "20", "\(back)/?\(query)"])
    }
    guard case .failure(let error) = result else { return #expect(Bool(false)) }
    #expect(error.doing.contains("It said: No."))
    #expect(login.requests.isEmpty)
  }

  /// "localhost" may be either address to a browser, where the machine has both.
  @Test func `the browser may come back to any loopback address of the machine`() async throws {
    let addresses = (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)) ?? ""
    let hasSix = addresses.contains("00000000000000000000000000000001 ")
    for host in ["127.0.0.1"] + (hasSix ? ["[::1]"] : []) {
      let login = FakeLogin([Self.token(SampleToken.jwt(["upn": "\"a@contoso.example\""]))])
      let result = try await browse(login) { address in
        let back = Self.value("redirect_uri", in: address)
        #expect(back.hasPrefix("http://localhost:"))
        let state = Self.value("state", in: address)
        let here = back.replacing("localhost", with: host)
        try await Tool.run([
          "curl", "-s", "-g", "--max-time", "20", "\(here)/?code=one&state=\(state)",
        ])
      }
      _ = try result.get()
    }
  }

  @Test func `what the login host says in place of a code is told`() async throws {
    let result = try await browse(FakeLogin([Self.token()])) { address in
      let (back, state) = (
        Self.value("redirect_uri", in: address), Self.value("state", in: address)
      )
      let query = "error=access_denied&error_description=AADSTS65004%3A+No.&state=\(state)"
      try await Tool.run(["curl", "-s", "--max-time", "20", "\(back)/?\(query)"])
    }
    guard case .failure(let error) = result else { return #expect(Bool(false)) }
    #expect(error.doing.contains("It said: AADSTS65004: No."))
  }

  @Test func `a browser that never comes back is waited for only so long`() async throws {
    let time = time
    let result = try await browse(FakeLogin([Self.token()])) { _ in
      await time.sleeping(1)
      time.advance(by: BrowserSignIn.patience)
    }
    guard case .failure(let error) = result else { return #expect(Bool(false)) }
    #expect(error.doing.contains("Nobody has signed in within 300 s"))
  }

  @Test(arguments: [
    "POST /?code=a HTTP/1.1\r\n\r\n", "GET /other?code=a HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET /?code=a&code=b HTTP/1.1\r\n\r\n", "GET /?code=%zz HTTP/1.1\r\n\r\n", "", "GET", "\u{0}",
    "GET /?a HTTP/1.1 x\r\n",
  ]) func `only a GET of the root with plain fields is a return`(request: String) {
    #expect(RedirectRequest(head: Array(request.utf8)) == nil)
  }
}

/// What two tasks of a test both see.
private final class Shared<Value: Sendable>: Sendable {
  private let content: Mutex<Value>

  init(_ value: Value) { content = Mutex(value) }

  var value: Value { content.withLock { $0 } }

  func change(_ change: (inout Value) -> Void) {
    var value = self.value
    change(&value)
    let changed = value
    content.withLock { $0 = changed }
  }
}

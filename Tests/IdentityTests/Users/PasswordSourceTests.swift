import Core
import TestSupport
import Testing

@testable import Identity

/// Signing a user in with the password.
struct PasswordSourceTests {
  private let time = ManualTime()
  private let log = EventLog()

  private func source(
    _ login: FakeLogin, password: String = "canary password+", memory: RefusalMemory = .init()
  ) -> PasswordSource {
    let log = log
    return PasswordSource(
      application: .sample, proof: .none,
      for: UserSignIn(name: "password of a@contoso.example", user: "a@contoso.example"),
      user: "a@contoso.example", password: .env("P"), remedy: "run: it again",
      with: SignInMeans(
        surroundings: Surroundings(environment: ["P": password]), http: login, time: time,
        refusals: memory, newID: { "id" }, observer: { log.note($0) }))
  }

  @Test func `the request is the password grant, and asks for no refresh token`() async throws {
    let login = FakeLogin([Reply.token()])
    _ = try await source(login).fetch()
    #expect(
      String(decoding: try #require(login.requests.first).body, as: UTF8.self)
        == "grant_type=password&client_id=\(SampleToken.client)&username=a%40contoso.example"
        + "&password=canary%20password%2B&scope=https%3A%2F%2Foutlook.office365.com%2F.default"
        + "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D"
        + "%7D%7D%7D")
  }

  @Test func `it says once that it is a last resort`() async throws {
    let source = source(FakeLogin([Reply.token()]))
    for _ in 1...3 { _ = try await source.fetch() }
    #expect(log.all.count == 1)
    #expect(log.all.first?.contains("last resort") == true)
  }

  @Test func `a second factor is asked of a right password, and once in a process`() async throws {
    let memory = RefusalMemory()
    let login = FakeLogin([Reply.refusal(error: "invalid_grant", number: 50076)])
    for _ in 1...3 {
      let error = await failure(of: source(login, memory: memory).fetch)
      #expect(error?.kind == .needsPerson)
      #expect(error?.doing.contains("not sent again") == false)
    }
    #expect(login.requests.count == 1)
  }

  @Test func `another user's token is refused`() async throws {
    let theirs = SampleToken.jwt(["upn": "\"b@contoso.example\""])
    let error = await failure(of: source(FakeLogin([Reply.token(theirs)])).fetch)
    #expect(error?.kind == .misconfigured)
    #expect(error?.doing.contains("its claim upn names the user b@contoso.example") == true)
  }
}

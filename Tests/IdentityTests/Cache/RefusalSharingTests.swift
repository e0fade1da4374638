import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// What one process is refused for good, others that run meanwhile do not ask.
struct RefusalSharingTests {
  private let folder: TemporaryFolder
  private let time = ManualTime()

  init() throws { folder = try TemporaryFolder() }

  private func memory() -> RefusalMemory {
    RefusalMemory().shared(in: TokenCache(path: "\(folder.path)/a.tokens", time: time))
  }

  private func source(
    _ login: FakeLogin, _ memory: RefusalMemory, secret: String = "wrong-secret"
  ) -> ClientSecretSource {
    ClientSecretSource(
      application: .sample, secret: .env("S"),
      surroundings: Surroundings(environment: ["S": secret]), http: login, time: time,
      refusals: memory, requestID: { "id" })
  }

  @Test func `a process that runs meanwhile is told what the other was`() async throws {
    let login = FakeLogin([Reply.refusal(401, error: "invalid_client", number: 7_000_222)])
    let (one, two) = (memory(), memory())
    _ = await failure(of: source(login, one).fetch)
    let error = await failure(of: source(login, two).fetch)
    #expect(error?.code == 7_000_222)
    #expect(error?.kind == .needsPerson)
    #expect(error?.doing.hasSuffix("(Another process was told.)") == true)
    #expect(login.requests.count == 1)
  }

  @Test func `one that begins later, or has another secret, asks for itself`() async throws {
    let login = FakeLogin([Reply.refusal(number: 7_000_222)])
    let early = memory()
    _ = await failure(of: source(login, memory()).fetch)
    _ = await failure(of: source(login, early, secret: "another").fetch)
    #expect(login.requests.count == 2)
    time.advance(by: .milliseconds(1))
    _ = await failure(of: source(login, memory()).fetch)
    #expect(login.requests.count == 3)
  }

  @Test func `after a minute it is asked again`() async throws {
    let login = FakeLogin([Reply.refusal(number: 7_000_222)])
    let (one, two) = (memory(), memory())
    _ = await failure(of: source(login, one).fetch)
    time.advance(by: KeptRefusal.life)
    _ = await failure(of: source(login, two).fetch)
    #expect(login.requests.count == 2)
  }

  @Test func `what a credential just registered is refused with is told to nobody`() async throws {
    let login = FakeLogin([Reply.refusal(error: "invalid_request", number: 700_213)])
    let (one, two) = (memory(), memory())
    for memory in [one, two, one] { _ = await failure(of: source(login, memory).fetch) }
    #expect(login.requests.count == 3)
  }

  @Test func `a refusal of what was demanded is none of the usual question`() async throws {
    let login = FakeLogin([
      Reply.refusal(error: "interaction_required", number: 50173), Reply.token("two"),
    ])
    let source = source(login, memory())
    let need = TokenNeed(challenge: ClaimsChallenge(claims: "{}"))
    for _ in 1...2 {
      let error = await failure { () async throws(SignInError) in
        try await source.fetch(for: need)
      }
      #expect(error?.code == 50173)
    }
    #expect(try await source.fetch().value == Secret("two"))
    #expect(login.requests.count == 2)
  }

  @Test func `neither the secret nor a digest of it is in the file`() async throws {
    let login = FakeLogin([Reply.refusal(number: 7_000_222, text: "wrong-secret is wrong")])
    _ = await failure(of: source(login, memory()).fetch)
    let text = try String(contentsOfFile: "\(folder.path)/a.tokens", encoding: .utf8)
    #expect(text.contains("7000222"))
    #expect(!text.contains("wrong-secret"))
    let digest = Digest.hex(try Digest.sha256(Array("wrong-secret".utf8)))
    #expect(!text.contains(digest.prefix(16)))
  }
}

import Core
import Foundation
import Identity
import TestSupport
import Testing

/// Waiting for a token that somebody else brings.
@Suite(.timeLimit(.minutes(10)))
struct WaitingSourceTests {
  private let time = ManualTime()
  private let log = EventLog()

  private func source(
    _ place: SecretSource, upTo limit: Duration = .seconds(3600)
  ) -> WaitingSource {
    let log = log
    let ready = ReadyTokenSource(
      place: place, surroundings: Surroundings(environment: [:]),
      check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource), time: time)
    return WaitingSource(ready, upTo: limit, time: time) { log.note($0) }
  }

  private static func refusal(of keeper: TokenKeeper) async -> SignInError? {
    do throws(SignInError) {
      _ = try await keeper.token(forCallOf: .seconds(10))
      return nil
    } catch {
      return error
    }
  }

  @Test func `a missing file is waited for, and told of once`() async throws {
    let folder = try TemporaryFolder()
    let source = source(.file("\(folder.path)/token"))
    let fetch = Task { try await source.fetch() }
    for _ in 1...30 {
      await time.sleeping(1)
      #expect(time.advanceToNextDeadline() == .seconds(10))
    }
    await time.sleeping(1)
    try folder.write(SampleToken.jwt(), to: "token")
    time.advance(by: .seconds(10))
    #expect(try await fetch.value.value == Secret(SampleToken.jwt()))
    #expect(log.all.count == 1)
    #expect(log.all.first?.contains("cannot be opened") == true, "\(log.all)")
    #expect(log.all.first?.contains("for 1 hour at most ('wait-for-token')") == true)
  }

  @Test func `after the limit a person is needed, as without it`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt(expires: SampleToken.now - 5), to: "token")
    let source = source(.file(path), upTo: .seconds(65))
    let fetch = Task { await failure(of: source.fetch) }
    for wait in [10, 10, 10, 10, 10, 10, 5] {
      await time.sleeping(1)
      #expect(time.advanceToNextDeadline() == .seconds(wait))
    }
    let error = try #require(await fetch.value)
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("It was waited for as long as 'wait-for-token' says"))
  }

  @Test func `a wrong token is not waited for`() async throws {
    let folder = try TemporaryFolder()
    let wrong = SampleToken.jwt(["tid": #""99999999-2222-4333-8444-555555555555""#])
    let path = try folder.write(wrong, to: "token")
    #expect(await failure(of: source(.file(path)).fetch)?.kind == .misconfigured)
    #expect(log.all.isEmpty)
  }

  @Test func `a wait that nobody needs any more ends`() async throws {
    let source = source(.file("/invented/token"))
    let fetch = Task { await failure(of: source.fetch) }
    await time.sleeping(1)
    fetch.cancel()
    #expect(await fetch.value?.kind == .cancelled)
  }

  @Test func `calls go on with the token they have, and wait once it has ended`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt(), to: "token")
    let source = source(.file(path))
    let keeper = TokenKeeper(source: source, time: time)
    let first = try await keeper.token(forCallOf: .seconds(10))
    time.advance(by: .seconds(3400))
    try FileManager.default.removeItem(atPath: path)
    #expect(try await keeper.token(forCallOf: .seconds(10)).value == first.value)
    #expect(log.all.isEmpty)
    time.advance(by: .seconds(300))
    let call = Task { try await keeper.token(forCallOf: .seconds(10)) }
    for _ in 1...100 {
      await time.sleeping(1)
      _ = time.advanceToNextDeadline()
    }
    await time.sleeping(1)
    let now = SampleToken.now + 4700
    try folder.write(SampleToken.jwt(issued: now, expires: now + 3600), to: "token")
    time.advance(by: .seconds(60))
    #expect(try await call.value.value != first.value)
    #expect(log.all.count == 1)
  }

  @Test func `another token is waited for once the service has refused the one there`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt(), to: "token")
    let keeper = TokenKeeper(source: source(.file(path)), time: time)
    // The same one gets its chances first: a single refusal may be the service's own bad moment.
    for pause in [0, 2] {
      await keeper.refused(try await keeper.token(forCallOf: .seconds(10)))
      time.advance(by: .seconds(pause))
      _ = try await keeper.token(forCallOf: .seconds(10))
    }
    let refused = try await keeper.token(forCallOf: .seconds(10))
    await keeper.refused(refused)
    time.advance(by: .seconds(4))
    let call = Task { try await keeper.token(forCallOf: .seconds(10)) }
    for _ in 1...20 {
      await time.sleeping(1)
      #expect(time.advanceToNextDeadline() == .seconds(10))
    }
    await time.sleeping(1)
    #expect(log.all.count == 1)
    #expect(log.all.first?.contains("the same one is still there") == true, "\(log.all)")
    try folder.write(SampleToken.jwt(expires: SampleToken.now + 7200), to: "token")
    time.advance(by: .seconds(10))
    #expect(try await call.value.value != refused.value)
  }

  @Test func `what the service demands of a token from a file is waited for`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt(), to: "token")
    let keeper = TokenKeeper(source: source(.file(path), upTo: .seconds(60)), time: time)
    let refused = try await keeper.token(forCallOf: .seconds(10))
    await keeper.refused(refused, demanding: ClaimsChallenge(claims: "{}"))
    let call = Task { await Self.refusal(of: keeper) }
    for _ in 1...6 {
      await time.sleeping(1)
      #expect(time.advanceToNextDeadline() == .seconds(10))
    }
    let error = try #require(await call.value)
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("It was waited for as long as 'wait-for-token' says"))
  }

  @Test func `a refused token's file that is gone is waited for, though the token lives`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleToken.jwt(), to: "token")
    let keeper = TokenKeeper(source: source(.file(path)), time: time)
    let refused = try await keeper.token(forCallOf: .seconds(10))
    await keeper.refused(refused)
    try FileManager.default.removeItem(atPath: path)
    let call = Task { try await keeper.token(forCallOf: .seconds(10)) }
    for _ in 1...20 {
      await time.sleeping(1)
      #expect(time.advanceToNextDeadline() == .seconds(10))
    }
    await time.sleeping(1)
    try folder.write(SampleToken.jwt(expires: SampleToken.now + 7200), to: "token")
    time.advance(by: .seconds(10))
    #expect(try await call.value.value != refused.value)
  }

  @Test func `a wait ends when it is given up, and no other begins`() async throws {
    let source = source(.file("/invented/token"))
    let keeper = TokenKeeper(source: source, time: time)
    let call = Task { await Self.refusal(of: keeper) }
    await time.sleeping(1)
    source.giveUp()
    #expect(await call.value?.kind == .cancelled)
    #expect(await failure(of: source.fetch)?.kind == .cancelled)
    #expect(time.monotonic() == Monotonic(sinceStart: .zero), "no time had to pass")
  }

  @Test func `an ended assertion is waited for, a refusal of Entra ID is not`() async throws {
    let folder = try TemporaryFolder()
    let ended = SampleToken.jwt(expires: SampleToken.now - 5)
    let path = try folder.write(ended, to: "assertion")
    let login = FakeLogin([Reply.refusal(401, error: "invalid_client", number: 700_016)])
    let log = log
    let federated = FederatedSource(
      application: ClientApplication(
        login: "https://login.example", tenant: SampleToken.tenant, client: SampleToken.client,
        resource: SampleToken.resource),
      assertion: .kept(.file(path)), surroundings: Surroundings(environment: [:]), http: login,
      time: time, requestID: { "request-1" })
    let source = WaitingSource(federated, upTo: .seconds(600), time: time) { log.note($0) }
    let fetch = Task { await failure(of: source.fetch) }
    await time.sleeping(1)
    #expect(login.requests.isEmpty)
    try folder.write(SampleToken.jwt(), to: "assertion")
    time.advance(by: .seconds(10))
    #expect(await fetch.value?.code == 700_016)
    #expect(log.all.count == 1)
  }
}

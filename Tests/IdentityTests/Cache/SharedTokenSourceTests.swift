import Core
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// Tokens that several processes of one store share, here several sources on one cache.
@Suite(.timeLimit(.minutes(10)))
struct SharedTokenSourceTests {
  private let folder: TemporaryFolder
  private let time = ManualTime()
  private let log = EventLog()

  init() throws { folder = try TemporaryFolder() }

  private var path: String { "\(folder.path)/a.tokens" }

  private func shared(_ source: ScriptedSource) -> SharedTokenSource {
    let log = log
    return SharedTokenSource(
      source, as: TokenCacheKey(.sample, kind: "secret"),
      in: TokenCache(path: path, time: time) { log.note($0) },
      check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource), time: time)
  }

  private func text(_ token: AccessToken) -> String { token.value.reveal { $0 } }

  @Test func `the second process takes the first one's token, with its end`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer("one")
    let first = try await shared(one).fetch()
    time.advance(by: .seconds(100))
    let second = try await shared(two).fetch()
    #expect(text(second) == "one")
    #expect(second.label == first.label)
    #expect(second.remaining(at: time.monotonic()) == .seconds(3500))
    #expect(two.fetches == 0)
  }

  @Test func `whoever waits for another's sign-in takes its token`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    async let first = shared(one).fetch()
    await one.asked()
    async let second = shared(two).fetch()
    await time.sleeping(1)
    one.answer("one")
    #expect(text(try await first) == "one")
    time.advance(by: TokenCache.interval)
    #expect(text(try await second) == "one")
    #expect(two.fetches == 0)
  }

  @Test func `a renewal by one serves both, and neither gets its own back`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer("one")
    let old = try await shared(one).fetch()
    time.advance(by: .seconds(3300))
    one.answer("two")
    #expect(text(try await shared(one).fetch(for: TokenNeed(inHand: old))) == "two")
    #expect(text(try await shared(two).fetch(for: TokenNeed(inHand: old))) == "two")
    #expect(two.fetches == 0)
  }

  @Test func `a refused token is taken out of the cache and never handed out again`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer("one")
    let refused = try await shared(one).fetch()
    one.answer("two")
    let need = TokenNeed(inHand: refused, refused: refused)
    #expect(text(try await shared(one).fetch(for: need)) == "two")
    #expect(text(try await shared(two).fetch()) == "two")
    #expect((one.fetches, two.fetches) == (2, 0))
  }

  @Test func `a refused token is not kept when the source gives it once more`() async throws {
    let one = ScriptedSource(time)
    one.answer("one")
    let refused = try await shared(one).fetch()
    one.answer("one")
    _ = try await shared(one).fetch(for: TokenNeed(inHand: refused, refused: refused))
    one.answer("two")
    #expect(text(try await shared(one).fetch()) == "two")
  }

  @Test func `a failed renewal leaves the kept token in use until it ends`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer("one")
    _ = try await shared(one).fetch()
    time.advance(by: .seconds(3300))
    two.fail(.transient)
    #expect(text(try await shared(two).fetch()) == "one")
    time.advance(by: .seconds(299))
    two.fail(.transient)
    let source = shared(two)
    #expect(await failure(of: source.fetch)?.kind == .transient)
  }

  @Test func `a demand of the service passes the kept token by, and its token takes that place`()
    async throws
  {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer("one")
    _ = try await shared(one).fetch()
    let need = TokenNeed(challenge: ClaimsChallenge(claims: "{}"))
    two.answer("two")
    #expect(text(try await shared(two).fetch(for: need)) == "two")
    #expect(text(try await shared(one).fetch()) == "two")
    // Nor does the kept one stand in where none can be had that meets the demand.
    two.fail(.transient)
    let source = shared(two)
    let error = await failure { () async throws(SignInError) in try await source.fetch(for: need) }
    #expect(error?.kind == .transient)
  }

  @Test func `a kept token that ends before the one in hand is none`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer("one")
    _ = try await shared(one).fetch()
    time.advance(by: .seconds(100))
    two.answer("three")
    let need = TokenNeed(inHand: two.token("two"))
    #expect(text(try await shared(two).fetch(for: need)) == "three")
  }

  @Test func `the issuer's advice when to renew is kept, and heeded by all`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    one.answer(
      .success(
        AccessToken(
          value: Secret("one"), obtained: time.monotonic(), life: .seconds(3600), label: "one",
          renewFrom: .seconds(1200))))
    _ = try await shared(one).fetch()
    time.advance(by: .seconds(1100))
    #expect(try await shared(two).fetch().renewFrom == .seconds(1200))
    #expect(two.fetches == 0)
    time.advance(by: .seconds(101))
    two.answer("two")
    #expect(text(try await shared(two).fetch()) == "two")
  }

  @Test func `whoever waits for a file holds no lock meanwhile`() async throws {
    let (one, two) = (ScriptedSource(time), ScriptedSource(time))
    var missing = SignInError(.needsPerson, doing: "The assertion has ended.")
    missing.mayBeProvided = true
    one.answer(.failure(missing))
    let waiting = WaitingSource(shared(one), upTo: .seconds(600), time: time) { _ in }
    async let token = waiting.fetch()
    await time.sleeping(1)
    two.answer("two")
    #expect(text(try await shared(two).fetch()) == "two")
    // What another process obtained ends the wait.
    time.advance(by: WaitingSource.pause)
    #expect(text(try await token) == "two")
    #expect(one.fetches == 1)
  }

  @Test func `a clock that was set back makes the kept token worthless`() async throws {
    let one = ScriptedSource(time)
    one.answer("one")
    _ = try await shared(one).fetch()
    time.jumpWall(by: .seconds(-1))
    one.answer("two")
    #expect(text(try await shared(one).fetch()) == "two")
  }

  @Test func `another tenant's token in the file is not used`() async throws {
    let one = ScriptedSource(time)
    one.answer(SampleToken.jwt(["tid": "\"99999999-2222-4333-8444-555555555555\""]))
    _ = try await shared(one).fetch()
    one.answer("two")
    #expect(text(try await shared(one).fetch()) == "two")
  }

  @Test func `without a usable file the sign-in succeeds, and a person is told once`() async throws
  {
    try folder.write("{}", to: "a.tokens", mode: 0o644)
    let one = ScriptedSource(time)
    let source = shared(one)
    for number in 1...3 {
      one.answer("\(number)")
      #expect(text(try await source.fetch()) == "\(number)")
    }
    #expect(log.all.count == 1)
    #expect(log.all.first?.contains("chmod 600") == true)
    #expect(log.all.first?.contains("not shared with other processes") == true)
  }

  @Test func `a lock that another holds for ever keeps nobody from signing in`() async throws {
    let cache = TokenCache(path: path, time: time)
    let held = try await cache.hold(TokenCacheKey(.sample, kind: "secret"))
    let one = ScriptedSource(time)
    one.answer("one")
    async let token = shared(one).fetch()
    await time.sleeping(1)
    time.advance(by: TokenCache.patience)
    #expect(text(try await token) == "one")
    held.release()
  }

  @Test func `sixteen sources that begin at once sign in once`() async throws {
    let steady = SteadyTime()
    let count = Counter()
    let path = path
    try await withThrowingTaskGroup { group in
      for _ in 0..<16 {
        group.addTask {
          let source = SharedTokenSource(
            CountingSource(count: count), as: TokenCacheKey(.sample, kind: "secret"),
            in: TokenCache(path: path, time: steady),
            check: TokenCheck(tenant: SampleToken.tenant, resource: SampleToken.resource),
            time: steady)
          _ = try await source.fetch()
        }
      }
      try await group.waitForAll()
    }
    #expect(count.value == 1)
  }
}

/// How often something happened.
final class Counter: Sendable {
  private let number = Mutex(0)
  var value: Int { number.withLock(\.self) }
  func add() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}

/// A source that signs in at once and counts how often.
private struct CountingSource: TokenSource {
  let count: Counter
  let canRenew = true
  let name = "counting source"

  func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let number = count.add()
    return AccessToken(
      value: Secret("token-\(number)"), obtained: Monotonic(sinceStart: .zero),
      life: .seconds(3600), label: "\(number)")
  }
}

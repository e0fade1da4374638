import Core
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// A wrong password is sent exactly once, whoever asks with it for whatever.
@Suite(.timeLimit(.minutes(10)))
struct PasswordMemoryTests {
  private static let wrong = "canary-Autumn2026!"
  private let folder: TemporaryFolder
  private let time = ManualTime()
  private let log = EventLog()

  init() throws { folder = try TemporaryFolder() }

  private var path: String { "\(folder.path)/a.tokens" }

  /// What a process remembers that begins now.
  private func process() -> RefusalMemory {
    let log = log
    return RefusalMemory().shared(
      in: TokenCache(path: path, time: time, observer: { log.note($0) }))
  }

  private func source(
    _ login: FakeLogin, _ memory: RefusalMemory, password: String = wrong,
    user: String = "a@contoso.example", _ change: (inout ClientApplication) -> Void = { _ in }
  ) -> PasswordSource {
    var application = ClientApplication.sample
    change(&application)
    return PasswordSource(
      application: application, proof: .none,
      for: UserSignIn(name: "password of \(user)", user: user), user: user,
      password: .env("P"), remedy: "run: rollcall auth test contoso --ask-again",
      with: SignInMeans(
        surroundings: Surroundings(environment: ["P": password]), http: login, time: time,
        refusals: memory, newID: { "id" }))
  }

  private func refusing(_ number: Int = 50126) -> FakeLogin {
    FakeLogin([Reply.refusal(error: "invalid_grant", number: number)])
  }

  @Test(arguments: [50052, 50053, 50055, 50056, 50064, 50126, 50144])
  func `no later process sends it again, at any time`(number: Int) async throws {
    let login = refusing(number)
    for wait in [Duration.zero, .seconds(1), .seconds(3600), .seconds(90 * 86_400)] {
      time.advance(by: wait)
      let error = await failure(of: source(login, process()).fetch)
      #expect(error?.code == number)
      #expect(error?.doing.contains("This password is not sent again.") == true)
      #expect(error?.doing.contains("run: rollcall auth test contoso --ask-again") == true)
      #expect(error?.doing.contains("canary") == false)
      #expect(error?.doing.contains("nothing was sent now") == (wait != .zero))
    }
    #expect(login.requests.count == 1)
  }

  @Test func `neither another tenant, service, application nor demand is a reason to send it`()
    async throws
  {
    let login = refusing()
    let changes: [(inout ClientApplication) -> Void] = [
      { _ in }, { $0.tenant = "contoso.example" }, { $0.tenant = "organizations" },
      { $0.resource = "https://ps.compliance.protection.outlook.com" },
      { $0.client = "99999999-2222-4333-8444-555555555555" }, { $0.login += "/" },
      { $0.login = "HTTPS://LOGIN.EXAMPLE:443" },
    ]
    let memory = process()
    for (place, change) in changes.enumerated() {
      // Every second time in a process that begins only now.
      let memory = place.isMultiple(of: 2) ? memory : process()
      _ = await failure(of: source(login, memory, user: " A@Contoso.example", change).fetch)
    }
    let source = source(login, process())
    let need = TokenNeed(challenge: ClaimsChallenge(claims: #"{"access_token":{}}"#))
    let error = await failure { () async throws(SignInError) in
      try await source.fetch(for: need)
    }
    #expect(error?.code == 50126)
    #expect(login.requests.count == 1)
  }

  @Test func `another password is sent, and the first not again after it`() async throws {
    let login = refusing()
    for password in [Self.wrong, "canary-2", Self.wrong, "canary-2", Self.wrong] {
      _ = await failure(of: source(login, process(), password: password).fetch)
    }
    #expect(login.requests.count == 2)
  }

  @Test func `another user and another login host are others' business`() async throws {
    let login = refusing()
    _ = await failure(of: source(login, process()).fetch)
    _ = await failure(of: source(login, process(), user: "b@contoso.example").fetch)
    _ = await failure(of: source(login, process(), { $0.login = "https://login.other" }).fetch)
    #expect(login.requests.count == 3)
  }

  @Test func `once a person says so it is sent once more, and remembered again`() async throws {
    let login = FakeLogin([
      Reply.refusal(number: 50053), Reply.refusal(number: 50053), Reply.token("granted"),
    ])
    let memory = process()
    _ = await failure(of: source(login, memory).fetch)
    for _ in 1...2 {
      try await source(login, process()).askAgain()
      let asking = process()
      _ = await failure(of: source(login, asking).fetch)
      _ = await failure(of: source(login, asking).fetch)
    }
    // The first of these was refused once more, and the second was not.
    #expect(login.requests.count == 4)
    #expect(try await source(login, process()).fetch().value == Secret("granted"))
    try await source(login, memory).askAgain()
    #expect(try await source(login, memory).fetch().value == Secret("granted"))
  }

  @Test func `a refusal that nothing explains counts as one of the password`() async throws {
    for answer in [
      Reply.refusal(error: "invalid_grant", number: 59_999),
      Reply.json(400, #"{"error":"invalid_grant"}"#),
    ] {
      let login = FakeLogin([answer])
      let password = "p\(UUID())"
      for _ in 1...2 {
        #expect(await failure(of: source(login, process(), password: password).fetch) != nil)
      }
      #expect(login.requests.count == 1)
    }
  }

  @Test(arguments: [
    Reply.refusal(429, number: 90055), Reply.refusal(503, number: 90033), Reply.json(503, ""),
    Reply.refusal(401, error: "invalid_client", number: 7_000_215),
    Reply.refusal(error: "invalid_grant", number: 50076),
    Reply.refusal(error: "invalid_grant", number: 65001),
    .failure(TransportError(.reset, doing: "The wire said no.")),
  ])
  func `what is not about the password is no reason to keep it back`(
    answer: FakeLogin.Answer
  ) async throws {
    let login = FakeLogin([answer, Reply.token("granted")])
    #expect(await failure(of: source(login, process()).fetch) != nil)
    #expect(try await source(login, process()).fetch().value == Secret("granted"))
  }

  @Test func `two that ask at once, in one process or two, send it once`() async throws {
    let (one, other) = (process(), process())
    let login = refusing()
    let sources = [source(login, one), source(login, one), source(login, other)]
    let held = try await one.passwords.turn(
      of: PasswordAccount(login: "https://login.example", user: "a@contoso.example"), by: time)
    let waiting = Waiting(sources.count)
    await withTaskGroup(of: Void.self) { group in
      for source in sources {
        group.addTask {
          _ = await failure(of: source.fetch)
          waiting.end()
        }
      }
      await time.sleeping(3)
      #expect(login.requests.isEmpty)
      held.release()
      // Time goes on only when everybody waits for it: nobody's patience ends.
      while waiting.count > 0 {
        if time.sleepers == waiting.count { time.advance(by: TokenCache.interval) }
        await Task.yield()
      }
    }
    #expect(login.requests.count == 1)
  }

  @Test func `without a cache a process remembers by itself, and promises no more`() async throws {
    let login = refusing()
    let memory = RefusalMemory()
    for _ in 1...3 {
      let error = await failure(of: source(login, memory).fetch)
      #expect(error?.code == 50126)
      #expect(error?.doing.contains("--ask-again") == false)
    }
    #expect(login.requests.count == 1)
  }

  @Test func `the file holds neither the password nor a digest that is quick to guess`()
    async throws
  {
    for number in [50126, 50076] {
      _ = await failure(of: source(refusing(number), process()).fetch)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(!text.contains("canary"))
      // What the memory of one process knows it by stays there.
      let quick = Digest.hex(try Digest.sha256(Array(Self.wrong.utf8)))
      #expect(!text.contains(quick.prefix(8)))
      #expect(!text.contains("50076"))
    }
    let document = try await TokenCache(path: path, time: time).document()
    #expect(document.passwords.map(\.refusals.count) == [1])
    #expect(document.refusals.isEmpty)
  }

  @Test func `a cache that cannot be used is told of, and the process remembers`() async throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let login = refusing()
    let memory = process()
    for _ in 1...2 { _ = await failure(of: source(login, memory).fetch) }
    #expect(login.requests.count == 1)
    #expect(log.all.contains { $0.contains("is remembered by this process alone") })
  }
}

/// How many have not ended yet.
private final class Waiting: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  var count: Int { left.withLock(\.self) }
  func end() { left.withLock { $0 -= 1 } }
}

/// The digest that a refused password leaves in the file.
struct PasswordDigestTests {
  private let account = PasswordAccount(login: "https://login.example", user: "a@b")

  @Test func `it is that of PBKDF2, as another program computes it`() async throws {
    let digest = try PasswordDigest.hex(of: Secret("pässword"), salt: "salt", account: account)
    let made = try await OpenSSL.run([
      "kdf", "-keylen", "32", "-kdfopt", "digest:SHA256", "-kdfopt", "pass:pässword",
      "-kdfopt", "salt:salt\nhttps://login.example:443\na@b", "-kdfopt", "iter:600000", "PBKDF2",
    ])
    let text = String(decoding: made, as: UTF8.self)
    #expect(text.replacing(":", with: "").lowercased().contains(digest))
  }

  @Test func `salt, account and password each change it`() throws {
    let other = PasswordAccount(login: "https://login.example", user: "b@b")
    let all = try [
      ("a", "s", account), ("b", "s", account), ("a", "t", account), ("a", "s", other),
    ]
    .map { try PasswordDigest.hex(of: Secret($0), salt: $1, account: $2) }
    #expect(Set(all).count == 4)
    #expect(try PasswordDigest.hex(of: Secret(""), salt: "", account: account).count == 64)
  }

  @Test func `the oldest passwords and accounts give way`() throws {
    let error = SignInError(.needsPerson, doing: "No.", code: 50126)
    var kept: [RefusedPasswords] = []
    for number in 0...RefusedPasswords.most {
      let refusal = KeptRefusal(error, to: "\(number)", at: Instant(milliseconds: Int64(number)))
      kept.note(try #require(refusal), of: account, salt: "s")
    }
    #expect(kept[account]?.refusals.count == RefusedPasswords.most)
    #expect(kept[account]?.refusal(of: "0") == nil)
    for number in 1...RefusedPasswords.mostAccounts {
      let account = PasswordAccount(login: "https://login.example", user: "\(number)")
      let refusal = try #require(KeptRefusal(error, to: "0", at: Instant(milliseconds: 0)))
      kept.note(refusal, of: account, salt: "s")
    }
    #expect(kept.count == RefusedPasswords.mostAccounts)
    #expect(kept[account] == nil)
  }
}

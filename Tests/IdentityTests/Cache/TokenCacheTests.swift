import Core
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// The token cache as a file: who may read it, and what becomes of it.
@Suite(.timeLimit(.minutes(10)))
struct TokenCacheTests {
  private let folder: TemporaryFolder
  private let time = ManualTime()
  private let log = EventLog()
  private let key = TokenCacheKey(
    login: "https://login.example/", tenant: "contoso.example", resource: "https://x.example",
    client: "client", kind: "secret")

  init() throws { folder = try TemporaryFolder() }

  private var path: String { "\(folder.path)/a.db.tokens" }

  private func cache() -> TokenCache {
    let log = log
    return TokenCache(path: path, time: time) { log.note($0) }
  }

  private func keep(_ text: String, in cache: TokenCache) async throws {
    let token = AccessToken(
      value: Secret(text), obtained: time.monotonic(), life: .seconds(600), label: text)
    let kept = KeptToken(token, at: time.wall(), time.monotonic())
    try await cache.change(key) { $0.access = kept }
  }

  @Test func `what one keeps the other finds, under any spelling of the key`() async throws {
    try await keep("one", in: cache())
    var other = key
    other.login = "https://LOGIN.example"
    other.tenant = "Contoso.example"
    #expect(try await cache().entry(other).access?.value == Secret("one"))
    other.user = "somebody@contoso.example"
    #expect(try await cache().entry(other).access == nil)
  }

  @Test func `the files are their owner's alone, and no half of one is left`() async throws {
    try await keep("one", in: cache())
    try await keep("two", in: cache())
    for name in ["a.db.tokens", "a.db.tokens.lock"] {
      let facts = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
      #expect(facts[.posixPermissions] as? Int == 0o600)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(names) == ["a.db.tokens", "a.db.tokens.lock"])
  }

  @Test func `half a file that a killed process left is of no account`() async throws {
    try folder.write("{\"half\":", to: "a.db.tokens.partial", mode: 0o644)
    try await keep("one", in: cache())
    #expect(try await cache().entry(key).access?.value == Secret("one"))
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o610]) func `a file that others can read is refused`(
    mode: Int
  ) async throws {
    try await keep("one", in: cache())
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let error = await failure { () async throws(SignInError) in try await cache().entry(key) }
    #expect(error?.kind == .needsPerson)
    #expect(error?.doing.contains("run: chmod 600 '\(path)'") == true)
  }

  @Test func `a link in its place is refused, and what it leads to is not touched`() async throws {
    let target = try folder.write("mine", to: "target")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    let error = await failure { () async throws(SignInError) in try await cache().entry(key) }
    #expect(error?.doing.contains("symbolic link") == true)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
  }

  @Test(arguments: [
    "", "{", "[]", "{\"version\":1}",
    #"{"version":1,"entries":{"a":{"refresh":{}}},"refusals":[]}"#,
    #"{"version":1,"entries":{"a":{"refresh":{"token":"a\nb","obtained":1,"origin":""}}}}"#,
  ]) func `a damaged file is told of once, set aside and begun anew`(text: String) async throws {
    try folder.write(text, to: "a.db.tokens")
    let cache = cache()
    #expect(try await cache.entry(key).access == nil)
    try await keep("one", in: cache)
    #expect(try await cache.entry(key).access?.value == Secret("one"))
    #expect(try String(contentsOfFile: path + ".damaged", encoding: .utf8) == text)
    #expect(log.all.count == 1)
    #expect(log.all.first?.contains("It was set aside as \(path).damaged") == true)
  }

  @Test func `what cannot be read costs no refresh token, where it can be had anew`() async throws {
    let refresh = #""refresh":{"token":"r","origin":"o","obtained":1}"#
    for access in [
      "{}", #"{"token":"a\nb","obtained":1,"life":1,"label":""}"#,
      #"{"token":"a","obtained":1,"life":-1,"label":""}"#,
    ] {
      try folder.write(
        #"{"version":1,"entries":{"\#(key.text)":{"access":\#(access),\#(refresh)}},"#
          + #""refusals":[{"strange":true}]}"#, to: "a.db.tokens")
      let entry = try await cache().entry(key)
      #expect(entry.access == nil)
      #expect(entry.refresh.latest?.value == Secret("r"))
    }
    #expect(log.all.isEmpty)
  }

  @Test func `a second damaged file leaves the first where it was put`() async throws {
    for text in ["one", "two"] {
      try folder.write(text, to: "a.db.tokens")
      #expect(try await cache().entry(key).access == nil)
    }
    #expect(try String(contentsOfFile: path + ".damaged", encoding: .utf8) == "one")
    #expect(try String(contentsOfFile: path + ".damaged-2", encoding: .utf8) == "two")
  }

  @Test func `a file of a newer program is neither used nor changed`() async throws {
    let text = #"{"version":"2.0","strange":true}"#
    try folder.write(text, to: "a.db.tokens")
    let error = await failure { () async throws(SignInError) in try await cache().entry(key) }
    #expect(error?.doing.contains("newer version") == true)
    #expect(
      await failure { () async throws(SignInError) in try await cache().change { _ in } } != nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `what has ended is forgotten, and a refresh token is not`() async throws {
    let cache = cache()
    try await keep("one", in: cache)
    let refresh = KeptRefreshToken(value: Secret("r"), origin: "o", obtained: time.wall())
    let other = TokenCacheKey.refreshToken(
      login: "https://login.example", home: "t", client: "c", user: nil)
    try await cache.change(other) { $0.refresh.keep(refresh) }
    time.advance(by: .seconds(601))
    try await cache.change { _ in }
    let entries = try await cache.document().entries
    #expect(Array(entries.keys) == [other.text])
    #expect(entries[other.text]?.refresh.all == [refresh])
  }

  @Test func `changes of many at once are all kept`() async throws {
    let (path, time) = (path, SteadyTime())
    try await withThrowingTaskGroup { group in
      for number in 0..<16 {
        group.addTask {
          let cache = TokenCache(path: path, time: time)
          let key = TokenCacheKey.refreshToken(
            login: "https://login.example", home: "t\(number)", client: "c", user: nil)
          let kept = KeptRefreshToken(
            value: Secret("r\(number)"), origin: "o", obtained: time.wall())
          try await cache.change(key) { $0.refresh.keep(kept) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await cache().document().entries.count == 16)
  }
}

/// A clock that stands still, and whose sleepers only let others have their turn.
struct SteadyTime: TimeSource {
  func monotonic() -> Monotonic { Monotonic(sinceStart: .zero) }
  func wall() -> Instant { Instant(milliseconds: 1_750_000_000_000) }
  func sleep(until reading: Monotonic) async throws {
    try Task.checkCancellation()
    await Task.yield()
  }
}

import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// Who has a key's lock, who waits for it, and for how long.
@Suite(.timeLimit(.minutes(10)))
struct FileClaimTests {
  private let folder: TemporaryFolder
  private let time = ManualTime()

  init() throws { folder = try TemporaryFolder() }

  private var lock: String { "\(folder.path)/lock" }
  private var cache: TokenCache { TokenCache(path: "\(folder.path)/c", time: time) }

  private func key(_ client: String) -> TokenCacheKey {
    .refreshToken(login: "https://login.example", home: "t", client: client, user: nil)
  }

  @Test func `two claims of one byte exclude each other, also within a process`() throws {
    let (one, two) = (try FileClaim(on: lock), try FileClaim(on: lock))
    #expect(try one.take(5))
    #expect(try !two.take(5))
    #expect(try two.take(6))
    one.release()
    #expect(try two.take(5))
  }

  @Test func `closing the file elsewhere does not give a claim up`() throws {
    let one = try FileClaim(on: lock)
    #expect(try one.take(5))
    try FileClaim(on: lock).release()
    #expect(try !FileClaim(on: lock).take(5))
    withExtendedLifetime(one) {}
  }

  @Test func `a lock that was given up is free, though programs are being started`() async throws {
    let lock = lock
    try await withThrowingTaskGroup { group in
      for _ in 1...20 { group.addTask { try await Tool.run(["true"]) } }
      for _ in 1...2000 {
        let claim = try FileClaim(on: lock)
        let isTaken = try claim.take(5)
        #expect(isTaken)
        claim.release()
      }
      try await group.waitForAll()
    }
  }

  @Test func `a link in the place of the lock file is refused`() throws {
    try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: "/dev/null")
    #expect(throws: SignInError.self) { try FileClaim(on: lock) }
  }

  @Test func `a waiter gets the lock once it is free, others are not kept waiting`() async throws {
    let held = try await cache.hold(key("a"))
    try await cache.hold(key("b")).release()
    let (cache, wanted) = (cache, key("a"))
    try await withThrowingTaskGroup { group in
      group.addTask { try await cache.hold(wanted).release() }
      await time.sleeping(1)
      held.release()
      time.advance(by: TokenCache.interval)
      try await group.waitForAll()
    }
  }

  @Test func `a wait has a limit, and says what to do`() async throws {
    let held = try await cache.hold(key("a"))
    let (cache, wanted, time) = (cache, key("a"), time)
    async let error = failure { () async throws(SignInError) in try await cache.hold(wanted) }
    await time.sleeping(1)
    time.advance(by: TokenCache.patience)
    #expect(await error?.kind == .transient)
    #expect(await error?.doing.contains("program that was suspended") == true)
    held.release()
  }

  @Test func `a wait ends when it is given up`() async throws {
    let held = try await cache.hold(key("a"))
    let (cache, wanted) = (cache, key("a"))
    let waiter = Task {
      await failure { () async throws(SignInError) in try await cache.hold(wanted) }
    }
    await time.sleeping(1)
    waiter.cancel()
    #expect(await waiter.value?.kind == .cancelled)
    held.release()
  }
}

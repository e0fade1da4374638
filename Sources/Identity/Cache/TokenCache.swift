package import Core
import Foundation
import Synchronization

/// The tokens that the processes of one store share: a file beside it, and a lock file beside that.
///
/// It never lets two of them obtain a token of the same key at once, and never waits for ever. Locks
/// are taken in one order, so that no two wait for each other: that of an access token, that of the
/// user's material it is asked for with, and the short one on the file itself.
package final class TokenCache: Sendable {
  /// How long to wait for another process's sign-in: longer than its requests may take.
  package static let patience = Duration.seconds(120)
  /// How often to look whether the other is done.
  package static let interval = Duration.milliseconds(100)
  /// The byte of the lock file that stands for the cache itself.
  private static let fileByte: Int64 = 0

  package let path: String
  let time: any TimeSource
  private let file: TokenCacheFile
  private let told = Mutex<Set<String>>([])
  private let observer: @Sendable (TokenEvent) -> Void

  /// The observer hears what a person should know of the file; it must be quick.
  package init(
    path: String, time: any TimeSource,
    observer: @escaping @Sendable (TokenEvent) -> Void = { _ in }
  ) {
    self.path = path
    self.time = time
    self.observer = observer
    file = TokenCacheFile(path: path)
  }

  /// Where the tokens of a store's runs are kept.
  package static func path(besides store: String) -> String { store + ".tokens" }

  // MARK: Locks

  /// The right to obtain tokens of a key; it ends with the claim's release.
  func hold(_ key: TokenCacheKey) async throws(SignInError) -> FileClaim {
    try await claim(try key.lockByte(), for: "for the token of \(key.client)")
  }

  private func claim(_ byte: Int64, for what: String) async throws(SignInError) -> FileClaim {
    let path = self.path + ".lock"
    let claim = try await OwnThread.run { () throws(SignInError) in try FileClaim(on: path) }
    let end = time.monotonic() + Self.patience
    while !(try await OwnThread.run { () throws(SignInError) in try claim.take(byte) }) {
      guard time.monotonic() < end else { throw Self.busy(what, path) }
      do { try await time.sleep(for: Self.interval) } catch { throw Self.givenUp }
    }
    return claim
  }

  // MARK: Contents

  func entry(_ key: TokenCacheKey) async throws(SignInError) -> TokenCacheDocument.Entry {
    try await document().entries[key.text] ?? TokenCacheDocument.Entry()
  }

  /// What is in the file; nothing, once a damaged one was set aside.
  func document() async throws(SignInError) -> TokenCacheDocument {
    let file = file
    let contents = try await OwnThread.run { () throws(SignInError) in try file.read() }
    if case .document(let document) = contents { return document }
    return try await change { _ in }
  }

  /// Changes what is kept under a key, durably.
  func change(
    _ key: TokenCacheKey, _ change: @escaping @Sendable (inout TokenCacheDocument.Entry) -> Void
  ) async throws(SignInError) {
    let name = key.text
    try await self.change { document in
      var entry = document.entries[name] ?? TokenCacheDocument.Entry()
      change(&entry)
      document.entries[name] = entry
    }
  }

  @discardableResult
  func change(
    _ change: @escaping @Sendable (inout TokenCacheDocument) -> Void
  ) async throws(SignInError) -> TokenCacheDocument {
    let claim = try await claim(Self.fileByte, for: "to change it")
    defer { claim.release() }
    let (file, now) = (file, time.wall())
    let (document, aside) = try await OwnThread.run {
      () throws(SignInError) -> (TokenCacheDocument, String?) in
      var (document, aside) = (TokenCacheDocument(), String?.none)
      switch try file.read() {
      case .document(let found): document = found
      case .damaged: aside = try file.setAside()
      }
      let before = document
      change(&document)
      document.tidy(at: now)
      if document != before { try file.write(document) }
      return (document, aside)
    }
    if let aside {
      tell(
        "The token cache \(path) was damaged. It was set aside as \(aside) and a new one is "
          + "begun. Sign-ins by hand that it held must be done again: rollcall auth login TENANT.")
    }
    return document
  }

  // MARK: Sentences

  /// Tells a person something, once.
  func tell(_ sentence: String) {
    let isNew = told.withLock { $0.insert(sentence).inserted }
    if isNew { observer(.advice(sentence)) }
  }

  private static func busy(_ what: String, _ path: String) -> SignInError {
    SignInError(
      .transient,
      doing: "Another process has held the lock \(path) \(what) for \(Int(patience.inSeconds)) s. "
        + "Look for a program that was suspended, and continue or end it.")
  }

  private static let givenUp = SignInError(
    .cancelled,
    doing: "The wait for another process's sign-in was given up because the run is "
      + "stopping.")
}

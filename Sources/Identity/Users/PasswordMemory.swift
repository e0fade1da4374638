import Core
import Synchronization

/// Which passwords the login host refused, so that a wrong one is sent exactly once.
///
/// Every further try brings the account nearer to being locked, whoever makes it and for whatever
/// service: so it is the account's memory, and not that of a tenant's spelling, a resource or a
/// demand. With a token cache it outlives the process, until another password is there or a person
/// says to ask again. It never keeps a password, and never lets two ask for one account at once.
final class PasswordMemory: Sendable {
  /// What this process was told itself, and for which accounts it is asking just now.
  private final class Own: Sendable {
    struct State {
      var refusals: [Asked: SignInError] = [:]
      var asking: Set<PasswordAccount> = []
    }

    let state = Mutex(State())
  }

  private struct Asked: Hashable {
    var account: PasswordAccount
    var digest: [UInt8]

    init(_ password: Secret, of account: PasswordAccount) throws(SignInError) {
      self.account = account
      digest = try Digest.sha256(password.reveal { Array($0.utf8) })
    }
  }

  private let own: Own
  private let cache: TokenCache?

  convenience init() { self.init(own: Own(), cache: nil) }

  private init(own: Own, cache: TokenCache?) {
    self.own = own
    self.cache = cache
  }

  /// The same memory, joined with that of the processes of a store.
  func shared(in cache: TokenCache) -> PasswordMemory { PasswordMemory(own: own, cache: cache) }

  /// Whether it outlives the process.
  var isLasting: Bool { cache != nil }

  // MARK: One at a time

  /// The right to send a password of an account; it ends with its release.
  struct Turn: Sendable {
    fileprivate let own: @Sendable () -> Void
    fileprivate let claim: FileClaim?

    func release() {
      claim?.release()
      own()
    }
  }

  func turn(
    of account: PasswordAccount, by time: any TimeSource
  ) async throws(SignInError) -> Turn {
    let end = time.monotonic() + TokenCache.patience
    while !own.state.withLock({ $0.asking.insert(account).inserted }) {
      guard time.monotonic() < end else { throw Self.busy(account) }
      do { try await time.sleep(for: TokenCache.interval) } catch { throw Self.givenUp }
    }
    let release: @Sendable () -> Void = { [own] in
      _ = own.state.withLock { $0.asking.remove(account) }
    }
    do throws(SignInError) {
      let claim = try await cache?.hold(account.key)
      return Turn(own: release, claim: claim)
    } catch {
      guard error.kind == .cancelled else {
        tell(error)
        return Turn(own: release, claim: nil)
      }
      release()
      throw error
    }
  }

  // MARK: What was refused

  /// What was answered to this password before, if it was refused.
  func refusal(
    of password: Secret, for account: PasswordAccount
  ) async throws(SignInError) -> SignInError? {
    let asked = try Asked(password, of: account)
    if let refusal = own.state.withLock({ $0.refusals[asked] }) { return refusal }
    guard let cache else { return nil }
    do throws(SignInError) {
      guard let record = try await cache.document().passwords[account] else { return nil }
      let digest = try await Self.digest(of: password, salt: record.salt, for: account)
      return record.refusal(of: digest).map {
        $0.error(adding: "(So it was answered on \($0.at.minute); nothing was sent now.)")
      }
    } catch {
      guard error.kind != .cancelled else { throw error }
      tell(error)
      return nil
    }
  }

  /// Remembers what was answered; `salt` is used where the account has none yet.
  func note(
    _ error: SignInError, to password: Secret, of account: PasswordAccount, salt: String
  ) async {
    do throws(SignInError) {
      let asked = try Asked(password, of: account)
      own.state.withLock { $0.refusals[asked] = error }
      guard let cache else { return }
      let salt = try await cache.document().passwords[account]?.salt ?? salt
      let digest = try await Self.digest(of: password, salt: salt, for: account)
      guard let kept = KeptRefusal(error, to: digest, at: cache.time.wall()) else { return }
      try await cache.change { $0.passwords.note(kept, of: account, salt: salt) }
    } catch {
      if error.kind != .cancelled { tell(error) }
    }
  }

  /// Forgets every refusal of an account, because a person has mended it.
  func forget(_ account: PasswordAccount) async throws(SignInError) {
    own.state.withLock { state in
      state.refusals = state.refusals.filter { $0.key.account != account }
    }
    guard let cache, try await cache.document().passwords[account] != nil else { return }
    try await cache.change { $0.passwords.removeAll { $0.account == account } }
  }

  private static func digest(
    of password: Secret, salt: String, for account: PasswordAccount
  ) async throws(SignInError) -> String {
    try await OwnThread.run { () throws(SignInError) in
      try PasswordDigest.hex(of: password, salt: salt, account: account)
    }
  }

  // MARK: Sentences

  private func tell(_ error: SignInError) {
    cache?.tell("\(error) A wrong password is remembered by this process alone meanwhile.")
  }

  private static func busy(_ account: PasswordAccount) -> SignInError {
    SignInError(
      .transient,
      doing: "Another sign-in with the password of \(SafeText.shown(account.user, limit: 120)) has "
        + "been under way for \(Int(TokenCache.patience.inSeconds)) s. It will be asked again.")
  }

  private static let givenUp = SignInError(
    .cancelled,
    doing: "The wait for another sign-in with the same password was given up because the run is "
      + "stopping.")
}

extension PasswordAccount {
  /// The lock that stands for it among the processes of a store.
  fileprivate var key: TokenCacheKey {
    TokenCacheKey(
      login: login, tenant: "", resource: "", client: "", user: user, kind: "password-of-account")
  }
}

package import Core

/// Shares the tokens of a source with the other processes of a store: one signs in, all use it.
///
/// It never hands out a token that the service refused or that the asker has already, nor a kept one
/// where the service demands something of the next. It never lets a failed renewal fail a call while
/// the kept token would do, and never fails because of the cache alone: where that cannot be used, a
/// person is told and the source is asked as if there were none.
package struct SharedTokenSource: TokenSource {
  private let source: any TokenSource
  private let key: TokenCacheKey
  private let cache: TokenCache
  private let check: TokenCheck
  private let policy: TokenPolicy
  private let time: any TimeSource

  package init(
    _ source: any TokenSource, as key: TokenCacheKey, in cache: TokenCache, check: TokenCheck,
    policy: TokenPolicy = TokenPolicy(), time: any TimeSource
  ) {
    self.source = source
    self.key = key
    self.cache = cache
    self.check = check
    self.policy = policy
    self.time = time
  }

  package var canRenew: Bool { source.canRenew }
  package var name: String { source.name }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let claim: FileClaim
    do throws(SignInError) {
      if let token = try await kept(for: need, atLeast: .good) { return token }
      claim = try await cache.hold(key)
    } catch {
      return try await alone(for: need, because: error)
    }
    defer { claim.release() }
    do throws(SignInError) {
      try await forget(need.refused)
      // Another process may have signed in while this one waited.
      if let token = try await kept(for: need, atLeast: .good) { return token }
    } catch {
      return try await alone(for: need, because: error)
    }
    return try await obtained(for: need)
  }

  // MARK: What is kept

  private func kept(
    for need: TokenNeed, atLeast least: KeptToken.Standing
  ) async throws(SignInError) -> AccessToken? {
    // Nothing tells what a kept one was obtained to meet.
    guard need.challenge == nil, let kept = try await cache.entry(key).access else { return nil }
    let (wall, reading) = (time.wall(), time.monotonic())
    let standing = kept.standing(for: need, at: wall, by: policy)
    guard standing == .good || standing == .usable && least == .usable, isOurs(kept) else {
      return nil
    }
    let token = kept.token(at: wall, reading)
    // One that ends before the token in hand was kept by a process that renewed earlier.
    let left = need.inHand?.remaining(at: reading) ?? .zero
    return token.remaining(at: reading) > left ? token : nil
  }

  /// Whether nobody has put another tenant's token there; the file is checked like a login host.
  private func isOurs(_ kept: KeptToken) -> Bool {
    TokenClaims(decoding: kept.value).map { check.faults(in: $0).isEmpty } ?? true
  }

  private func forget(_ refused: AccessToken?) async throws(SignInError) {
    guard let refused, try await cache.entry(key).access?.value == refused.value else { return }
    try await cache.change(key) { entry in
      if entry.access?.value == refused.value { entry.access = nil }
    }
  }

  // MARK: Asking the source

  private func obtained(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let token: AccessToken
    do throws(SignInError) { token = try await source.fetch(for: need) } catch {
      guard error.kind != .cancelled else { throw error }
      return try await usable(for: need, after: error)
    }
    // One that the asker has already is no news to anybody.
    if !need.excludes(token.value) { await keep(token) }
    return token
  }

  /// The kept token where a new one cannot be had, though it has not long to live.
  private func usable(
    for need: TokenNeed, after error: SignInError
  ) async throws(SignInError) -> AccessToken {
    let token: AccessToken?
    do throws(SignInError) { token = try await kept(for: need, atLeast: .usable) } catch {
      token = nil
    }
    guard let token else { throw error }
    return token
  }

  private func keep(_ token: AccessToken) async {
    let kept = KeptToken(token, at: time.wall(), time.monotonic())
    do throws(SignInError) {
      try await cache.change(key) { $0.access = kept }
    } catch {
      if error.kind != .cancelled { tell(error) }
    }
  }

  private func alone(
    for need: TokenNeed, because error: SignInError
  ) async throws(SignInError) -> AccessToken {
    guard error.kind != .cancelled else { throw error }
    tell(error)
    return try await source.fetch(for: need)
  }

  private func tell(_ error: SignInError) {
    cache.tell("\(error) Tokens are not shared with other processes meanwhile.")
  }
}

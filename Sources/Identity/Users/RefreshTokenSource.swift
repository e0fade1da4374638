package import Core
import Synchronization

/// Signs in with a refresh token, which brings its own successor each time.
///
/// It never uses an access token before the successor is on the disk, never lets two holders of one
/// refresh token ask at once, and never brings an older one back: the place of the first token is
/// heeded again only when something else is there.
package final class RefreshTokenSource: TokenSource {
  private let applicant: any Applicant
  private let key: TokenCacheKey
  private let first: SecretSource?
  private let cache: TokenCache
  private let means: SignInMeans
  private let remedy: String
  /// A successor that could not be written, and the token it succeeds.
  private let unwritten = Mutex<(token: KeptRefreshToken, after: Secret)?>(nil)

  /// `home` is the tenant of the user, whose refresh token may serve many others; `first` is where
  /// its first token is, unless a person enrolled it.
  package init(
    application: ClientApplication, proof: ClientProof, for user: UserSignIn, home: String,
    first: SecretSource?, in cache: TokenCache, with means: SignInMeans
  ) {
    applicant = means.applicant(application, proving: proof, for: user)
    key = .refreshToken(
      login: application.login, home: home, client: application.client, user: user.holder)
    self.first = first
    self.cache = cache
    self.means = means
    remedy = user.remedy ?? "Provide a new one."
  }

  package var canRenew: Bool { true }
  package var name: String { applicant.request.identity }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let claim = try await cache.hold(key)
    defer { claim.release() }
    let current = try await latest()
    let issued = try await applicant.issued(
      for: .refreshToken(current.value), meeting: need.challenge)
    // Kept before the access token is looked at: the one that was sent may be spent now. The old one
    // stays good where none comes back.
    try await keep(issued.refresh ?? current.value, after: current)
    return try issued.access
  }

  /// The latest refresh token there is.
  private func latest() async throws(SignInError) -> KeptRefreshToken {
    let kept = try await cache.entry(key).refresh
    guard let latest = try await latest(of: kept) else {
      throw SignInError(
        .needsPerson, doing: "There is no \(name) in the token cache yet. \(remedy)")
    }
    let waiting = unwritten.withLock(\.self)
    return waiting.flatMap { $0.after == latest.value ? $0.token : nil } ?? latest
  }

  /// What grew from the first token that is in its place now, or that first token itself.
  private func latest(of kept: KeptRefreshTokens) async throws(SignInError) -> KeptRefreshToken? {
    guard let first else { return kept.enrolled }
    do throws(SignInError) {
      let value = try await first.read(in: means.surroundings, time: means.time)
      let origin = try KeptRefreshToken.origin(of: value)
      return kept.grown(from: origin)
        ?? KeptRefreshToken(value: value, origin: origin, obtained: means.time.wall())
    } catch {
      // Its successor needs it no more.
      guard let latest = kept.latest, error.kind != .cancelled else { throw error }
      return latest
    }
  }

  private func keep(_ next: Secret, after last: KeptRefreshToken) async throws(SignInError) {
    let kept = KeptRefreshToken(value: next, origin: last.origin, obtained: means.time.wall())
    // Noted here first, so that nothing that goes wrong with the file can lose it.
    if next != last.value {
      unwritten.withLock { held in
        let isNext = held?.token.value == last.value
        held = (kept, isNext ? held?.after ?? last.value : last.value)
      }
    }
    do throws(SignInError) {
      try await cache.change(key) { entry in
        guard entry.refresh.grown(from: kept.origin)?.value != next else { return }
        entry.refresh.keep(kept)
      }
      unwritten.withLock { $0 = nil }
    } catch {
      throw SignInError(
        error.kind == .cancelled ? .cancelled : .transient,
        doing:
          "The new refresh token of the \(name) could not be kept, and its access token is not "
          + "used before it is. \(error)")
    }
  }
}

extension KeptRefreshToken {
  /// What tells first tokens apart.
  static func origin(of first: Secret) throws(SignInError) -> String {
    Digest.hex(try Digest.sha256(first.reveal { Array($0.utf8) }))
  }
}

extension TokenCacheKey {
  /// A refresh token, which is bound to user and client, and to no resource.
  static func refreshToken(
    login: String, home: String, client: String, user: String?
  ) -> TokenCacheKey {
    TokenCacheKey(
      login: login, tenant: home, resource: "", client: client, user: user, kind: "refresh")
  }
}

package import Core

/// What a person's sign-in is for: whose refresh token is to be kept, and where.
///
/// It never shows a token, and never keeps one that is another tenant's or another user's.
package struct Enrolment: Sendable {
  let applicant: any Applicant
  let means: SignInMeans
  private let key: TokenCacheKey
  private let first: SecretSource?
  private let cache: TokenCache

  /// The application signs in at the user's own tenant; `first` is where the credential has a first
  /// token, which the enrolled one is to stand in for.
  package init(
    application: ClientApplication, proof: ClientProof, for user: UserSignIn,
    first: SecretSource?, in cache: TokenCache, with means: SignInMeans
  ) {
    applicant = means.applicant(application, proving: proof, for: user)
    key = .refreshToken(
      login: application.login, home: application.tenant, client: application.client,
      user: user.holder)
    self.first = first
    self.cache = cache
    self.means = means
  }

  /// Makes sure that a refresh token could be kept, before a person takes the trouble.
  package func prepare() async throws(SignInError) {
    try await cache.hold(key).release()
    try await cache.change { _ in }
  }

  /// Keeps the refresh token of a user who has just signed in.
  package func keep(_ user: EnrolledUser) async throws(SignInError) {
    var origin = KeptRefreshToken.enrolled
    // A first token that is gone is a usual reason to sign in by hand.
    if let first, let value = try? await first.read(in: means.surroundings, time: means.time) {
      origin = try KeptRefreshToken.origin(of: value)
    }
    let kept = KeptRefreshToken(
      value: user.refresh, origin: origin, obtained: means.time.wall())
    let claim = try await cache.hold(key)
    defer { claim.release() }
    try await cache.change(key) { $0.refresh.keep(kept) }
  }

  func user(of issued: TokenRequest.Issued) throws(SignInError) -> EnrolledUser {
    guard let refresh = issued.refresh else {
      throw SignInError(
        .misconfigured,
        doing:
          "The sign-in brought no refresh token, so it could not be used later. Check that the "
          + "app registration allows offline_access.")
    }
    let access = try issued.access
    return EnrolledUser(
      access: access, claims: TokenClaims(decoding: access.value), refresh: refresh)
  }

  static let givenUp = SignInError(.cancelled, doing: "The sign-in was given up.")
}

/// A user who has just signed in by hand.
///
/// It never shows a token.
package struct EnrolledUser: Sendable {
  package let access: AccessToken
  /// Nil for a token that cannot be read.
  package let claims: TokenClaims?
  let refresh: Secret
}

/// A token as it was obtained: what to send, for whom, and how long it lives.
package struct AccessToken: Sendable {
  package let value: Secret
  /// Read before the request for it was sent, so that its life is never overrated.
  package let obtained: Monotonic
  package let life: Duration
  /// The token's own unique id (`uti`), or another text that names it without being it.
  package let label: String
  /// The age from which its issuer advises to renew it, where it does.
  package let renewFrom: Duration?

  package init(
    value: Secret, obtained: Monotonic, life: Duration, label: String, renewFrom: Duration? = nil
  ) {
    self.value = value
    self.obtained = obtained
    self.life = life
    self.label = label
    self.renewFrom = renewFrom
  }

  package func remaining(at now: Monotonic) -> Duration { life - (now - obtained) }
}

/// The port to one way of signing in: it fetches a token each time it is asked.
///
/// It never caches and never retries; `TokenKeeper` in `Identity` does, guided by `TokenPolicy`.
package protocol TokenSource: Sendable {
  /// Whether a later fetch can bring a longer-lived token. A bare token from a variable cannot.
  var canRenew: Bool { get }
  /// What the operator knows it by, such as "client secret of 36ee4c6c-…"; never the secret.
  var name: String { get }

  /// Fetches a token that serves the need, and says what a challenge demands of it.
  ///
  /// One that was not obtained just now must be none that the asker has already, and is never given
  /// in place of one that a challenge demands.
  func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken
}

extension TokenSource {
  /// A token for whatever is needed next.
  package func fetch() async throws(SignInError) -> AccessToken {
    try await fetch(for: TokenNeed())
  }
}

/// What a token is needed for, and which ones would not do.
///
/// It never asks for a token by itself.
package struct TokenNeed: Sendable {
  /// What the token in hand is good for meanwhile.
  package enum Standing: Sendable, Hashable, CaseIterable {
    /// Calls go on with it while it lives.
    case good
    /// The service refused it, which may have been a bad moment: the same one may be tried again.
    case doubted
    /// The service will not have it: only another one helps.
    case rejected
  }

  /// How long the call is expected to take.
  package var expectedCall: Duration
  /// The token to be replaced.
  package var inHand: AccessToken?
  /// The last token the service refused, which must never be handed out again.
  package var refused: AccessToken?
  /// What the service demanded of the next one when it refused that.
  package var challenge: ClaimsChallenge?
  package var standing: Standing

  package init(
    expectedCall: Duration = .zero, inHand: AccessToken? = nil, refused: AccessToken? = nil,
    challenge: ClaimsChallenge? = nil, standing: Standing = .good
  ) {
    self.expectedCall = expectedCall
    self.inHand = inHand
    self.refused = refused
    self.challenge = challenge
    self.standing = standing
  }

  /// Whether this very token would not do.
  package func excludes(_ value: Secret) -> Bool {
    inHand?.value == value || refused?.value == value
  }
}

/// Why there is no token.
///
/// `kind` says what may help, `doing` tells the operator what happened and what to do.
package struct SignInError: Error, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// The service or the network had a bad moment; asking again later may help.
    case transient
    /// A person must act: a wrong or expired secret, a missing consent.
    case needsPerson
    /// The files are wrong: unknown tenant, unknown client, wrong audience.
    case misconfigured
    /// Nobody waits for a token any more, because the run is stopping: nothing failed.
    case cancelled
  }

  package var kind: Kind
  package var doing: String
  /// The service's own number (AADSTS…), when it gave one.
  package var code: Int?
  package var retryAfter: Duration?
  /// Somebody in between answered, or nobody could be trusted: the login host itself said nothing.
  package var isFromElsewhere = false
  /// Whether changing the tenants file cures it, and nothing that a person does elsewhere.
  package var isOfFile = false
  /// Whether what the user brought was refused, without a number that says why.
  package var isRefusedGrant = false
  /// What a token said of itself that came and was refused, for a diagnosis.
  package var claims: TokenClaims?
  /// Whether what is missing is somebody else's to bring, who may do so without being told.
  package var mayBeProvided = false

  package init(_ kind: Kind, doing: String, code: Int? = nil, retryAfter: Duration? = nil) {
    self.kind = kind
    self.doing = doing
    self.code = code
    self.retryAfter = retryAfter
  }

  package var description: String { doing }

  /// What the tenants file says is right nowhere, or not where this process runs.
  package static func ofFile(doing: String) -> SignInError {
    var error = SignInError(.misconfigured, doing: doing)
    error.isOfFile = true
    return error
  }
}

/// The port to a session's token: asked before every call.
package protocol TokenProvider: Sendable {
  /// A token that will outlive a call of the expected length, renewed first when it would not.
  func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken

  /// Tells that the service refused this token, so that it is not handed out again.
  func refused(_ token: AccessToken) async

  /// The same, where the service said what it demands of the next one.
  func refused(_ token: AccessToken, demanding challenge: ClaimsChallenge?) async
}

extension TokenProvider {
  /// Most providers can only bring another token.
  package func refused(_ token: AccessToken, demanding challenge: ClaimsChallenge?) async {
    await refused(token)
  }
}

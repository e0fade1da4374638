import Core

/// Asks a token endpoint for a token: an application's own, or one for its user.
///
/// It is the same request for everything an application can prove itself with. It never caches,
/// never retries, never follows a redirect, and nothing it throws contains what it sent.
struct TokenRequest: Sendable {
  /// What proves who the application is.
  enum Proof {
    /// Nothing: the application is a public client.
    case none
    case secret(Secret)
    /// A client assertion, and the thumbprint of the certificate that signed it.
    case assertion(Secret, by: Thumbprint)
    /// Another issuer's assertion, and a digest of who it says is signing in.
    case federated(Secret, of: [UInt8])
  }

  /// The longest a token request may take.
  static let deadline = Duration.seconds(30)
  /// A token reply is a few kilobytes; anything near this limit is something else.
  static let replyLimit = 1 << 20

  let application: ClientApplication
  /// What the operator knows the credential by, for sentences.
  let identity: String
  /// What a user's sign-in adds; nil for an application's own.
  let user: UserSignIn?
  /// The time of day as the login host has it.
  let clock: LoginClock
  private let http: any HTTPClient
  private let time: any TimeSource
  private let refusals: RefusalMemory
  private let requestID: @Sendable () -> String

  init(
    application: ClientApplication, identity: String, for user: UserSignIn? = nil,
    http: any HTTPClient, time: any TimeSource, refusals: RefusalMemory,
    requestID: @escaping @Sendable () -> String,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) {
    self.application = application
    self.identity = user?.name ?? identity
    self.user = user
    self.http = http
    self.time = time
    self.refusals = refusals
    self.requestID = requestID
    clock = LoginClock(time: time) { observer(.advice($0)) }
  }

  /// Asks for a token, unless just this was refused before for a reason only a person can mend.
  ///
  /// The challenge is what the service demands of the token, when it refused the one before.
  func send(
    _ grant: Grant, _ proof: Proof, meeting challenge: ClaimsChallenge?
  ) async throws(SignInError) -> Issued {
    let question = RefusalMemory.Question(
      application: application,
      proof: try proof.digest() + (try grant.digest()) + (try Self.digest(of: challenge)),
      isGuessable: grant.isGuessable)
    if let refusal = await refusals.refusal(of: question) { throw refusal }
    do throws(SignInError) {
      return try await answer(to: grant, proof, meeting: challenge).issued()
    } catch {
      await refusals.note(error, to: question)
      throw error
    }
  }

  /// What the token endpoint answers to one request, good or not.
  func answer(
    to grant: Grant, _ proof: Proof, meeting challenge: ClaimsChallenge? = nil
  ) async throws(SignInError) -> Answer {
    let fields = grant.fields(of: application, proving: proof)
    let claims = ("claims", ClaimsParameter.text(meeting: challenge))
    return try await post(fields + [claims], to: address, hiding: grant.secrets + proof.secrets)
  }

  /// Posts a form to the login host, and learns its time.
  func post(
    _ fields: [(String, String)], to address: String, hiding secrets: [Secret]
  ) async throws(SignInError) -> Answer {
    let id = requestID()
    let request = HTTPRequest(
      method: .post, url: address,
      headers: [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
        HTTPHeader("Accept", "application/json"), HTTPHeader("client-request-id", id),
      ],
      body: FormBody.bytes(fields), deadline: Self.deadline, bodyLimit: Self.replyLimit)
    // Before the request, so that its way to the service and back never counts as life.
    let (obtained, sent) = (time.monotonic(), time.wall())
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await http.send(request)
    } catch {
      throw unreachable(error)
    }
    var reply = EntraReply(
      response: response, identity: identity, host: host, sent: secrets.first ?? Secret(""))
    reply.alsoSent = Array(secrets.dropFirst())
    reply.remedy = user?.remedy
    if reply.isFromEntra { clock.learn(from: response.header("date"), sent: sent, host: host) }
    return Answer(reply: reply, request: self, obtained: obtained, id: id)
  }

  /// Another demand is another question.
  private static func digest(of challenge: ClaimsChallenge?) throws(SignInError) -> [UInt8] {
    guard let challenge else { return [] }
    return try Digest.sha256(Array(challenge.claims.utf8))
  }

  fileprivate func token(
    _ grant: EntraReply.Grant, obtained: Monotonic, request: String
  ) throws(SignInError) -> AccessToken {
    // What cannot be decoded is opaque to a client by the vendor's own rule, and goes unchecked.
    let claims = TokenClaims(decoding: grant.token)
    if let claims {
      try TokenCheck(
        tenant: application.tenant, resource: application.resource, user: user?.user
      ).verify(claims, from: identity)
    }
    return AccessToken(
      value: grant.token, obtained: obtained, life: grant.life,
      label: claims?.uniqueID.map { SafeText.shown($0, limit: 64) }
        ?? "token of request \(request)",
      renewFrom: grant.renewFrom)
  }

  /// The token endpoint, which an assertion must name as its audience.
  var address: String { endpoint("token") }

  /// An address of the tenant's authority.
  func endpoint(_ name: String) -> String {
    var login = Substring(application.login)
    while login.last == "/" { login.removeLast() }
    return "\(login)/\(FormBody.escaped(application.tenant))/oauth2/v2.0/\(name)"
  }

  private var host: String { Origin(of: application.login)?.host ?? "the login host" }

  private func unreachable(_ error: TransportError) -> SignInError {
    let (kind, advice): (SignInError.Kind, String) =
      switch error.kind {
      // The sentence itself says what to do.
      case .untrusted: (.misconfigured, "")
      case .proxyDenied: (.needsPerson, "")
      case .forbiddenAddress:
        (.misconfigured, "Correct the login endpoint in the tenants file.")
      case .proxy: (.transient, "Check the proxy if this goes on.")
      case .tooLarge: (.transient, "No token is that large; a proxy may have answered.")
      case .nameNotFound, .refused, .unreachable, .reset, .deadline, .stalled, .cutOff, .other:
        (.transient, "Check the network if this goes on.")
      case .cancelled: (.cancelled, "The run is stopping.")
      }
    var failure = SignInError(
      kind,
      doing: "Signing in with the \(identity) could not reach \(host). \(error.doing)"
        + (advice.isEmpty ? "" : " " + advice))
    failure.isFromElsewhere = error.kind == .untrusted
    failure.isOfFile = error.kind == .forbiddenAddress
    return failure
  }
}

extension TokenRequest {
  /// What a good answer brings: an access token, and for a user often a refresh token.
  ///
  /// An access token that must not be used comes with its reason, so that the refresh token beside it
  /// is not lost with it: the one that was sent may be spent.
  struct Issued: Sendable {
    var outcome: Result<AccessToken, SignInError>
    var refresh: Secret?

    var access: AccessToken { get throws(SignInError) { try outcome.get() } }
  }

  /// One answer of the login host, and the request it belongs to.
  struct Answer {
    var reply: EntraReply
    fileprivate var request: TokenRequest
    fileprivate var obtained: Monotonic
    fileprivate var id: String

    /// What was issued, once compared with whom it is meant for.
    func issued() throws(SignInError) -> Issued {
      let grant = try reply.grant()
      let outcome: Result<AccessToken, SignInError>
      do throws(SignInError) {
        outcome = .success(try request.token(grant, obtained: obtained, request: id))
      } catch {
        outcome = .failure(error)
      }
      return Issued(outcome: outcome, refresh: grant.refresh)
    }
  }
}

import Core

/// Asks a token endpoint for an application's token (the OAuth client credentials grant).
///
/// It is the same request for everything an application can prove itself with. It never caches,
/// never retries, never follows a redirect, and nothing it throws contains what it sent.
struct TokenRequest: Sendable {
  /// What proves who the application is.
  enum Proof {
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
  /// The time of day as the login host has it.
  let clock: LoginClock
  private let http: any HTTPClient
  private let time: any TimeSource
  private let refusals: RefusalMemory
  private let requestID: @Sendable () -> String

  init(
    application: ClientApplication, identity: String, http: any HTTPClient, time: any TimeSource,
    refusals: RefusalMemory, requestID: @escaping @Sendable () -> String,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) {
    self.application = application
    self.identity = identity
    self.http = http
    self.time = time
    self.refusals = refusals
    self.requestID = requestID
    clock = LoginClock(time: time) { observer(.advice($0)) }
  }

  /// Asks for a token, unless just this was refused before for a reason only a person can mend.
  ///
  /// - Parameter challenge: what the service demands of the token, when it refused the one before.
  func send(
    _ proof: Proof, meeting challenge: ClaimsChallenge? = nil
  ) async throws(SignInError) -> AccessToken {
    let question = RefusalMemory.Question(application: application, proof: try proof.digest())
    if let refusal = refusals.refusal(of: question) { throw refusal }
    do throws(SignInError) { return try await ask(with: proof, meeting: challenge) } catch {
      // What a credential just registered is refused with passes without a person.
      if !EntraError.unmatchedNumbers.contains(error.code ?? 0) {
        refusals.note(error, to: question)
      }
      throw error
    }
  }

  /// Lets everything be asked again, because a person has acted.
  func forgetRefusals() { refusals.forget(application) }

  private func ask(
    with proof: Proof, meeting challenge: ClaimsChallenge?
  ) async throws(SignInError) -> AccessToken {
    let id = requestID()
    let request = HTTPRequest(
      method: .post, url: address,
      headers: [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
        HTTPHeader("Accept", "application/json"), HTTPHeader("client-request-id", id),
      ],
      body: body(proof, meeting: challenge), deadline: Self.deadline, bodyLimit: Self.replyLimit)
    // Before the request, so that its way to the service and back never counts as life.
    let (obtained, sent) = (time.monotonic(), time.wall())
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await http.send(request)
    } catch {
      throw unreachable(error)
    }
    let reply = EntraReply(response: response, identity: identity, host: host, sent: proof.sent)
    if reply.isFromEntra { clock.learn(from: response.header("date"), sent: sent, host: host) }
    let grant = try reply.grant()
    return try token(grant, obtained: obtained, request: id)
  }

  private func body(_ proof: Proof, meeting challenge: ClaimsChallenge?) -> [UInt8] {
    let proving: [(String, String)] =
      switch proof {
      case .secret(let secret): secret.reveal { [("client_secret", $0)] }
      case .assertion(let assertion, _), .federated(let assertion, _):
        assertion.reveal {
          [("client_assertion_type", Self.assertionType), ("client_assertion", $0)]
        }
      }
    return FormBody.bytes(
      [("grant_type", "client_credentials"), ("client_id", application.client)] + proving
        + [
          ("scope", application.resource + "/.default"),
          ("claims", ClaimsParameter.text(meeting: challenge)),
        ])
  }

  private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

  private func token(
    _ grant: EntraReply.Grant, obtained: Monotonic, request: String
  ) throws(SignInError) -> AccessToken {
    // What cannot be decoded is opaque to a client by the vendor's own rule, and goes unchecked.
    let claims = TokenClaims(decoding: grant.token)
    if let claims {
      try TokenCheck(tenant: application.tenant, resource: application.resource)
        .verify(claims, from: identity)
    }
    return AccessToken(
      value: grant.token, obtained: obtained, life: grant.life,
      label: claims?.uniqueID.map { SafeText.shown($0, limit: 64) }
        ?? "token of request \(request)",
      renewFrom: grant.renewFrom)
  }

  /// The token endpoint, which an assertion must name as its audience.
  var address: String {
    var login = Substring(application.login)
    while login.last == "/" { login.removeLast() }
    return "\(login)/\(FormBody.escaped(application.tenant))/oauth2/v2.0/token"
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
    return SignInError(
      kind,
      doing: "Signing in with the \(identity) could not reach \(host). \(error.doing)"
        + (advice.isEmpty ? "" : " " + advice))
  }
}

extension TokenRequest.Proof {
  /// What must not be shown.
  var sent: Secret {
    switch self {
    case .secret(let sent), .assertion(let sent, _), .federated(let sent, _): sent
    }
  }

  /// Tells this proof from any other that would be new to Entra ID; assertions differ each time.
  func digest() throws(SignInError) -> [UInt8] {
    switch self {
    case .secret(let secret): try Digest.sha256(secret.reveal { Array($0.utf8) })
    case .assertion(_, let thumbprint): thumbprint.bytes
    case .federated(_, let digest): digest
    }
  }
}

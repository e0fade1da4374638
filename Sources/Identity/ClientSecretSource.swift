package import Core

/// Signs an application in with its client secret (the OAuth client credentials grant).
///
/// It never caches, never retries a failed request, never follows a redirect, and reads the secret
/// anew for each token, so that a rotated one is found.
package struct ClientSecretSource: TokenSource {
  /// Who signs in where, and for what.
  package struct Application: Sendable, Hashable {
    /// The login host's address, such as `https://login.microsoftonline.com`.
    package var login: String
    /// A GUID, or a domain of the tenant.
    package var tenant: String
    package var client: String
    /// The resource the token is for, such as `https://outlook.office365.com`.
    package var resource: String

    package init(login: String, tenant: String, client: String, resource: String) {
      self.login = login
      self.tenant = tenant
      self.client = client
      self.resource = resource
    }
  }

  /// The longest a token request may take.
  package static let deadline = Duration.seconds(30)
  /// A token reply is a few kilobytes; anything near this limit is something else.
  static let replyLimit = 1 << 20

  private let application: Application
  private let secret: SecretSource
  private let surroundings: Surroundings
  private let http: any HTTPClient
  private let time: any TimeSource
  private let requestID: @Sendable () -> String

  /// `requestID` names each request with a new GUID, by which the service's support finds it.
  package init(
    application: Application, secret: SecretSource, surroundings: Surroundings,
    http: any HTTPClient, time: any TimeSource, requestID: @escaping @Sendable () -> String
  ) {
    self.application = application
    self.secret = secret
    self.surroundings = surroundings
    self.http = http
    self.time = time
    self.requestID = requestID
  }

  package var canRenew: Bool { true }
  package var name: String { "client secret of \(application.client)" }

  package func fetch() async throws(SignInError) -> AccessToken {
    let secret = try await self.secret.read(in: surroundings, time: time)
    do throws(SignInError) {
      return try await request(with: secret)
    } catch {
      // The secret may have been rotated between its reading and its use: a new one is a new
      // request, the same one would only be refused again.
      guard let code = error.code, EntraError.secretNumbers.contains(code) else { throw error }
      let current = try await self.secret.read(in: surroundings, time: time)
      guard current != secret else { throw error }
      return try await request(with: current)
    }
  }

  private func request(with secret: Secret) async throws(SignInError) -> AccessToken {
    let id = requestID()
    let body = secret.reveal { secret in
      FormBody.bytes([
        ("grant_type", "client_credentials"), ("client_id", application.client),
        ("client_secret", secret), ("scope", application.resource + "/.default"),
      ])
    }
    let request = HTTPRequest(
      method: .post, url: address,
      headers: [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
        HTTPHeader("Accept", "application/json"), HTTPHeader("client-request-id", id),
      ],
      body: body, deadline: Self.deadline, bodyLimit: Self.replyLimit)
    // Before the request, so that its way to the service and back never counts as life.
    let obtained = time.monotonic()
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await http.send(request)
    } catch {
      throw unreachable(error)
    }
    let grant = try EntraReply(
      response: response, identity: name, host: host, sent: secret
    ).grant()
    return try token(grant, obtained: obtained, request: id)
  }

  private func token(
    _ grant: EntraReply.Grant, obtained: Monotonic, request: String
  ) throws(SignInError) -> AccessToken {
    // What cannot be decoded is opaque to a client by the vendor's own rule, and goes unchecked.
    let claims = TokenClaims(decoding: grant.token)
    if let claims {
      try TokenCheck(tenant: application.tenant, resource: application.resource)
        .verify(claims, from: name)
    }
    return AccessToken(
      value: grant.token, obtained: obtained, life: grant.life,
      label: claims?.uniqueID.map { SafeText.shown($0, limit: 64) } ?? "token of request \(request)"
    )
  }

  private var address: String {
    var login = Substring(application.login)
    while login.last == "/" { login.removeLast() }
    return "\(login)/\(FormBody.escaped(application.tenant))/oauth2/v2.0/token"
  }

  private var host: String { Origin(of: application.login)?.host ?? "the login host" }

  private func unreachable(_ error: TransportError) -> SignInError {
    let (kind, advice): (SignInError.Kind, String) =
      switch error.kind {
      case .untrusted:
        (
          .misconfigured,
          "Its certificate is not trusted: if a proxy inspects this traffic, add the proxy's "
            + "authority to the trusted ones."
        )
      case .forbiddenAddress:
        (.misconfigured, "Correct the login endpoint in the tenants file.")
      case .proxy: (.transient, "Check the proxy if this goes on.")
      case .tooLarge: (.transient, "No token is that large; a proxy may have answered.")
      case .nameNotFound, .refused, .unreachable, .reset, .deadline, .stalled, .cutOff, .other:
        (.transient, "Check the network if this goes on.")
      case .cancelled: (.transient, "The run is stopping.")
      }
    return SignInError(
      kind, doing: "Signing in with the \(name) could not reach \(host). \(error.doing) \(advice)")
  }
}

package import Core

/// Signs in with the identity of the machine this process runs on, for which its platform vouches.
///
/// It looks anew for each token where the process runs. It never caches, never retries, and never
/// sends a request through a proxy or off the machine's own link.
package struct ManagedIdentitySource: TokenSource {
  private let identity: ManagedIdentity
  private let check: TokenCheck
  private let surroundings: Surroundings
  private let agent: ArcAgent
  private let http: any HTTPClient
  private let time: any TimeSource

  /// The check also says for which resource tokens are asked.
  package init(
    _ identity: ManagedIdentity, check: TokenCheck, surroundings: Surroundings,
    http: any HTTPClient, time: any TimeSource, agent: ArcAgent = ArcAgent()
  ) {
    self.identity = identity
    self.check = check
    self.surroundings = surroundings
    self.http = http
    self.time = time
    self.agent = agent
  }

  package var canRenew: Bool { true }
  package var name: String { identity.name }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let platform = try IdentityPlatform(of: surroundings.environment) { agent.isInstalled }
    if case .cloudShell = platform, check.user == nil {
      throw .ofFile(
        doing: "In Cloud Shell the token is that of the person who sits there. Name them in the "
          + "tenants file, as in 'user: admin@contoso.onmicrosoft.com'.")
    }
    let request = IdentityRequest(
      platform: platform, identity: identity, resource: check.resource)
    // Before the request, so that its way to the platform and back never counts as life.
    let (reading, asked) = (time.monotonic(), time.wall())
    let reply = try await answer(to: request)
    return try token(of: try reply.grant(asked: asked), at: reading)
  }

  private func token(
    of grant: PlatformReply.Grant, at reading: Monotonic
  ) throws(SignInError) -> AccessToken {
    // What cannot be decoded is opaque to a client by the vendor's own rule, and goes unchecked.
    let claims = TokenClaims(decoding: grant.token)
    if let claims { try check.verify(claims, from: name) }
    // The platform hands one token out until it ends; the margin is a part of the whole life.
    let whole = claims.flatMap { claims in
      claims.issued.flatMap { issued in claims.expires.map { $0 - issued } }
    }
    let life = min(max(whole ?? grant.left, grant.left), EntraReply.longestLife)
    return AccessToken(
      value: grant.token,
      obtained: Monotonic(sinceStart: reading.sinceStart + grant.left - life), life: life,
      label: claims?.uniqueID.map { SafeText.shown($0, limit: 64) } ?? "token of the \(name)",
      renewFrom: grant.renewIn.map { life - grant.left + $0 })
  }

  private func answer(to request: IdentityRequest) async throws(SignInError) -> PlatformReply {
    let first = try await send(try request.request(), of: request)
    guard case .arc = request.platform, first.status == 401 else {
      return reply(first, to: request, sent: request.sent)
    }
    let key = try await key(after: first.header("www-authenticate"))
    let second = try await send(try request.request(showing: key), of: request)
    return reply(second, to: request, sent: key)
  }

  private func key(after challenge: String?) async throws(SignInError) -> Secret {
    let name = try agent.keyName(in: challenge)
    let agent = agent
    return try await OwnThread.run { () throws(SignInError) in try agent.key(named: name) }
  }

  private func reply(
    _ response: HTTPResponse, to request: IdentityRequest, sent: Secret
  ) -> PlatformReply {
    PlatformReply(
      response: response, platform: request.platform, identity: identity, sent: sent)
  }

  private func send(
    _ message: HTTPRequest, of request: IdentityRequest
  ) async throws(SignInError) -> HTTPResponse {
    do throws(TransportError) { return try await http.send(message) } catch {
      guard error.kind != .cancelled else {
        throw SignInError(.cancelled, doing: "The wait for a token was given up.")
      }
      let advice =
        if case .machine = request.platform {
          "Outside Azure, or where that address is blocked, nobody answers there: use another "
            + "credential, or let it through."
        } else { "Check that the platform's token service runs." }
      throw SignInError(
        .transient,
        doing: "Asking \(request.platform.name) for the \(identity.name) brought no answer. "
          + "\(error.doing) \(advice)")
    }
  }
}

import Core
import Exchange
import Identity

extension Tenant {
  /// The application that asks for this tenant's tokens.
  func application(_ client: String) -> ClientApplication {
    ClientApplication(login: loginBase, tenant: organization, client: client, resource: resource)
  }

  /// What each of its tokens is compared with.
  var tokenCheck: TokenCheck {
    TokenCheck(
      tenant: organization, resource: resource, user: user,
      aliases: TokenCheck.aliases(of: service))
  }

  /// By whose mailbox calls are routed; a partner's user has none in the customer's tenant.
  var anchor: String {
    if let user, !isPartners { return AnchorMailbox.user(user) }
    return switch service {
    case .exchange: AnchorMailbox.appOnly(organization: organization)
    case .compliance: AnchorMailbox.appOnlyCompliance(organization: organization)
    }
  }

  /// Whether a partner's user asks, for one of the partner's customers.
  var isPartners: Bool {
    if case .user(let credential) = credential { credential.isPartner } else { false }
  }

  /// Under which key its access tokens are shared; nil for those somebody else obtains.
  var cacheKey: TokenCacheKey? {
    switch credential {
    case .token: nil
    case .secret(let client, _): TokenCacheKey(application(client), kind: "secret")
    case .certificate(let client, _): TokenCacheKey(application(client), kind: "certificate")
    case .federated(let client, _): TokenCacheKey(application(client), kind: "federated")
    case .managedIdentity(let identity):
      TokenCacheKey(application(identity.id), user: user, kind: "managed-identity")
    case .user(let credential):
      TokenCacheKey(application(credential.client), user: user, kind: credential.kind)
    }
  }

  /// What its tokens come from; the lead is that of the login host's clock.
  func source(
    with means: SignInMeans, in cache: TokenCache, lead: ClockLead
  ) -> any TokenSource {
    switch credential {
    case .secret(let client, let secret):
      ClientSecretSource(application: application(client), secret: secret, with: means)
    case .certificate(let client, let credential):
      CertificateSource(application: application(client), credential: credential, with: means)
    case .federated(let client, let assertion):
      FederatedSource(
        application: application(client), assertion: assertion, surroundings: means.surroundings,
        http: means.http, time: means.time, refusals: means.refusals, requestID: means.newID,
        observer: means.observer)
    case .managedIdentity(let identity):
      ManagedIdentitySource(
        identity, check: tokenCheck, surroundings: means.surroundings, http: means.http,
        time: means.time)
    case .user(let credential): credential.source(at: self, with: means, in: cache)
    case .token(let origin):
      ReadyTokenSource(
        place: origin, surroundings: means.surroundings, check: tokenCheck, time: means.time,
        lead: lead)
    }
  }
}

extension ManagedIdentity {
  /// What tells it from the machine's others.
  fileprivate var id: String {
    switch self {
    case .system: "system"
    case .client(let id), .object(let id), .resource(let id): id
    }
  }
}

extension UserCredential {
  /// The kind of credential, as its key in the tenants file.
  fileprivate var kind: String {
    switch material {
    case .refreshToken: "refresh-token"
    case .partner: "partner"
    case .password: "password"
    }
  }

  /// What the operator knows it by, and what to do when it has ended.
  func signIn(at tenant: Tenant) -> UserSignIn {
    let login = "Run: rollcall auth login \(tenant.name)"
    let whose = tenant.user ?? client
    let (name, remedy): (String, String?) =
      switch material {
      case .refreshToken: ("refresh token of \(whose)", login)
      case .partner(_, let partner): ("refresh token of partner \(partner)", login)
      case .password: ("password of \(whose)", nil)
      }
    // One refresh token of a partner serves the tenants of all customers.
    return UserSignIn(
      name: name, user: tenant.user, holder: isPartner ? nil : tenant.user, remedy: remedy)
  }

  /// What its tokens come from.
  func source(
    at tenant: Tenant, with means: SignInMeans, in cache: TokenCache
  ) -> any TokenSource {
    let (application, user) = (tenant.application(client), signIn(at: tenant))
    switch material {
    case .refreshToken(let first), .partner(let first, _):
      return RefreshTokenSource(
        application: application, proof: proof, for: user, home: home(at: tenant.organization),
        first: first, in: cache, with: means)
    case .password(let password):
      return PasswordSource(
        application: application, proof: proof, for: user, user: tenant.user ?? "",
        password: password, remedy: "run: rollcall auth test \(tenant.name) --ask-again",
        with: means)
    }
  }

  /// What a person's sign-in for it brings; nil where a password stands for the user.
  func enrolment(at tenant: Tenant, with means: SignInMeans, in cache: TokenCache) -> Enrolment? {
    guard isKept else { return nil }
    var application = tenant.application(client)
    application.tenant = home(at: tenant.organization)
    return Enrolment(
      application: application, proof: proof, for: signIn(at: tenant), first: first, in: cache,
      with: means)
  }
}

import Core
import Engine
import Identity

/// One directory we are admitted to, as the tenants file describes it.
///
/// It says where a secret is, and never holds one.
struct Tenant: Hashable, Sendable {
  enum Credential: Hashable, Sendable {
    /// An application's client id, and where its secret is.
    case secret(client: String, SecretSource)
    /// An application's client id, and where its certificate and key are.
    case certificate(client: String, CertificateCredential)
    /// An application's client id, and where another issuer's assertion for it is.
    case federated(client: String, FederatedAssertion)
    /// One of the identities of the machine this program runs on.
    case managedIdentity(ManagedIdentity)
    /// An application's client id, and what stands for the user it signs in.
    case user(UserCredential)
    /// Where a ready-made access token is.
    case token(SecretSource)
  }

  var name: String
  /// The initial domain, or the tenant's GUID.
  var organization: String
  var cloud: Cloud
  var credential: Credential
  /// The user whose token it is, by whose mailbox calls are routed; nil for an application.
  var user: String?
  /// In place of the cloud's login and Exchange addresses, and of the resource tokens are for.
  var login: String?
  var exchange: String?
  var audience: String?
  /// In place of the cloud's front door of Security & Compliance, and of what its tokens are for.
  var compliance: String?
  var complianceAudience: String?
  /// Which of its services is asked.
  var service = Service.exchange
  /// How long a token or an assertion that somebody else refreshes is waited for.
  var waitForToken: Duration?
  /// Whether its tokens are kept in the token cache, for other processes.
  var keepsTokens = true
  /// The longest filter it accepts, where it is known.
  var filterLength: Int?
  /// How it is reached, where that differs from the environment.
  var network = TenantNetwork()
  /// What a person allows there.
  var pressure = PressureLimits()
  /// The variables in which any tenant of the file has a secret: no tenant's program is handed them.
  var withheld: Set<String> = []
}

extension Tenant {
  /// The same tenant, asked at another of its services.
  func asked(at service: Service?) -> Tenant {
    var tenant = self
    tenant.service = service ?? .exchange
    return tenant
  }

  var loginBase: String { login ?? cloud.login }

  /// Where its calls go.
  var serviceBase: String {
    switch service {
    case .exchange: exchange ?? cloud.exchange
    case .compliance: compliance ?? cloud.compliance
    }
  }

  /// What its tokens are made for.
  var resource: String {
    switch service {
    case .exchange: audience ?? cloud.audience
    case .compliance: complianceAudience ?? cloud.compliance
    }
  }
}

extension Tenant.Credential {
  /// Whether somebody else brings, again and again, what it signs in with.
  var isKeptFresh: Bool {
    switch self {
    case .token(let place): place.canChange
    case .federated(_, let assertion): assertion.isKeptFresh
    case .secret, .certificate, .managedIdentity, .user: false
    }
  }

  /// Whether its tokens may be a user's; any other signs an application in.
  var mayBeUsers: Bool {
    switch self {
    case .token, .managedIdentity, .user: true
    case .secret, .certificate, .federated: false
    }
  }

  /// The variables that hold a part of it.
  var variables: Set<String> { ownVariables.union(platformVariables) }

  /// Those that the tenants file names, so that somebody has to set them.
  var ownVariables: Set<String> {
    let places: [SecretSource?] =
      switch self {
      case .secret(_, let place), .token(let place), .federated(_, .kept(let place)): [place]
      case .certificate(_, let credential): credential.places
      case .federated(_, .github), .federated(_, .azure), .managedIdentity: []
      case .user(let credential): credential.places
      }
    return Set(
      places.compactMap { place in
        guard case .env(let name) = place else { return nil }
        return name
      })
  }

  /// Those that the platform sets by itself where it vouches for the program.
  private var platformVariables: Set<String> {
    switch self {
    case .federated(_, .github): ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
    case .managedIdentity: ["IDENTITY_HEADER", "MSI_SECRET"]
    case .secret, .certificate, .federated, .user, .token: []
    }
  }
}

extension RunSettings {
  /// The limits of a run at this tenant.
  init(at tenant: Tenant?) {
    self.init()
    filterBudget = tenant?.filterLength ?? filterBudget
  }
}

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
  /// Whether its tokens are kept in the token cache, for other processes.
  var keepsTokens = true
  /// The longest filter it accepts, where it is known.
  var filterLength: Int?
  /// What a person allows there.
  var pressure = PressureLimits()
  /// The variables in which any tenant of the file has a secret: no tenant's program is handed them.
  var withheld: Set<String> = []
}

extension Tenant.Credential {
  /// The variables that hold a part of it.
  var variables: Set<String> {
    let places: [SecretSource?] =
      switch self {
      case .secret(_, let place), .token(let place): [place]
      case .certificate(_, let credential): credential.places
      case .user(let credential): credential.places
      }
    return Set(
      places.compactMap { place in
        guard case .env(let name) = place else { return nil }
        return name
      })
  }
}

extension RunSettings {
  /// The limits of a run at this tenant.
  init(at tenant: Tenant?) {
    self.init()
    filterBudget = tenant?.filterLength ?? filterBudget
  }
}

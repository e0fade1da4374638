import Core
import Identity
import Yams

/// How a user is signed in, as the tenants file describes it.
///
/// It says where secrets are, and never holds one.
struct UserCredential: Hashable, Sendable {
  /// What stands for the user.
  enum Material: Hashable, Sendable {
    /// A refresh token: where the first one is, or nowhere when `auth login` enrols it.
    case refreshToken(SecretSource?)
    /// The same of a partner's user, for the tenants of the partner's customers.
    case partner(SecretSource?, organization: String)
    case password(SecretSource)
  }

  var client: String
  var proof: ClientProof
  var material: Material

  /// The tenant the user belongs to, at a tenant with that organization.
  func home(at organization: String) -> String {
    if case .partner(_, let partner) = material { partner } else { organization }
  }

  /// Where the first token is, of what grows.
  var first: SecretSource? {
    switch material {
    case .refreshToken(let first), .partner(let first, _): first
    case .password: nil
    }
  }

  /// Whether what stands for the user is kept in the token cache.
  var isKept: Bool {
    if case .password = material { false } else { true }
  }

  var isPartner: Bool {
    if case .partner = material { true } else { false }
  }

  /// Where its secrets are.
  var places: [SecretSource?] {
    let material: SecretSource? =
      if case .password(let password) = material { password } else { first }
    switch proof {
    case .none: return [material]
    case .secret(let secret): return [material, secret]
    case .certificate(let credential): return [material] + credential.places
    }
  }
}

extension CertificateCredential {
  /// Where certificates, keys and passwords are.
  var places: [SecretSource?] {
    certificates.flatMap { setting in
      guard case .kept(let place) = setting.place else { return [setting.password] }
      return [place, setting.key, setting.password]
    }
  }
}

import Core
import Identity

/// How a tenant is reached, as the tenants file describes it, where it differs from the environment.
///
/// It says where passwords and keys are, and never holds any.
struct TenantNetwork: Hashable, Sendable {
  enum Proxy: Hashable, Sendable {
    case ofEnvironment, none
    case named(ProxyAddress)
  }

  var proxy = Proxy.ofEnvironment
  var proxyUser: String?
  var proxyPassword: SecretSource?
  var proxyMethod = ProxyMethod.basic
  /// Host names that are reached directly.
  var exceptions: [String] = []
  /// Authorities to trust beside the system's.
  var caFile: String?
  var clientCertificate: ClientCertificateSetting?
  /// Whether the login endpoint is shown the certificate too.
  var isShownAtLogin = false

  /// Where its secrets are.
  var places: [SecretSource] {
    [
      proxyPassword, clientCertificate?.place, clientCertificate?.key, clientCertificate?.password,
    ].compactMap(\.self)
  }

  /// The variables that hold a part of it.
  var variables: Set<String> {
    Set(
      places.compactMap { place in
        guard case .env(let name) = place else { return nil }
        return name
      })
  }
}

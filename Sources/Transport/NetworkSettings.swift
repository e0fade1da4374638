package import Core

/// How one tenant is reached where that differs from what the environment says.
///
/// It belongs to one client, so that no proxy, authority or certificate of a tenant serves another.
package struct NetworkSettings: Sendable {
  package enum Proxy: Sendable {
    /// The one the environment names; never towards this machine itself.
    case ofEnvironment
    case none
    /// Named for this tenant: it serves every https address but the exceptions.
    case named(ProxyAddress)
  }

  package var proxy = Proxy.ofEnvironment
  /// Who signs in to the proxy, in place of whom its address names.
  package var proxyUser: String?
  package var proxyPassword: Secret?
  /// As with curl: sent without being asked for, which every proxy understands.
  package var proxyMethod = ProxyMethod.basic
  /// Host names reached directly; beside a proxy of the environment, they join its own.
  package var exceptions: [String] = []
  /// Certificates to trust beside the system's, as PEM.
  package var authorities: [UInt8]?
  package var clientCertificate: ClientCertificate?
  /// The only servers that are shown the client certificate.
  package var certificateOrigins: Set<Origin> = []

  package init() {}
}

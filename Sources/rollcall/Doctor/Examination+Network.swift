import Core
import Engine
import Identity
import Transport

/// Whether the ways to the service are described well: proxies, authorities, client certificates.
///
/// Nothing is called, and nothing of a proxy is shown but its host and port.
extension Examination {
  /// What the environment says, which holds for every tenant that says nothing else.
  func proxy() -> Finding {
    let settings = ProxySettings(environment: surroundings.environment)
    guard let origin = Origin(of: "https://outlook.office365.com") else {
      return Finding("proxy", .good, "None; calls go out directly.")
    }
    return switch settings.route(towards: origin) {
    case .direct: Finding("proxy", .good, "None; calls go out directly.")
    case .proxy(let use):
      Finding(
        "proxy", .notice, "The environment names \(use.address) for https; calls go through it.")
    case .unreadable: Finding("proxy", .bad, TransportError.unreadableProxy().doing)
    }
  }

  /// Reads what the tenant's network settings name, and forgets it; nil where it has none.
  func network(of tenant: Tenant) async -> Finding? {
    let network = tenant.network
    guard network != TenantNetwork() else { return nil }
    do {
      _ = try await NetworkAssembly(surroundings: surroundings(at: tenant), time: SystemTime())
        .settings(for: tenant)
    } catch {
      return Finding(tenant.name, .bad, "\(error)")
    }
    let parts = [
      Self.words(on: network.proxy), network.caFile.map { "authorities in \($0)" },
      network.clientCertificate.map { "a client certificate from \($0.place.name)" },
    ].compactMap(\.self)
    return Finding(tenant.name, .good, "its network: \(parts.joined(separator: ", ")).")
  }

  private static func words(on proxy: TenantNetwork.Proxy) -> String {
    switch proxy {
    case .ofEnvironment: "the environment's proxy"
    case .none: "no proxy"
    case .named(let address): "proxy \(address)"
    }
  }
}

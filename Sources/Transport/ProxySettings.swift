package import Core

/// Which proxy serves a call: the tenant's own, or the one the environment names in the way that
/// curl and most tools share.
///
/// It never sends plain http through a proxy, never sends a loopback address through one that only
/// the environment names, and never shows a proxy's address as it was written.
package struct ProxySettings: Sendable {
  package enum Route: Sendable, Hashable {
    case direct
    case proxy(ProxyUse)
    /// The environment names something that is no address.
    case unreadable
  }

  /// The way of all https addresses; loopback may yet go around it.
  private let secure: Route
  /// Host names that are reached directly, in the environment's own notation.
  package let exceptions: String

  package init(environment: [String: String], _ network: NetworkSettings = NetworkSettings()) {
    // Lower case wins, as it does in libcurl.
    func first(_ names: String...) -> String {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    }
    switch network.proxy {
    case .none:
      secure = .direct
      exceptions = ""
    case .named(let address):
      secure = .proxy(ProxyUse(address, network, isOfEnvironment: false))
      exceptions = network.exceptions.joined(separator: ",")
    case .ofEnvironment:
      let text = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
      secure =
        text.isEmpty
        ? .direct
        : ProxyAddress(text).map { .proxy(ProxyUse($0, network, isOfEnvironment: true)) }
          ?? .unreadable
      exceptions = ([first("no_proxy", "NO_PROXY")] + network.exceptions)
        .filter { !$0.isEmpty }.joined(separator: ",")
    }
  }

  package func route(towards origin: Origin) -> Route {
    // Plain http is for this machine alone, and a token in it is for nobody on the way.
    guard origin.scheme == "https" else { return .direct }
    guard origin.isLoopback else { return secure }
    guard case .proxy(let use) = secure, !use.isOfEnvironment else { return .direct }
    return secure
  }
}

/// A proxy and how to sign in to it.
package struct ProxyUse: Sendable, Hashable {
  package let address: ProxyAddress
  package let user: String?
  package let password: Secret?
  package let method: ProxyMethod
  /// Whether the environment named it, and not the tenants file.
  package let isOfEnvironment: Bool
  /// Whether the tenants file says who signs in.
  package let hasOwnUser: Bool

  init(_ address: ProxyAddress, _ network: NetworkSettings, isOfEnvironment: Bool) {
    self.address = address
    hasOwnUser = network.proxyUser != nil
    user = hasOwnUser ? network.proxyUser : address.user
    password = hasOwnUser ? network.proxyPassword : address.password
    method = network.proxyMethod
    self.isOfEnvironment = isOfEnvironment
  }
}

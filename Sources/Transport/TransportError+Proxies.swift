package import Core

/// The sentences about what stands between this machine and the server: proxies and certificates.
///
/// None of them shows more of a proxy than its host and port, or anything of a certificate but who
/// issued it.
extension TransportError {
  package static func unreadableProxy() -> TransportError {
    TransportError(
      .proxyDenied,
      doing: """
        What the environment names as proxy (https_proxy or all_proxy) is no address, so nothing \
        was sent; it is not shown, as it may hold a password. Write http://host:port, with \
        special characters of a user or password as %XX, or name the proxy under 'network' of the \
        tenant.
        """)
  }

  static func proxySignIn(
    _ proxy: ProxyUse, _ origin: Origin, status: Int, offering offers: ProxyMethods
  ) -> TransportError {
    let offered = offers.names.map { "; it offers \($0)" } ?? ""
    let own = "'proxy-user' and 'proxy-password' under 'network' of the tenant"
    let advice =
      if proxy.user == nil, proxy.method != .negotiate {
        "Set \(own)."
      } else if offers.names != nil, offers.isDisjoint(with: proxy.method.bits) {
        "It does not take the way that was tried: set 'proxy-auth' under 'network' of the tenant to "
          + "one of these."
      } else if proxy.method == .negotiate {
        "This machine has no Kerberos ticket that it takes: get one with kinit, and write the proxy "
          + "by the name under which the realm knows it."
      } else if proxy.hasOwnUser {
        "It refused the user and password: correct \(own)."
      } else {
        "It refused the user and password in the environment's proxy address: correct them there, or "
          + "set \(own)."
      }
    return TransportError(
      .proxyDenied,
      doing: """
        The proxy \(proxy.address) wants a sign-in of its own before it lets a call to \
        \(origin.host) through (status \(status)\(offered)). \(advice) It is asked no second time, so \
        that no account is locked.
        """)
  }

  /// A SOCKS proxy, which gives no status.
  static func proxyRejects(_ proxy: ProxyUse, _ origin: Origin) -> TransportError {
    TransportError(
      .proxyDenied,
      doing: """
        The proxy \(proxy.address) refused the sign-in, or forbids calls to \(origin.host). Set or \
        correct 'proxy-user' and 'proxy-password' under 'network' of the tenant, or have it allow that \
        host. It is asked no second time, so that no account is locked.
        """)
  }

  static func proxyForbids(
    _ proxy: ProxyUse, _ origin: Origin, status: Int
  ) -> TransportError {
    TransportError(
      .proxyDenied,
      doing: """
        The proxy \(proxy.address) forbids calls to \(origin.host) (status \(status)). Have it \
        allow port \(origin.port) of that host, or \(instead(of: proxy)).
        """)
  }

  static func proxyFailed(_ proxy: ProxyUse, _ origin: Origin, status: Int) -> TransportError {
    TransportError(
      .proxy,
      doing: """
        The proxy \(proxy.address) could not connect to \(origin.host) (status \(status)). Ask \
        again; if it stays so, have it looked at why the proxy does not reach that host.
        """)
  }

  static func proxyUnknown(_ proxy: ProxyUse, _ origin: Origin) -> TransportError {
    TransportError(
      .proxy,
      doing: """
        The name of the proxy \(proxy.address), on the way to \(origin.host), could not be \
        resolved. Check its spelling and this machine's name service, or \(instead(of: proxy)).
        """)
  }

  static func proxyUnreachable(
    _ proxy: ProxyUse, _ origin: Origin, words: String
  ) -> TransportError {
    TransportError(
      .proxy,
      doing: """
        The proxy \(proxy.address), on the way to \(origin.host), cannot be reached\(said(words)). \
        Check that it runs and that this machine may reach it, or \(instead(of: proxy)).
        """)
  }

  static func proxyUntrusted(
    _ proxy: ProxyUse, issuer: String?, words: String
  ) -> TransportError {
    TransportError(
      .untrusted,
      doing: """
        The certificate of the proxy \(proxy.address) itself is not trusted, so nothing was \
        sent\(said(words)). \(issued(by: issuer))Name the authority that issued it with 'ca-file' \
        under 'network' of the tenant.
        """)
  }

  /// What is wrong where TLS is.
  enum TrustTrouble {
    /// The server's certificate; who issued it, if that could be read.
    case issuer(String?)
    /// Our own certificate cannot be used.
    case ownCertificate
    /// The server does not take what we show, or we show nothing.
    case refusedByServer
  }

  static func untrusted(
    _ origin: Origin, _ trouble: TrustTrouble, words: String
  ) -> TransportError {
    let host = origin.host
    let sentence =
      switch trouble {
      case .issuer(let issuer):
        "The TLS connection to \(host) is not trusted, so nothing was sent\(said(words)). "
          + "\(issued(by: issuer))If a proxy that inspects TLS stands on the way, or \(host) is your "
          + "own, name the file of its authority with 'ca-file' under 'network' of the tenant; check "
          + "this machine's clock too."
      case .ownCertificate:
        "The client certificate for \(host) cannot be used, so nothing was sent\(said(words)). "
          + "Check 'client-certificate' under 'network' of the tenant."
      case .refusedByServer:
        "\(host) does not admit this client by its certificate\(said(words)). "
          + "Set 'client-certificate' under 'network' of the tenant to one that it accepts."
      }
    return TransportError(.untrusted, doing: sentence)
  }

  private static func issued(by issuer: String?) -> String {
    issuer.map { "The certificate was issued by \"\($0)\". " } ?? ""
  }

  private static func said(_ words: String) -> String { words.isEmpty ? "" : " (\(words))" }

  private static func instead(of proxy: ProxyUse) -> String {
    proxy.isOfEnvironment
      ? "name another one in the environment or under 'network' of the tenant"
      : "correct 'proxy' under 'network' of the tenant"
  }
}

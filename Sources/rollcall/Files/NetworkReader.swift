import Core
import Identity
import Yams

/// Reads how a tenant is reached: proxy, authorities and client certificate.
///
/// A password in clear text is refused and never quoted, wherever it stands.
enum NetworkReader {
  static let keys = [
    "proxy", "proxy-user", "proxy-password", "proxy-auth", "no-proxy", "ca-file",
    "client-certificate",
  ]
  /// Hosts that are reached without the proxy.
  static let mostExceptions = 100
  /// Characters of a host, as the domain name system has them, and of a network with its mask.
  static let longestException = 260

  /// Nil when something is wrong, which is noted.
  static func network(in tenant: Fields) -> TenantNetwork? {
    guard tenant.node("network") != nil else { return TenantNetwork() }
    guard let fields = tenant.fields("network") else { return nil }
    let count = fields.problems.problems.count
    fields.refuseOthers(than: keys, quoting: .nothing)
    var network = TenantNetwork()
    network.proxy = proxy(in: fields) ?? .ofEnvironment
    network.proxyUser = user(in: fields)
    network.proxyPassword = CredentialReader.place("proxy-password", in: fields)
    let method =
      fields.node("proxy-auth") == nil
      ? nil : fields.word("proxy-auth", of: ProxyMethod.allCases)
    network.proxyMethod = method ?? .basic
    network.exceptions = exceptions(in: fields)
    network.caFile = fields.text("ca-file")
    checkSignIn(in: fields, network)
    if let node = fields.node("client-certificate") {
      let read = ClientCertificateReader.setting(at: node, in: fields, of: tenant)
      network.clientCertificate = read?.setting
      network.isShownAtLogin = read?.isShownAtLogin ?? false
    }
    return fields.problems.problems.count == count ? network : nil
  }

  // MARK: The proxy

  private static func proxy(in fields: Fields) -> TenantNetwork.Proxy? {
    guard let text = fields.text("proxy"), let node = fields.node("proxy") else { return nil }
    if text == "none" { return TenantNetwork.Proxy.none }
    // Before anything else is said about it: what holds a password is not quoted.
    guard !text.contains("@") else {
      fields.problems.add(
        "'proxy' must not say who signs in. Write host and port alone, with 'proxy-user' and "
          + "'proxy-password' beside it; renew the password if others could read it here.", at: node
      )
      return nil
    }
    guard let address = ProxyAddress(text) else {
      fields.problems.add(
        "'proxy' must be an address such as http://proxy.contoso.example:3128, or none.", at: node)
      return nil
    }
    return .named(address)
  }

  private static func user(in fields: Fields) -> String? {
    guard let user = fields.text("proxy-user"), let node = fields.node("proxy-user") else {
      return nil
    }
    guard user.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
      fields.problems.add("'proxy-user' holds a control character. Remove it.", at: node)
      return nil
    }
    return user
  }

  /// Keys that mean nothing beside others, or lack another.
  private static func checkSignIn(in fields: Fields, _ network: TenantNetwork) {
    if network.proxy == .none {
      for key in ["proxy-user", "proxy-password", "proxy-auth", "no-proxy"] {
        guard let node = fields.node(key) else { continue }
        fields.problems.add("'\(key)' is not used with 'proxy: none'. Remove it.", at: node)
      }
      return
    }
    if network.proxyMethod == .negotiate {
      for key in ["proxy-user", "proxy-password"] {
        guard let node = fields.node(key) else { continue }
        fields.problems.add(
          "'\(key)' is not used with 'proxy-auth: negotiate', which signs in by this machine's "
            + "Kerberos ticket. Remove it, or choose ntlm or basic.", at: node)
      }
      return
    }
    switch (fields.node("proxy-user"), fields.node("proxy-password")) {
    case (let node?, nil):
      fields.problems.add(
        "'proxy-user' needs 'proxy-password': { env: NAME }, { file: PATH } or { command: [PROGRAM, "
          + "ARGUMENT] }.", at: node)
    case (nil, let node?):
      fields.problems.add(
        "'proxy-password' needs 'proxy-user': whose password it is.", at: node)
    case (nil, nil):
      guard let node = fields.node("proxy-auth"), fields.node("proxy") != nil else { return }
      fields.problems.add(
        "'proxy-auth' needs 'proxy-user' and 'proxy-password'; only negotiate can do without, by a "
          + "Kerberos ticket.", at: node)
    case (_?, _?): break
    }
  }

  // MARK: Around the proxy

  private static func exceptions(in fields: Fields) -> [String] {
    let hosts = fields.list("no-proxy") ?? []
    guard hosts.count <= mostExceptions else {
      fields.problems.add(
        "'no-proxy' names \(hosts.count) hosts; \(mostExceptions) are the limit. Name a domain, "
          + "which stands for every name below it.", at: fields.node)
      return []
    }
    for (host, node) in hosts where !isException(host) {
      fields.problems.add(
        "An entry of 'no-proxy' must be a host, a domain such as contoso.example, which stands for "
          + "every name below it, or a network such as 10.0.0.0/8; '*' alone stands for all.",
        at: node)
    }
    return hosts.map(\.text)
  }

  private static func isException(_ text: String) -> Bool {
    guard text != "*" else { return true }
    return !text.isEmpty && text.utf8.count <= longestException
      && text.unicodeScalars.allSatisfy { $0.isNameScalar || $0 == ":" || $0 == "/" }
  }
}

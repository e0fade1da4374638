import Core
import Identity
import Yams

/// Reads where the client certificate for a private front end is, and who is shown it.
///
/// It is never shown to the service's own addresses: only endpoints that the file names get to see
/// who this client is.
enum ClientCertificateReader {
  private static let places = ["file", "env", "command"]

  static func setting(
    at node: Node, in network: Fields, of tenant: Fields
  ) -> (setting: ClientCertificateSetting, isShownAtLogin: Bool)? {
    guard node.mapping != nil, let fields = network.fields("client-certificate") else {
      network.problems.add(
        "'client-certificate' must say where the certificate is, not what it is: { file: PATH, key: "
          + "{ file: PATH } }. If a private key stood in this file, replace it: others may have "
          + "read it here.", at: node)
      return nil
    }
    fields.refuseOthers(than: places + ["key", "password", "login"], quoting: .nothing)
    let count = fields.problems.problems.count
    let given = places.filter { fields.node($0) != nil }
    if given.count != 1 {
      fields.problems.add(
        "'client-certificate' needs exactly one of: file, env, command.", at: fields.node)
    }
    let place = given.count == 1 ? CredentialReader.source(in: fields) : nil
    let key = CredentialReader.place("key", in: fields)
    let password = CredentialReader.place("password", in: fields)
    let isShownAtLogin = isShownAtLogin(in: fields)
    needEndpoint("exchange", for: "'client-certificate'", at: node, in: tenant)
    if isShownAtLogin { needEndpoint("login", for: "'login: true'", at: node, in: tenant) }
    guard let place, fields.problems.problems.count == count else { return nil }
    return (ClientCertificateSetting(place: place, key: key, password: password), isShownAtLogin)
  }

  private static func needEndpoint(
    _ endpoint: String, for what: String, at node: Node, in tenant: Fields
  ) {
    let endpoints = tenant.node("endpoints")?.mapping
    guard endpoints?.contains(where: { $0.key.string == endpoint }) != true else { return }
    tenant.problems.add(
      "\(what) is for a private front end: name its address as '\(endpoint)' under 'endpoints'. The "
        + "service's own address is shown no certificate.", at: node)
  }

  private static func isShownAtLogin(in fields: Fields) -> Bool {
    guard let node = fields.node("login") else { return false }
    guard let text = node.text, ["true", "false"].contains(text) else {
      fields.problems.add(
        "'login' must be true or false: whether the login endpoint is shown the certificate too.",
        at: node)
      return false
    }
    return text == "true"
  }
}

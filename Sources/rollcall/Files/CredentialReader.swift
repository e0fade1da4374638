import Core
import Identity
import Yams

/// Reads a tenant's credential: what proves who we are, and where it is kept.
///
/// A secret in clear text is refused and never quoted.
enum CredentialReader {
  private static let places = ["env", "file", "command"]

  static func credential(in tenant: Fields) -> Tenant.Credential? {
    guard tenant.node("credential") != nil else {
      tenant.problems.add(
        "The tenant lacks 'credential'. Add 'credential: { client: GUID, secret: { file: … } }' or "
          + "'credential: { token: { env: … } }'.", at: tenant.node)
      return nil
    }
    guard let fields = tenant.fields("credential") else { return nil }
    fields.refuseOthers(than: ["client", "secret", "token"])
    switch (fields.node("secret") != nil, fields.node("token") != nil) {
    case (true, false): return secret(in: fields)
    case (false, true): return token(in: fields)
    case (true, true):
      fields.problems.add("'secret' and 'token' exclude each other. Keep one.", at: fields.node)
    case (false, false):
      fields.problems.add(
        "'credential' needs 'client' and 'secret', or 'token'.", at: fields.node)
    }
    return nil
  }

  private static func secret(in fields: Fields) -> Tenant.Credential? {
    let client = fields.requiredText("client", example: "36ee4c6c-0812-40a2-b820-b22ebd02bce3")
    let place = place("secret", in: fields)
    guard let client, let place else { return nil }
    guard GUID(client) != nil else {
      fields.problems.add(
        "'client' must be the application's client id, a GUID. Entra shows it on the "
          + "application's overview.", at: fields.node("client") ?? fields.node)
      return nil
    }
    return .secret(client: client, place)
  }

  private static func token(in fields: Fields) -> Tenant.Credential? {
    if let client = fields.node("client") {
      fields.problems.add("'client' is not used with 'token'. Remove it.", at: client)
    }
    return place("token", in: fields).map(Tenant.Credential.token)
  }

  /// Where a secret is kept: exactly one of a variable, a file or a command.
  private static func place(_ key: String, in fields: Fields) -> SecretSource? {
    guard let node = fields.node(key) else { return nil }
    guard node.mapping != nil else {
      fields.problems.add(
        "'\(key)' must say where the \(key) is, not what it is: { env: NAME }, { file: PATH } or "
          + "{ command: [PROGRAM, ARGUMENT] }. Take it out of this file, and renew it if others "
          + "could read it here.", at: node)
      return nil
    }
    guard let place = fields.fields(key) else { return nil }
    place.refuseOthers(than: places)
    let given = places.filter { place.node($0) != nil }
    guard given.count == 1 else {
      place.problems.add("'\(key)' needs exactly one of: env, file, command.", at: node)
      return nil
    }
    if let name = place.text("env") { return .env(name) }
    if let path = place.text("file") { return .file(path) }
    guard let words = place.list("command")?.map(\.text), !words.isEmpty else { return nil }
    return .command(words)
  }
}

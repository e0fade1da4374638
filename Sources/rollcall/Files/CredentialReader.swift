import Core
import Identity
import Yams

/// Reads a tenant's credential: what proves who we are, and where it is kept.
///
/// A secret in clear text is refused and never quoted.
enum CredentialReader {
  /// Words of a command that prints a secret.
  static let mostWords = 64

  private static let places = ["env", "file", "command"]

  static func credential(in tenant: Fields) -> Tenant.Credential? {
    guard tenant.node("credential") != nil else {
      tenant.problems.add(
        "The tenant lacks 'credential'. Add 'credential: { client: GUID, secret: { file: … } }' or "
          + "'credential: { token: { env: … } }'.", at: tenant.node)
      return nil
    }
    guard let fields = tenant.fields("credential") else { return nil }
    fields.refuseOthers(
      than: [
        "client", "secret", "certificate", "sign", "federated", "managed-identity", "token",
      ] + UserCredentialReader.keys, quoting: .nothing)
    let given = ["secret", "certificate", "federated", "managed-identity", "token"]
      .filter { fields.node($0) != nil }
    if let sign = fields.node("sign"), !given.contains("certificate") {
      fields.problems.add(
        "'sign' needs 'certificate': the public certificate whose key the command has.", at: sign)
    }
    let users = UserCredentialReader.keys.filter { fields.node($0) != nil }
    if let key = users.first, users.count == 1,
      given.allSatisfy({ ["secret", "certificate"].contains($0) })
    {
      return UserCredentialReader.credential(key, in: fields).map(Tenant.Credential.user)
    }
    switch given + users {
    case ["secret"]: return secret(in: fields)
    case ["certificate"]: return certificate(in: fields)
    case ["federated"]: return federated(in: fields)
    case ["managed-identity"]:
      return ManagedIdentityReader.identity(in: fields).map(Tenant.Credential.managedIdentity)
    case ["token"]: return token(in: fields)
    case []:
      fields.problems.add(
        "'credential' needs 'client' with 'secret', 'certificate', 'federated', 'refresh-token', "
          + "'partner' or 'password'; or 'managed-identity'; or 'token'.", at: fields.node)
    default:
      let names = (given + users).map { "'\($0)'" }.joined(separator: " and ")
      fields.problems.add("\(names) exclude each other. Keep one.", at: fields.node)
    }
    return nil
  }

  private static func certificate(in fields: Fields) -> Tenant.Credential? {
    let client = client(in: fields)
    let credential = CertificateSettingReader.credential(in: fields)
    guard let client, let credential else { return nil }
    return .certificate(client: client, credential)
  }

  private static func secret(in fields: Fields) -> Tenant.Credential? {
    let client = client(in: fields)
    let place = place("secret", in: fields)
    guard let client, let place else { return nil }
    return .secret(client: client, place)
  }

  private static func federated(in fields: Fields) -> Tenant.Credential? {
    let client = client(in: fields)
    let assertion = FederationReader.assertion(in: fields)
    guard let client, let assertion else { return nil }
    return .federated(client: client, assertion)
  }

  static func client(in fields: Fields) -> String? {
    guard
      let client = fields.requiredText("client", example: "36ee4c6c-0812-40a2-b820-b22ebd02bce3"),
      let node = fields.node("client")
    else { return nil }
    guard GUID(client) != nil else {
      fields.problems.add(
        "'client' must be the application's client id, a GUID. Entra shows it on the "
          + "application's overview.", at: node)
      return nil
    }
    return client
  }

  private static func token(in fields: Fields) -> Tenant.Credential? {
    if let client = fields.node("client") {
      fields.problems.add("'client' is not used with 'token'. Remove it.", at: client)
    }
    return place("token", in: fields).map(Tenant.Credential.token)
  }

  /// Where a secret is kept: exactly one of a variable, a file or a command.
  static func place(_ key: String, in fields: Fields) -> SecretSource? {
    guard let node = fields.node(key) else { return nil }
    guard node.mapping != nil else {
      fields.problems.add(
        "'\(key)' must say where the \(key) is, not what it is: { env: NAME }, { file: PATH } or "
          + "{ command: [PROGRAM, ARGUMENT] }. Take it out of this file, and renew it if others "
          + "could read it here.", at: node)
      return nil
    }
    guard let place = fields.fields(key) else { return nil }
    place.refuseOthers(than: places, quoting: .nothing)
    let given = places.filter { place.node($0) != nil }
    guard given.count == 1 else {
      place.problems.add("'\(key)' needs exactly one of: env, file, command.", at: node)
      return nil
    }
    return source(in: place)
  }

  /// The one of a variable, a file or a command that is there.
  static func source(in place: Fields) -> SecretSource? {
    if place.node("env") != nil { return variable(in: place) }
    if place.node("file") != nil { return place.text("file").map(SecretSource.file) }
    return command(in: place).map(SecretSource.command)
  }

  /// A program and its arguments.
  static func command(in place: Fields) -> [String]? {
    guard let words = place.list("command")?.map(\.text) else { return nil }
    guard !words.isEmpty else {
      place.problems.add("'command' is empty. Write [PROGRAM, ARGUMENT].", at: place.node)
      return nil
    }
    guard words.count <= mostWords, words.allSatisfy(isWord) else {
      place.problems.add(
        "'command' may have \(mostWords) words of \(Fields.longestText) characters, and no NUL "
          + "character. Put what is longer into a script.", at: place.node)
      return nil
    }
    return words
  }

  private static func isWord(_ text: String) -> Bool {
    text.unicodeScalars.count <= Fields.longestText && !text.unicodeScalars.contains("\0")
  }

  /// The name of a variable, which is asked for by name later: it must look like one.
  private static func variable(in place: Fields) -> SecretSource? {
    guard let name = place.text("env"), let node = place.node("env") else { return nil }
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      name.utf8.allSatisfy(\.isPropertyByte)
    else {
      place.problems.add(
        "'env' must be the name of an environment variable: letters, digits and '_'. The secret "
          + "itself must not stand here.", at: node)
      return nil
    }
    return .env(name)
  }
}

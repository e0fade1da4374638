import Core
import Identity
import Yams

/// Reads where the assertion of another issuer is, which signs an application in.
///
/// An assertion in clear text is refused and never quoted.
enum FederationReader {
  private static let places = ["file", "env", "command", "github"]
  /// Characters of an audience, far more than any has.
  private static let longestAudience = 256

  static func assertion(in credential: Fields) -> FederatedAssertion? {
    guard let node = credential.node("federated") else { return nil }
    if node.text == "azure" { return .azure }
    if node.text == "github" { return .github(audience: FederatedAssertion.usualAudience) }
    guard node.mapping != nil, let fields = credential.fields("federated") else {
      credential.problems.add(
        "'federated' must say where the assertion is: azure, github, { file: PATH }, { env: NAME } "
          + "or { command: [PROGRAM, ARGUMENT] }. The assertion itself must not stand here.",
        at: node)
      return nil
    }
    fields.refuseOthers(than: places, quoting: .nothing)
    let given = places.filter { fields.node($0) != nil }
    guard given.count == 1 else {
      fields.problems.add(
        "'federated' needs exactly one of: \(places.joined(separator: ", ")).", at: node)
      return nil
    }
    guard given == ["github"] else {
      return CredentialReader.source(in: fields).map(FederatedAssertion.kept)
    }
    return audience(in: fields).map(FederatedAssertion.github)
  }

  private static func audience(in federated: Fields) -> String? {
    guard let fields = federated.fields("github") else { return nil }
    fields.refuseOthers(than: ["audience"])
    guard let node = fields.node("audience") else { return FederatedAssertion.usualAudience }
    guard let audience = fields.text("audience") else { return nil }
    guard audience.utf8.count <= longestAudience,
      audience.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else {
      fields.problems.add(
        "'audience' must be the one the app's federated credential has, such as "
          + "\(FederatedAssertion.usualAudience).", at: node)
      return nil
    }
    return audience
  }
}

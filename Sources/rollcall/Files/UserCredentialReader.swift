import Core
import Identity
import Yams

/// Reads a credential that signs a user in: a refresh token, a partner's, or a password.
///
/// A secret in clear text is refused and never quoted.
enum UserCredentialReader {
  /// What can stand for a user.
  static let keys = ["refresh-token", "partner", "password"]
  /// The word for Microsoft's own public client for Exchange PowerShell, and its id.
  static let vendorClient = (
    word: "exchange-powershell", id: "fb78d390-0c51-40cd-8e17-fdbfab77341b"
  )

  static func credential(_ key: String, in fields: Fields) -> UserCredential? {
    let proof = proof(in: fields)
    let client = client(in: fields, isPublic: proof == ClientProof.none)
    let material = material(key, in: fields)
    guard let proof, let client, let material else { return nil }
    if case .partner = material, proof == .none {
      fields.problems.add(
        "'partner' needs 'secret' or 'certificate': the partner's app is a confidential one.",
        at: fields.node)
      return nil
    }
    return UserCredential(client: client, proof: proof, material: material)
  }

  private static func material(_ key: String, in fields: Fields) -> UserCredential.Material? {
    switch key {
    case "refresh-token": return first(in: fields).map(UserCredential.Material.refreshToken)
    case "partner": return partner(in: fields)
    default:
      return CredentialReader.place("password", in: fields).map(UserCredential.Material.password)
    }
  }

  private static func partner(in fields: Fields) -> UserCredential.Material? {
    guard let partner = fields.fields("partner") else { return nil }
    partner.refuseOthers(than: ["refresh-token", "organization"], quoting: .nothing)
    let organization = TenantsFile.organization(in: partner)
    guard partner.node("refresh-token") != nil else {
      partner.problems.add(
        "'partner' lacks 'refresh-token'. Write 'refresh-token: cache', and enrol it with: rollcall "
          + "auth login TENANT", at: partner.node)
      return nil
    }
    guard let first = first(in: partner), let organization else { return nil }
    return .partner(first, organization: organization)
  }

  /// Where the first refresh token is: nowhere else than in the cache, or in a place of its own.
  private static func first(in fields: Fields) -> SecretSource?? {
    if let node = fields.node("refresh-token"), node.text == "cache" {
      return .some(.none)
    }
    return CredentialReader.place("refresh-token", in: fields).map { .some($0) }
  }

  /// What the application proves itself with; nil when that is wrong.
  private static func proof(in fields: Fields) -> ClientProof? {
    switch (fields.node("secret") != nil, fields.node("certificate") != nil) {
    case (false, false): return ClientProof.none
    case (true, false):
      return CredentialReader.place("secret", in: fields).map(ClientProof.secret)
    case (false, true):
      return CertificateSettingReader.credential(in: fields).map(ClientProof.certificate)
    case (true, true):
      fields.problems.add(
        "'secret' and 'certificate' exclude each other. Keep one.", at: fields.node)
      return nil
    }
  }

  private static func client(in fields: Fields, isPublic: Bool) -> String? {
    guard fields.node("client")?.text == vendorClient.word, let node = fields.node("client") else {
      return CredentialReader.client(in: fields)
    }
    guard isPublic else {
      fields.problems.add(
        "'client: \(vendorClient.word)' is Microsoft's own application, which has no secret of "
          + "yours. Register an application, or remove 'secret' and 'certificate'.", at: node)
      return nil
    }
    return vendorClient.id
  }
}

import Core
import Identity
import Yams

/// Reads a tenants file.
enum TenantsFile {
  private static let keys = [
    "organization", "cloud", "credential", "wait-for-token", "user", "cache", "endpoints",
    "limits", "network",
  ]
  private static let endpointKeys = [
    "login", "exchange", "audience", "compliance", "compliance-audience",
  ]
  static let mostTenants = 1000
  /// Characters of an organization's domain, as the domain name system has them.
  static let longestDomain = 253
  /// Bytes of a user's sign-in name, as the directory has them.
  static let longestUser = 1024

  /// Every tenant of the file, each kept from the secrets of the others.
  static func read(atPath path: String) throws -> [Tenant] {
    let tenants = try read(SourceFile.text(atPath: path), path: path)
    let secrets = tenants.reduce(into: Set()) {
      $0.formUnion($1.credential.variables.union($1.network.variables))
    }
    return tenants.map { tenant in
      var tenant = tenant
      tenant.withheld = secrets
      return tenant
    }
  }

  static func read(_ text: String, path: String) throws(FileProblems) -> [Tenant] {
    try SourceFile.read(text, path: path, name: "The tenants file") { file in
      if file.pairs.isEmpty {
        file.problems.add(
          "The tenants file names no tenant. Add one, as in 'contoso:'.", at: file.node)
      }
      guard file.pairs.count <= mostTenants else {
        file.problems.add(
          "The tenants file names \(file.pairs.count) tenants; \(mostTenants) are the limit.",
          at: file.node)
        return nil
      }
      return file.pairs.compactMap { name, keyNode, value in
        guard name.unicodeScalars.count <= JobFile.longestName else {
          file.problems.add(
            "A tenant's name has at most \(JobFile.longestName) characters.", at: keyNode)
          return nil
        }
        guard !name.isEmpty, name.unicodeScalars.allSatisfy(\.isNameScalar) else {
          file.problems.add(
            "A tenant's name is made of letters, digits, '-', '_' and '.'.", at: keyNode)
          return nil
        }
        return Fields(value, name: name, problems: file.problems).flatMap { tenant($0, name) }
      }
    }
  }

  private static func tenant(_ fields: Fields, _ name: String) -> Tenant? {
    fields.refuseOthers(than: keys)
    let organization = organization(in: fields)
    let cloud = fields.node("cloud") == nil ? .worldwide : fields.word("cloud", of: Cloud.allCases)
    let credential = CredentialReader.credential(in: fields)
    let endpoints = fields.fields("endpoints")
    endpoints?.refuseOthers(than: endpointKeys)
    let login = endpoints.flatMap { address("login", in: $0) }
    let exchange = endpoints.flatMap { address("exchange", in: $0) }
    let audience = endpoints.flatMap { address("audience", in: $0) }
    let compliance = endpoints.flatMap { address("compliance", in: $0) }
    let complianceAudience = endpoints.flatMap { address("compliance-audience", in: $0) }
    let limits = fields.fields("limits")
    limits?.refuseOthers(than: LimitsReader.keys)
    let filterLength = limits.flatMap {
      $0.number("filter-length", within: LimitsReader.filterLengths)
    }
    let pressure = LimitsReader.pressure(in: limits)
    let user = credential.flatMap { Self.user(in: fields, with: $0) }
    let keepsTokens = keepsTokens(in: fields, with: credential)
    let waitForToken = credential.flatMap { Self.waitForToken(in: fields, with: $0) }
    let network = NetworkReader.network(in: fields)
    guard let organization, let cloud, let credential, let network else { return nil }
    var tenant = Tenant(
      name: name, organization: organization, cloud: cloud, credential: credential, user: user,
      login: login, exchange: exchange, audience: audience, compliance: compliance,
      complianceAudience: complianceAudience, waitForToken: waitForToken,
      filterLength: filterLength,
      pressure: pressure)
    tenant.keepsTokens = keepsTokens
    tenant.network = network
    return tenant
  }

  /// Whether tokens are kept for other processes; a refresh token lives nowhere else.
  private static func keepsTokens(
    in fields: Fields, with credential: Tenant.Credential?
  ) -> Bool {
    guard let node = fields.node("cache") else { return true }
    guard fields.text("cache") == "none" else {
      fields.problems.add(
        "'cache' can only be 'none': no token of this tenant is kept on the disk. Without it they "
          + "are kept beside the store.", at: node)
      return true
    }
    if case .user(let user) = credential, user.isKept {
      fields.problems.add(
        "'cache: none' does not go with a refresh token, whose successors must be kept. Remove it.",
        at: node)
    }
    return false
  }

  /// Whose token it is; a ready-made one, or that of Cloud Shell, may be a user's, and some
  /// credentials sign a user in.
  private static func user(in fields: Fields, with credential: Tenant.Credential) -> String? {
    guard let text = fields.text("user"), let node = fields.node("user") else {
      if credential.needsUser, fields.node("user") == nil {
        fields.problems.add(
          "This credential signs a user in. Add whom, such as 'user: "
            + "admin@contoso.onmicrosoft.com'.", at: fields.node)
      }
      return nil
    }
    guard credential.mayBeUsers else {
      fields.problems.add(
        "'user' goes with the token of a user, and this credential signs an application in. Remove "
          + "it.", at: node)
      return nil
    }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= longestUser,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else {
      fields.problems.add(
        "'user' must be the user's sign-in name, such as admin@contoso.onmicrosoft.com.", at: node)
      return nil
    }
    return text
  }

  private static func waitForToken(
    in fields: Fields, with credential: Tenant.Credential
  ) -> Duration? {
    guard let text = fields.text("wait-for-token"), let node = fields.node("wait-for-token") else {
      return nil
    }
    guard credential.isKeptFresh else {
      fields.problems.add(
        "'wait-for-token' goes with a 'token' or 'federated' that somebody else refreshes, in a "
          + "file or by a command. Remove it.", at: node)
      return nil
    }
    let limits = WaitingSource.limits
    guard let wait = DurationText.duration(text), limits.contains(wait) else {
      fields.problems.add(
        "'wait-for-token' must be \(DurationText.text(limits.lowerBound)) to "
          + "\(DurationText.text(limits.upperBound)), as in 30m, 4h or 1h30m.", at: node)
      return nil
    }
    return wait
  }

  static func organization(in fields: Fields) -> String? {
    guard
      let text = fields.requiredText("organization", example: "contoso.onmicrosoft.com"),
      let node = fields.node("organization")
    else { return nil }
    guard text.unicodeScalars.count <= longestDomain,
      text.unicodeScalars.allSatisfy(\.isNameScalar), text.contains(".") || GUID(text) != nil
    else {
      fields.problems.add(
        "'organization' must be the tenant's initial domain, such as contoso.onmicrosoft.com, or "
          + "its GUID.", at: node)
      return nil
    }
    return text
  }

  /// An address calls may go to: https, or plain http on this machine.
  private static func address(_ key: String, in fields: Fields) -> String? {
    guard let text = fields.text(key), let node = fields.node(key) else { return nil }
    guard let origin = Origin(of: text), !text.contains(where: { "?#".contains($0) }) else {
      fields.problems.add(
        "'\(key)' must be an address such as https://host or http://127.0.0.1:8123.", at: node)
      return nil
    }
    guard origin.scheme == "https" || origin.isLoopback else {
      fields.problems.add(
        "'\(key)' must begin with https://; plain http is for this machine alone, since a token "
          + "would be readable on the way.", at: node)
      return nil
    }
    // The service's own paths are added, and begin with a slash.
    return String(text.reversed().drop { $0 == "/" }.reversed())
  }
}

extension Unicode.Scalar {
  /// Letters, digits, and what joins them in names and domains.
  var isNameScalar: Bool {
    properties.isAlphabetic || properties.numericType == .decimal
      || "-_.".unicodeScalars.contains(self)
  }
}

extension Tenant.Credential {
  /// Whether calls cannot be routed without knowing the user; a partner's are an application's.
  fileprivate var needsUser: Bool {
    if case .user(let user) = self { !user.isPartner } else { false }
  }
}

package import Core

/// Compares a new token with the tenant and the service it is meant for.
///
/// It never verifies a signature and never looks at a clock; it finds the mix-ups a person makes,
/// before the service refuses them without saying why.
package struct TokenCheck: Sendable, Hashable {
  /// Exchange Online's own application id, a second spelling of its audience in tokens.
  package static let exchangeAppID = "00000002-0000-0ff1-ce00-000000000000"

  /// A GUID or a domain; a domain cannot be compared with a token's `tid`.
  package let tenant: String
  /// The resource the token is asked for, such as `https://outlook.office365.com`.
  package let resource: String
  /// Other names by which tokens call the same resource.
  package let aliases: [String]

  package init(tenant: String, resource: String, aliases: [String] = [exchangeAppID]) {
    self.tenant = tenant
    self.resource = resource
    self.aliases = aliases
  }

  /// Refuses claims that name another tenant, another service or no permission at all.
  package func verify(_ claims: TokenClaims, from source: String) throws(SignInError) {
    if let fault = fault(in: claims) {
      throw SignInError(
        fault.kind, doing: "The token of \(source) cannot be used: \(fault.sentence)")
    }
  }

  private func fault(in claims: TokenClaims) -> (kind: SignInError.Kind, sentence: String)? {
    if let wanted = GUID(tenant), claims.tenant.flatMap({ GUID($0) }) != wanted {
      let named = claims.tenant.map { "tenant \(Self.shown($0))" } ?? "no tenant"
      return (
        .misconfigured,
        "its claim tid names \(named), this run is for tenant \(tenant). Check the tenant and its "
          + "credential in the tenants file."
      )
    }
    let accepted = ([resource] + aliases).map(Self.normalized)
    guard claims.audiences.contains(where: { accepted.contains(Self.normalized($0)) }) else {
      let named = claims.audiences.map(Self.shown).joined(separator: ", ")
      return (
        .misconfigured,
        "its claim aud names \(named.isEmpty ? "nothing" : named), this run needs a token for "
          + "\(resource). Request the token for that resource."
      )
    }
    guard claims.roles.isEmpty, claims.scopes.isEmpty else { return nil }
    return (
      .needsPerson,
      "its claims roles and scp are both absent, so no permission was granted. Assign the "
        + "application permission Exchange.ManageAsApp to the app and have an administrator of the "
        + "tenant consent."
    )
  }

  /// Case and one trailing slash make no other audience.
  private static func normalized(_ audience: String) -> String {
    let lower = audience.lowercased()
    return lower.hasSuffix("/") ? String(lower.dropLast()) : lower
  }

  /// A claim as it may appear in a sentence: short, and without control characters.
  private static func shown(_ claim: String) -> String { SafeText.shown(claim, limit: 120) }
}

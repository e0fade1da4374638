package import Core

/// Compares a new token with the tenant, the service and the identity it is meant for.
///
/// It never verifies a signature and never looks at a clock; it finds the mix-ups a person makes,
/// before the service refuses them without saying why.
package struct TokenCheck: Sendable, Hashable {
  /// What a token is compared by.
  package enum Claim: String, Sendable, CaseIterable { case tenant, audience, user, permissions }

  /// A claim that is not as it must be, and what to do about it.
  package struct Fault: Sendable, Hashable {
    package var claim: Claim
    package var kind: SignInError.Kind
    package var sentence: String
  }

  /// Exchange Online's own application id, a second spelling of its audience in tokens.
  package static let exchangeAppID = "00000002-0000-0ff1-ce00-000000000000"

  /// Other names under which a service's resource is found in tokens.
  package static func aliases(of service: Service) -> [String] {
    switch service {
    case .exchange: [exchangeAppID]
    // A token for Exchange is none for Security & Compliance.
    case .compliance: []
    }
  }

  /// A GUID or a domain; a domain cannot be compared with a token's `tid`.
  package let tenant: String
  /// The resource the token is asked for, such as `https://outlook.office365.com`.
  package let resource: String
  /// Other names by which tokens call the same resource.
  package let aliases: [String]
  /// The user whose mailbox routes the calls, where it is one's.
  package let user: String?

  package init(
    tenant: String, resource: String, user: String? = nil,
    aliases: [String] = aliases(of: .exchange)
  ) {
    self.tenant = tenant
    self.resource = resource
    self.aliases = aliases
    self.user = user
  }

  /// Refuses claims that name another tenant, another service, another user or no permission.
  package func verify(_ claims: TokenClaims, from source: String) throws(SignInError) {
    guard let fault = faults(in: claims).first else { return }
    var error = SignInError(
      fault.kind, doing: "The token of \(source) cannot be used: \(fault.sentence)")
    error.claims = claims
    throw error
  }

  /// Everything that is wrong with the claims, the worst first.
  package func faults(in claims: TokenClaims) -> [Fault] {
    [
      tenantFault(in: claims), audienceFault(in: claims), userFault(in: claims),
      permissionFault(in: claims),
    ].compactMap(\.self)
  }

  private func tenantFault(in claims: TokenClaims) -> Fault? {
    guard let wanted = GUID(tenant), claims.tenant.flatMap({ GUID($0) }) != wanted else {
      return nil
    }
    let named = claims.tenant.map { "tenant \(Self.shown($0))" } ?? "no tenant"
    return Fault(
      claim: .tenant, kind: .misconfigured,
      sentence: "its claim tid names \(named), this run is for tenant \(tenant). Check the tenant "
        + "and its credential in the tenants file.")
  }

  private func audienceFault(in claims: TokenClaims) -> Fault? {
    let accepted = ([resource] + aliases).map(Self.normalized)
    guard !claims.audiences.contains(where: { accepted.contains(Self.normalized($0)) }) else {
      return nil
    }
    let named = claims.audiences.map(Self.shown).joined(separator: ", ")
    return Fault(
      claim: .audience, kind: .misconfigured,
      sentence: "its claim aud names \(named.isEmpty ? "nothing" : named), this run needs a token "
        + "for \(resource). Request the token for that resource.")
  }

  private func userFault(in claims: TokenClaims) -> Fault? {
    guard let user, claims.user?.lowercased() != user.lowercased() else { return nil }
    let named = claims.user.map { "the user \(Self.shown($0))" } ?? "no user"
    return Fault(
      claim: .user, kind: .misconfigured,
      sentence: "its claim upn names \(named), and calls are sent to the mailbox of \(user). Give "
        + "the token of that user, or correct 'user' in the tenants file.")
  }

  private func permissionFault(in claims: TokenClaims) -> Fault? {
    guard claims.roles.isEmpty, claims.scopes.isEmpty else { return nil }
    return Fault(
      claim: .permissions, kind: .needsPerson,
      sentence:
        "its claims roles and scp are both absent, so no permission was granted. Assign the "
        + "application permission Exchange.ManageAsApp to the app and have an administrator of the "
        + "tenant consent.")
  }

  /// Case and one trailing slash make no other audience.
  private static func normalized(_ audience: String) -> String {
    let lower = audience.lowercased()
    return lower.hasSuffix("/") ? String(lower.dropLast()) : lower
  }

  /// A claim as it may appear in a sentence: short, and without control characters.
  private static func shown(_ claim: String) -> String { SafeText.shown(claim, limit: 120) }
}

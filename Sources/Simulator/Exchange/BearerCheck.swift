import Foundation

/// Decides whether a call's token admits it.
///
/// It never says more to the caller than that the token is not good.
struct BearerCheck: Sendable {
  enum Refusal: Error, Equatable {
    case missing, unreadable, audience, tenant, expired, permission
    /// Withdrawn at that moment, though it had time left.
    case revoked(since: Date)
  }

  let options: SimulatorOptions
  let issuer: TokenIssuer

  /// What a token may be made for, at each of the two services.
  static func audiences(atCompliance: Bool) -> Set<String> {
    guard !atCompliance else {
      return [ComplianceDoor.resource, ComplianceDoor.resource + "/"]
    }
    return [
      "https://outlook.office365.com", "https://outlook.office365.com/",
      "00000002-0000-0ff1-ce00-000000000000",
    ]
  }

  /// The claims of a token that is good for this tenant now.
  func admit(
    _ authorization: String?, tenant: String, atCompliance: Bool = false, now: Date
  ) throws(Refusal) -> TokenClaims {
    let parts = authorization?.split(separator: " ", maxSplits: 1) ?? []
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .missing }
    guard let claims = issuer.claims(of: String(parts[1])) else { throw .unreadable }
    guard claims.notBefore <= now, now < claims.expires else { throw .expired }
    let holder = claims.user ?? claims.application
    if let moment = issuer.revocations.withdrawal(of: holder, generation: claims.generation) {
      throw .revoked(since: moment)
    }
    guard Self.audiences(atCompliance: atCompliance).contains(claims.audience) else {
      throw .audience
    }
    guard options.tenantID(named: tenant) == claims.tenantID else { throw .tenant }
    guard !Self.permissions.isDisjoint(with: claims.permissions) else { throw .permission }
    return claims
  }

  /// One of these a token must carry.
  static let permissions: Set = ["Exchange.ManageAsApp", "Exchange.Manage"]

  /// The directory roles whose holders may list recipients, by the ids of their templates.
  static let listingRoles: Set = [
    "62e90394-69f5-4237-9190-012177145e10", "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "29232cdf-9323-42fd-ade2-1d097af3e4de", "31392ffb-586c-42d1-9346-e59415a2cc4e",
  ]
}

import Foundation

/// Decides whether a call's token admits it.
///
/// It never says more to the caller than that the token is not good.
struct BearerCheck: Sendable {
  enum Refusal: Error, Equatable { case missing, unreadable, audience, tenant, expired }

  let options: SimulatorOptions
  let issuer: TokenIssuer

  static let audiences: Set<String> = [
    "https://outlook.office365.com", "https://outlook.office365.com/",
    "00000002-0000-0ff1-ce00-000000000000",
  ]

  /// The claims of a token that is good for this tenant now.
  func admit(
    _ authorization: String?, tenant: String, now: Date
  ) throws(Refusal) -> TokenClaims {
    let parts = authorization?.split(separator: " ", maxSplits: 1) ?? []
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .missing }
    guard let claims = issuer.claims(of: String(parts[1])) else { throw .unreadable }
    guard claims.notBefore <= now, now < claims.expires else { throw .expired }
    guard Self.audiences.contains(claims.audience) else { throw .audience }
    guard options.isTenant(tenant), claims.tenantID == issuer.tenantID else { throw .tenant }
    return claims
  }
}

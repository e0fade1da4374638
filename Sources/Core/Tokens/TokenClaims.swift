/// What a token says about itself, for diagnosis.
///
/// It never holds the token, nor what a token could be made of again.
package struct TokenClaims: Sendable, Hashable {
  /// `aud`: for whom the token was made.
  package var audiences: [String] = []
  /// `iss`: who made it.
  package var issuer: String?
  /// `tid`: the tenant that issued it.
  package var tenant: String?
  /// `appid`, or `azp` in newer tokens: the client.
  package var client: String?
  /// `app_displayname`: what the client is called.
  package var clientName: String?
  /// `appidacr`: what the client proved itself with; 0 nothing, 1 a secret, 2 a certificate.
  package var clientProof: String?
  /// `idtyp`: `app` or `user`.
  package var identityType: String?
  /// `oid`: the object in the directory.
  package var object: String?
  /// `upn` or `unique_name`; only in the tokens of users.
  package var user: String?
  /// `roles`: what the application itself may do.
  package var roles: [String] = []
  /// `scp`: what the application may do for its user.
  package var scopes: [String] = []
  /// `wids`: the template ids of the identity's directory roles.
  package var directoryRoles: [String] = []
  /// `xms_cc`: `cp1` where the service may ask for more in mid-life.
  package var capabilities: [String] = []
  package var issued: Instant?
  package var notBefore: Instant?
  package var expires: Instant?
  /// `ver`: the shape of the token.
  package var version: String?
  /// `uti`: names this very token without being it.
  package var uniqueID: String?
  /// The names of all other claims, in order, without their values.
  package var others: [String] = []

  package init() {}
}

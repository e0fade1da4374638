/// What the service wants the next token to say, since it refuses one that is not ended (Continuous
/// Access Evaluation): a user was disabled, a session revoked, an address changed.
///
/// It never holds a token, and never says whether such a token can be had.
package struct ClaimsChallenge: Sendable, Hashable {
  /// A JSON object, as the login host is to be asked for it.
  package let claims: String

  package init(claims: String) { self.claims = claims }
}

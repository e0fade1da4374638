/// What sign-ins of users are refused with, and what their clients have in hand.
extension EntraError {
  static let authorizationPending = EntraError(
    code: 70_016, kind: "authorization_pending",
    message: "The user has not yet finished signing in. Go on asking.")
  static let slowDown = EntraError(
    code: nil, kind: "slow_down",
    message: "The question came before the interval was over, which is now 5 seconds longer.")
  static let declined = EntraError(
    code: nil, kind: "authorization_declined", message: "The user declined the sign-in.")
  static let unknownDeviceCode = EntraError(
    code: 70_018, kind: "bad_verification_code", message: "The device code is not known.")
  static let expiredDeviceCode = EntraError(
    code: 70_019, kind: "expired_token", message: "The device code has expired. Ask for another.")
  static let redeemedCode = EntraError(
    code: 54_005, kind: "invalid_grant", message: "The code was already redeemed. Get a new one.")
  static let expiredCode = EntraError(
    code: 70_008, kind: "invalid_grant", message: "The authorization code has expired.")
  static let wrongVerifier = EntraError(
    code: 50_148, kind: "invalid_grant",
    message: "The 'code_verifier' does not match the 'code_challenge' of the request.")
  static let otherRedirect = EntraError(
    code: 500_112, kind: "invalid_client",
    message: "The 'redirect_uri' is not the one the code was asked for with.")
  static func badRedirect(_ address: String) -> EntraError {
    EntraError(
      code: 50_011, kind: "invalid_request",
      message: "The redirect URI '\(address)' is not registered. Use http://localhost.")
  }
  static func badResponseType(_ type: String) -> EntraError {
    EntraError(
      code: 700_051, kind: "unsupported_response_type",
      message: "The response type '\(type)' is not enabled for the application.")
  }
  static let badGrant = EntraError(
    code: 70_000, kind: "invalid_grant", message: "The grant is malformed, unknown or void.",
    suberror: "bad_token")
  static let inactiveRefreshToken = EntraError(
    code: 700_082, kind: "invalid_grant",
    message: "The refresh token has expired, because it was not used for too long.",
    suberror: "bad_token")
  static let revokedGrant = EntraError(
    code: 50_173, kind: "invalid_grant",
    message: "The grant has been revoked. The user must sign in again.", suberror: "bad_token")
  static let otherClientsGrant = EntraError(
    code: 700_007, kind: "invalid_grant",
    message: "The grant was issued to another client.", suberror: "client_mismatch")
  static let wrongPassword = EntraError(
    code: 50_126, kind: "invalid_grant",
    message: "The user name or the password is not valid.")
  static func unknownUser(_ name: String) -> EntraError {
    EntraError(
      code: 50_034, kind: "invalid_grant",
      message: "The user account '\(name)' does not exist in the directory.")
  }
  static let secondFactorNeeded = EntraError(
    code: 50_076, kind: "invalid_grant",
    message: "The user must use multi-factor authentication.", suberror: "basic_action")
  static func notConsented(_ scope: String) -> EntraError {
    EntraError(
      code: 65_001, kind: "invalid_grant",
      message: "Nobody consented to '\(scope)' for the application.",
      suberror: "consent_required")
  }
  static func notPreconsented(_ client: String, _ tenant: String) -> EntraError {
    EntraError(
      code: 90_099, kind: "invalid_grant",
      message: """
        The application '\(client)' has not been authorized in the tenant '\(tenant)'. \
        Delegated administrators need consent given there before.
        """)
  }
  static let severalResources = EntraError(
    code: 700_022, kind: "invalid_request",
    message: "The scope names several resources. Ask for one at a time.")
  static let notOnAlias = EntraError(
    code: 9_001_023, kind: "invalid_request",
    message: "The grant is not served on /common or /consumers. Name the tenant.")
  static let credentialOfPublicClient = EntraError(
    code: 700_025, kind: "invalid_client",
    message: "The client is public, so neither 'client_assertion' nor 'client_secret' is taken.")
  static let expiredSecret = EntraError(
    code: 7_000_222, kind: "invalid_client",
    message: "The client secret has expired. Make a new one for the application.")
  static func unknownFederation(_ part: Federation, _ value: String) -> EntraError {
    let code =
      switch part {
      case .issuer: 700_211
      case .audience: 700_212
      case .subject: 700_213
      }
    return EntraError(
      code: code, kind: "invalid_client",
      message: "No federated identity credential has the assertion's \(part.rawValue) '\(value)'.")
  }

  /// What of a foreign assertion is compared with what is registered.
  enum Federation: String { case issuer, subject, audience }

  static let resourceOnNewEndpoint = EntraError(
    code: 901_002, kind: "invalid_request",
    message: "The parameter 'resource' is not served here. Use 'scope'.")
  static let unknownHost = EntraError(
    code: 50_049, kind: "invalid_instance", message: "The instance is unknown or not valid.")
}

import Foundation

/// What an access token says, as far as the simulated Exchange reads it.
struct TokenClaims: Equatable, Sendable {
  var audience: String
  var tenantID: String
  var application: String
  /// The user it was issued to, if it was one.
  var user: String?
  /// Permissions of the application and those delegated to it, together.
  var permissions: [String]
  var directoryRoles: [String]
  /// How many revocations there had been when it was issued.
  var generation: Int
  var notBefore: Date
  var expires: Date
}

/// Issues and reads access tokens of the simulated tenant.
///
/// They have the shape and claims of the service's own, and a signature that the published keys
/// prove. It never judges whether a token is good for anything.
struct TokenIssuer: Sendable {
  var tenantID: String
  /// What the application may do by itself; what it may do for a user has another claim.
  var permissions = ["Exchange.ManageAsApp"]
  /// The template ids of the identity's directory roles.
  var directoryRoles = ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]
  /// The user its tokens are issued to; nil for the application itself.
  var user: String?
  /// What was withdrawn so far; the copies of one issuer share it.
  var revocations = Revocations()

  /// The service dates a token five minutes back, for clocks that are slow.
  static let backdating = Duration.seconds(300)

  /// Signs a new token.
  ///
  /// `proof` is what the client proved itself with: "0" nothing, "1" a secret, "2" a certificate.
  /// `capabilities` is what the client said it can do, such as `cp1`.
  func token(
    audience: String, application: String, proof: String = "1", capabilities: [String] = [],
    now: Date, life: Duration
  ) -> String {
    let principal = Self.principal(user ?? application)
    let issued = now.advanced(by: .zero - Self.backdating)
    let claims: JSONValue = [
      "aud": .text(audience), "iss": .text("https://sts.windows.net/\(tenantID)/"),
      "iat": .number(issued.wholeSeconds), "nbf": .number(issued.wholeSeconds),
      "exp": .number(now.advanced(by: life).wholeSeconds),
      "appid": .text(application), "appidacr": .text(proof),
      "idp": .text("https://sts.windows.net/\(tenantID)/"),
      "oid": .text(principal), "sub": .text(principal), "tid": .text(tenantID),
      "wids": .list(directoryRoles.map(JSONValue.text)), "uti": .text(uniqueID()),
      "ver": "1.0",
    ]
    return SignedToken.text(granting(claims, capabilities))
  }

  /// The object id of a user or an application, the same for the same name.
  static func principal(_ name: String) -> String {
    var draw = Draw(seed: Draw.seed(from: name.lowercased()), index: 0)
    return GUID(drawnFrom: &draw).description
  }

  /// Sixteen bytes no two tokens share, which begin with the count of revocations.
  private func uniqueID() -> String {
    let generation = UInt32(truncatingIfNeeded: revocations.generation)
    var random = SystemRandomNumberGenerator()
    return Base64Text.encode(
      (0..<4).map { UInt8(truncatingIfNeeded: generation >> (24 - $0 * 8)) }
        + (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// The claims with those that say what is granted to whom; none at all where nothing is.
  private func granting(_ claims: JSONValue, _ capabilities: [String]) -> JSONValue {
    guard case .object(var members) = claims else { return claims }
    func add(_ name: String, _ value: JSONValue) {
      members.append(JSONValue.Member(name: name, value: value))
    }
    if let user {
      add("idtyp", "user")
      add("upn", .text(user))
      add("unique_name", .text(user))
      add("scp", .text(permissions.joined(separator: " ")))
    } else {
      add("idtyp", "app")
      if !permissions.isEmpty { add("roles", .list(permissions.map(JSONValue.text))) }
    }
    if !capabilities.isEmpty { add("xms_cc", .list(capabilities.map(JSONValue.text))) }
    return .object(members)
  }

  /// The claims of a token this process issued; nil for any other text.
  func claims(of token: String) -> TokenClaims? {
    guard let payload = SignedToken.claims(of: token),
      let audience = payload["aud"]?.text, let tenant = payload["tid"]?.text,
      let application = payload["appid"]?.text,
      let notBefore = payload["nbf"]?.number, let expires = payload["exp"]?.number
    else { return nil }
    let delegated = payload["scp"]?.text?.split(separator: " ").map(String.init) ?? []
    let identifier = payload["uti"]?.text.flatMap { Base64Text.decode($0) } ?? []
    return TokenClaims(
      audience: audience, tenantID: tenant, application: application,
      user: payload["upn"]?.text, permissions: payload["roles"].texts + delegated,
      directoryRoles: payload["wids"].texts,
      generation: identifier.prefix(4).reduce(0) { $0 << 8 | Int($1) },
      notBefore: Date(timeIntervalSince1970: notBefore),
      expires: Date(timeIntervalSince1970: expires))
  }
}

extension JSONValue? {
  /// The texts of a list; none where there is no list.
  var texts: [String] {
    guard case .list(let elements) = self else { return [] }
    return elements.compactMap(\.text)
  }
}

extension Date {
  var wholeSeconds: Double { timeIntervalSince1970.rounded(.down) }
}

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
  var notBefore: Date
  var expires: Date
}

/// Issues and reads access tokens of the simulated tenant.
///
/// They have the shape and claims of the service's own, but are signed with a keyed hash that only
/// this process can check. That is enough for a simulator and for nothing else: the hash is no
/// cryptographic signature.
struct TokenIssuer: Sendable {
  let tenantID: String
  /// What the application may do by itself; what it may do for a user has another claim.
  var permissions = ["Exchange.ManageAsApp"]
  /// The template ids of the identity's directory roles.
  var directoryRoles = ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]
  /// The user its tokens are issued to; nil for the application itself.
  var user: String?

  /// The service dates a token five minutes back, for clocks that are slow.
  static let backdating = Duration.seconds(300)

  /// `proof` is what the client proved itself with: "1" a secret, "2" a certificate.
  func token(
    audience: String, application: String, proof: String = "1", now: Date, life: Duration
  ) -> String {
    var draw = Draw(seed: Draw.seed(from: application), index: 0)
    let principal = GUID(drawnFrom: &draw).description
    var random = SystemRandomNumberGenerator()
    let issued = now.advanced(by: .zero - Self.backdating)
    let claims: JSONValue = [
      "aud": .text(audience), "iss": .text("https://sts.windows.net/\(tenantID)/"),
      "iat": .number(issued.wholeSeconds), "nbf": .number(issued.wholeSeconds),
      "exp": .number(now.advanced(by: life).wholeSeconds),
      "appid": .text(application), "appidacr": .text(proof), "idtyp": "app",
      "idp": .text("https://sts.windows.net/\(tenantID)/"),
      "oid": .text(principal), "sub": .text(principal), "tid": .text(tenantID),
      "wids": .list(directoryRoles.map(JSONValue.text)),
      "uti": .text(Self.encode(Array(GUID(drawnFrom: &random).description.utf8.prefix(16)))),
      "ver": "1.0",
    ]
    let header: JSONValue = ["typ": "JWT", "alg": "RS256", "kid": "simulator"]
    let signed = Self.encode(header.bytes) + "." + Self.encode(granting(claims).bytes)
    return signed + "." + Self.signature(of: signed)
  }

  /// The claims with those that say what is granted to whom; none at all where nothing is.
  private func granting(_ claims: JSONValue) -> JSONValue {
    guard case .object(var members) = claims else { return claims }
    func add(_ name: String, _ value: JSONValue) {
      members.append(JSONValue.Member(name: name, value: value))
    }
    if let user {
      members.removeAll { $0.name == "idtyp" }
      add("idtyp", "user")
      add("upn", .text(user))
      add("unique_name", .text(user))
      add("scp", .text(permissions.joined(separator: " ")))
    } else if !permissions.isEmpty {
      add("roles", .list(permissions.map(JSONValue.text)))
    }
    return .object(members)
  }

  /// The claims of a token this process issued; nil for any other text.
  func claims(of token: String) -> TokenClaims? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2] == Self.signature(of: "\(parts[0]).\(parts[1])"),
      let payload = Self.decode(parts[1]).flatMap(JSONValue.parse),
      let audience = payload["aud"]?.text, let tenant = payload["tid"]?.text,
      let application = payload["appid"]?.text,
      let notBefore = payload["nbf"]?.number, let expires = payload["exp"]?.number
    else { return nil }
    let delegated = payload["scp"]?.text?.split(separator: " ").map(String.init) ?? []
    return TokenClaims(
      audience: audience, tenantID: tenant, application: application,
      user: payload["upn"]?.text, permissions: Self.texts(payload["roles"]) + delegated,
      directoryRoles: Self.texts(payload["wids"]),
      notBefore: Date(timeIntervalSince1970: notBefore),
      expires: Date(timeIntervalSince1970: expires))
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    guard case .list(let elements) = value else { return [] }
    return elements.compactMap(\.text)
  }

  /// The standard library's hash under a key that is new in every process, four times over.
  private static func signature(of text: String) -> String {
    var bytes: [UInt8] = []
    for lane in 0..<4 {
      var hasher = Hasher()
      hasher.combine(lane)
      hasher.combine(text)
      let hash = UInt64(bitPattern: Int64(hasher.finalize()))
      bytes.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) })
    }
    return encode(bytes)
  }

  private static func encode(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private static func decode(_ text: Substring) -> Data? {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return Data(base64Encoded: plain + padding)
  }
}

extension Date {
  var wholeSeconds: Double { timeIntervalSince1970.rounded(.down) }
}

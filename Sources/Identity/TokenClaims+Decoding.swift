package import Core
import Foundation

extension TokenClaims {
  /// Reads the middle part of a signed token; nil for anything else, such as an encrypted one.
  package init?(decoding token: Secret) {
    let payload = token.reveal { text -> Data? in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, parts.allSatisfy({ Base64URL.bytes($0) != nil }) else {
        return nil
      }
      return Base64URL.bytes(parts[1]).map { Data($0) }
    }
    guard let payload, let read = try? JSONDecoder().decode(Payload.self, from: payload) else {
      return nil
    }
    self.init()
    audiences = read.aud?.list ?? []
    issuer = read.iss?.list.first
    tenant = read.tid
    client = read.appid ?? read.azp
    clientName = read.app_displayname?.list.first
    clientProof = read.appidacr?.list.first ?? read.azpacr?.list.first
    identityType = read.idtyp?.list.first
    object = read.oid?.list.first
    user = read.upn ?? read.unique_name
    roles = read.roles?.list ?? []
    scopes = (read.scp?.list ?? []).flatMap { $0.split(separator: " ").map(String.init) }
    directoryRoles = read.wids?.list ?? []
    capabilities = read.xms_cc?.list ?? []
    issued = read.iat?.instant
    notBefore = read.nbf?.instant
    expires = read.exp?.instant
    version = read.ver?.list.first
    uniqueID = read.uti
    others = Self.names(in: payload).filter { !Payload.known.contains($0) }
  }

  /// The names of all claims there are, in order.
  private static func names(in payload: Data) -> [String] {
    let object = try? JSONSerialization.jsonObject(with: payload)
    return (object as? [String: Any] ?? [:]).keys.sorted()
  }

  private struct Payload: Decodable {
    var aud: OneOrMore?
    var tid: String?
    var appid: String?
    var azp: String?
    var upn: String?
    var unique_name: String?
    var roles: OneOrMore?
    var scp: OneOrMore?
    var wids: OneOrMore?
    var iss: OneOrMore?
    var app_displayname: OneOrMore?
    var appidacr: OneOrMore?
    var azpacr: OneOrMore?
    var idtyp: OneOrMore?
    var oid: OneOrMore?
    var xms_cc: OneOrMore?
    var ver: OneOrMore?
    var iat: LenientNumber?
    var nbf: LenientNumber?
    var exp: LenientNumber?
    var uti: String?

    static let known: Set = [
      "aud", "tid", "appid", "azp", "upn", "unique_name", "roles", "scp", "wids", "iss",
      "app_displayname", "appidacr", "azpacr", "idtyp", "oid", "xms_cc", "ver", "iat", "nbf",
      "exp", "uti",
    ]
  }
}

/// A JSON text or list of texts, read as a list.
///
/// It never fails on an odd type: a claim that cannot be read counts as absent.
private struct OneOrMore: Decodable {
  var list: [String]

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let one = try? value.decode(String.self) {
      list = [one]
    } else {
      list = (try? value.decode([String].self)) ?? []
    }
  }
}

/// A JSON number, or a text that holds one, as older endpoints send.
///
/// It never fails on an odd type: `value` is nil then.
struct LenientNumber: Decodable {
  var value: Double?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
    } else if let text = try? container.decode(String.self) {
      value = Double(text)
    }
    if let value, !value.isFinite { self.value = nil }
  }

  /// Seconds since 1970 as an instant, for years that a calendar knows.
  var instant: Instant? {
    guard let value, (0...253_402_300_799).contains(value) else { return nil }
    return Instant(milliseconds: Int64(value * 1000))
  }
}

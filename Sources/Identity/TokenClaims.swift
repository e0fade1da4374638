package import Core
import Foundation

/// What a token says about itself, read for diagnosis.
///
/// It never verifies a signature, which is the service's affair, and never holds the token.
package struct TokenClaims: Sendable, Hashable {
  /// `aud`: for whom the token was made.
  package var audiences: [String] = []
  /// `tid`: the tenant that issued it.
  package var tenant: String?
  /// `appid`, or `azp` in newer tokens: the client.
  package var client: String?
  /// `upn` or `unique_name`; only in the tokens of users.
  package var user: String?
  /// `roles`: what the application itself may do.
  package var roles: [String] = []
  /// `scp`: what the application may do for its user.
  package var scopes: [String] = []
  /// `wids`: the template ids of the identity's directory roles.
  package var directoryRoles: [String] = []
  package var issued: Instant?
  package var expires: Instant?
  /// `uti`: names this very token without being it.
  package var uniqueID: String?

  package init() {}

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
    audiences = read.aud?.list ?? []
    tenant = read.tid
    client = read.appid ?? read.azp
    user = read.upn ?? read.unique_name
    roles = read.roles?.list ?? []
    scopes = (read.scp?.list ?? []).flatMap { $0.split(separator: " ").map(String.init) }
    directoryRoles = read.wids?.list ?? []
    issued = read.iat?.instant
    expires = read.exp?.instant
    uniqueID = read.uti
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
    var iat: LenientNumber?
    var exp: LenientNumber?
    var uti: String?
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

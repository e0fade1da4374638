import Core
import Foundation

/// What an application says about itself in place of a secret: a JWT, before it is signed.
///
/// It never holds a key. It is good for one request, for a few minutes, at one token endpoint.
struct ClientAssertion {
  /// How far it is dated back, for clocks here that are fast and clocks there that are slow.
  static let backdating = Duration.seconds(300)
  /// From its beginning, which lies in the past, to its end.
  static let life = Duration.seconds(600)

  var client: String
  /// The token endpoint it is sent to.
  var audience: String
  /// A new GUID each time, so that nobody can use it twice.
  var id: String
  var now: Instant
  var algorithm: SigningAlgorithm
  /// The certificate in DER.
  var certificate: [UInt8]
  /// The certificates to send along, none by default.
  var chain: [[UInt8]] = []

  /// The header and the claims as they are signed: two parts, divided by a dot.
  func unsigned() throws(SignInError) -> String {
    let begins = now + (.zero - Self.backdating)
    let from = begins.milliseconds / 1000
    let claims = Claims(
      aud: audience, iss: client, sub: client, jti: id, nbf: from, iat: from,
      exp: from + Self.life.milliseconds / 1000)
    return "\(try Self.encoded(header())).\(try Self.encoded(claims))"
  }

  private func header() throws(SignInError) -> Header {
    var header = Header(alg: algorithm.rawValue)
    switch algorithm {
    case .ps256: header.x5tS256 = Base64URL.text(try Digest.sha256(certificate))
    case .rs256: header.x5t = Base64URL.text(try Digest.sha1(certificate))
    }
    // In the standard alphabet, unlike all else in a JWT.
    if !chain.isEmpty { header.x5c = chain.map { Data($0).base64EncodedString() } }
    return header
  }

  private struct Header: Encodable {
    var alg: String
    var typ = "JWT"
    var x5t: String?
    var x5tS256: String?
    var x5c: [String]?

    enum CodingKeys: String, CodingKey {
      case alg, typ, x5t, x5c
      case x5tS256 = "x5t#S256"
    }
  }

  private struct Claims: Encodable {
    var aud: String
    var iss: String
    var sub: String
    var jti: String
    var nbf: Int64
    var iat: Int64
    var exp: Int64
  }

  private static func encoded(_ part: some Encodable) throws(SignInError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return Base64URL.text(Array(try encoder.encode(part))) } catch {
      throw SignInError(
        .misconfigured, doing: "The client assertion could not be written as JSON: \(error)")
    }
  }
}

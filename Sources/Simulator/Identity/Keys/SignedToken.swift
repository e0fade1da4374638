import Foundation

/// Writes and reads JSON web tokens that this process signs.
///
/// It checks the signature and nothing else: what a token claims is judged by who reads it.
enum SignedToken {
  /// The token with these claims, signed with the key of this process.
  static func text(_ claims: JSONValue) -> String {
    let key = SigningKey.ofProcess
    let header: JSONValue = [
      "typ": "JWT", "alg": "RS256", "x5t": .text(key.name), "kid": .text(key.name),
    ]
    let signed = Base64Text.encode(header.bytes) + "." + Base64Text.encode(claims.bytes)
    return signed + "." + Base64Text.encode(key.signature(of: signed))
  }

  /// The claims of a token this process signed; nil for any other text.
  static func claims(of token: String) -> JSONValue? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let signature = Base64Text.decode(parts[2]),
      SigningKey.ofProcess.verifies(signature, of: "\(parts[0]).\(parts[1])")
    else { return nil }
    return Base64Text.decode(parts[1]).flatMap(JSONValue.parse)
  }

  /// The keys by which anybody can check the tokens, as the service publishes them.
  static func publishedKeys(issuer: String) -> JSONValue {
    let key = SigningKey.ofProcess
    let entry: JSONValue = [
      "kty": "RSA", "use": "sig", "kid": .text(key.name), "x5t": .text(key.name),
      "n": .text(Base64Text.encode(key.modulus)), "e": .text(Base64Text.encode(key.exponent)),
      "x5c": [.text(Data(key.certificate).base64EncodedString())], "issuer": .text(issuer),
    ]
    return ["keys": [entry]]
  }
}

/// Bytes as text, in the alphabet of URLs.
enum Base64Text {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// Reads either alphabet, with or without padding.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let plain = text.compactMap { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 == "=" ? nil : $0 }
    let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return Data(base64Encoded: String(plain) + padding).map(Array.init)
  }

  /// Text that nobody can guess.
  static func random(bytes count: Int) -> String {
    var random = SystemRandomNumberGenerator()
    return encode((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
  }
}

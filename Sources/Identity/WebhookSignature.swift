import CCrypto
package import Core
import Foundation

/// Signs what is posted to a webhook, by the Standard Webhooks scheme, version 1.
///
/// It never shows the key, and never signs with one that is too short to be one.
package struct WebhookSignature: Sendable {
  /// Bytes of a key, as the scheme wants them.
  package static let keyBytes = 24...64

  private let key: [UInt8]

  /// - Parameter secret: the key as base64, `whsec_` in front or not.
  package init(_ secret: Secret, keptIn place: String) throws(SignInError) {
    let bytes = secret.reveal { text in
      let rest = text.hasPrefix("whsec_") ? text.dropFirst(6) : text[...]
      return Data(base64Encoded: String(rest)).map { [UInt8]($0) }
    }
    guard let bytes, Self.keyBytes.contains(bytes.count) else {
      throw SignInError(
        .needsPerson,
        doing: "The webhook's secret in \(place) is not \(Self.keyBytes.lowerBound) to "
          + "\(Self.keyBytes.upperBound) bytes as base64, with or without 'whsec_' in front. Make "
          + "one with: echo whsec_$(openssl rand -base64 32)")
    }
    key = bytes
  }

  /// The head `webhook-signature` of a message.
  package func text(id: String, seconds: Int64, body: [UInt8]) throws(SignInError) -> String {
    let message = Array("\(id).\(seconds).".utf8) + body
    var result = [UInt8](repeating: 0, count: Int(CCRYPTO_SHA256_LENGTH))
    guard
      unsafe ccrypto_hmac_sha256(key, key.count, message, message.count, &result) == 1
    else { throw Digest.failure("HMAC-SHA-256") }
    return "v1,\(Base64Text.text(of: result))"
  }
}

import CCrypto
import Core

/// The digests of certificates and of what is signed.
enum Digest {
  static func sha256(_ bytes: [UInt8]) throws(SignInError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(CCRYPTO_SHA256_LENGTH))
    guard unsafe ccrypto_sha256(bytes, bytes.count, &result) == 1 else { throw failure("SHA-256") }
    return result
  }

  static func sha1(_ bytes: [UInt8]) throws(SignInError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(CCRYPTO_SHA1_LENGTH))
    guard unsafe ccrypto_sha1(bytes, bytes.count, &result) == 1 else { throw failure("SHA-1") }
    return result
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func failure(_ name: String) -> SignInError {
    SignInError(
      .misconfigured,
      doing: "OpenSSL could not compute a \(name). This machine may be out of memory, or its "
        + "libcrypto may be restricted.")
  }
}

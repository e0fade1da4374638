import CCrypto
import Core

/// An X.509 certificate: who may sign, with which key, and for how long.
///
/// It never judges trust: whoever it is shown to has it registered, or has not. OpenSSL reads it;
/// this type owns OpenSSL's memory and frees it in one place.
@safe
final class CryptoCertificate {
  private let certificate: OpaquePointer
  /// The bytes a thumbprint is made of.
  let encoded: [UInt8]
  let validity: Range<Instant>
  let keyKind: CCryptoKeyKind

  /// One block of PEM; nil when it holds no certificate.
  convenience init?(pem bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress,
      let certificate = unsafe ccrypto_certificate_from_pem(start, bytes.count)
    else { return nil }
    unsafe self.init(owning: certificate)
  }

  /// A whole file in DER; nil when it is no certificate.
  convenience init?(der bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress,
      let certificate = unsafe ccrypto_certificate_from_der(start, bytes.count)
    else { return nil }
    unsafe self.init(owning: certificate)
  }

  /// Takes over what OpenSSL made, and frees it also when it cannot be used.
  init?(owning certificate: OpaquePointer) {
    unsafe self.certificate = certificate
    var encoded = [UInt8](repeating: 0, count: unsafe ccrypto_certificate_length(certificate))
    var (from, until) = (Int64(0), Int64(0))
    let isWritten = unsafe encoded.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress else { return false }
      return unsafe ccrypto_certificate_der(certificate, start) == 1
    }
    let isDated = unsafe ccrypto_certificate_validity(certificate, &from, &until) == 1
    self.encoded = encoded
    keyKind = unsafe ccrypto_certificate_key_kind(certificate)
    validity =
      Instant(milliseconds: from * 1000)..<Instant(milliseconds: max(from, until) * 1000)
    guard isWritten, isDated else { return nil }
  }

  deinit { unsafe ccrypto_certificate_free(certificate) }

  func isFor(_ key: CryptoKey) -> Bool {
    unsafe key.withKey { unsafe ccrypto_certificate_matches(certificate, $0) == 1 }
  }

  func isIssued(by issuer: CryptoCertificate) -> Bool {
    unsafe ccrypto_certificate_is_issued_by(certificate, issuer.certificate) == 1
  }

  /// Whether the signature over the digest was made with this certificate's key.
  func verifies(
    _ signature: [UInt8], over digest: [UInt8], by algorithm: SigningAlgorithm
  ) -> Bool {
    guard digest.count == CCRYPTO_SHA256_LENGTH, !signature.isEmpty else { return false }
    return unsafe ccrypto_certificate_verifies(
      certificate, algorithm.padding, digest, signature, signature.count) == 1
  }

  /// The name portals show: SHA-1 in hexadecimal digits.
  func thumbprint() throws(SignInError) -> Thumbprint {
    Thumbprint(bytes: try Digest.sha1(encoded))
  }

  /// Whether a thumbprint, of either length, is this certificate's.
  func has(_ thumbprint: Thumbprint) throws(SignInError) -> Bool {
    let own =
      thumbprint.bytes.count == CCRYPTO_SHA1_LENGTH
      ? try Digest.sha1(encoded) : try Digest.sha256(encoded)
    return own == thumbprint.bytes
  }
}

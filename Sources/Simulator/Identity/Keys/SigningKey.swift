import CLibCrypto

/// The RSA key the simulated identity service signs its tokens with, and its certificate.
///
/// It is made anew in every process and never leaves it. `@unchecked Sendable` and `@safe` hold
/// because the pointer is private, is set once, is never freed, and OpenSSL lets any number of
/// threads use a key that none of them changes.
@safe final class SigningKey: @unchecked Sendable {
  /// The key of this process, made when it is first needed.
  static let ofProcess = SigningKey()

  private let key: OpaquePointer
  /// The certificate's bytes (DER).
  let certificate: [UInt8]
  /// Its SHA-1 digest in base64url, by which tokens and the published key name it.
  let name: String
  let modulus: [UInt8]
  let exponent: [UInt8]

  private init() {
    guard let key = unsafe Self.newKey(), let certificate = unsafe Self.certificate(of: key),
      let modulus = unsafe Self.number("n", of: key),
      let exponent = unsafe Self.number("e", of: key)
    else { preconditionFailure("OpenSSL made no RSA key and certificate") }
    unsafe self.key = key
    self.certificate = certificate
    self.modulus = modulus
    self.exponent = exponent
    name = Base64Text.encode(unsafe Self.digest(certificate, EVP_sha1()))
  }

  /// Signs text with RS256.
  func signature(of text: String) -> [UInt8] {
    let text = Array(text.utf8)
    guard let digest = unsafe EVP_MD_CTX_new() else { preconditionFailure("no memory") }
    defer { unsafe EVP_MD_CTX_free(digest) }
    var signature = [UInt8](repeating: 0, count: modulus.count)
    var count = signature.count
    guard unsafe EVP_DigestSignInit(digest, nil, EVP_sha256(), nil, key) == 1,
      unsafe EVP_DigestSign(digest, &signature, &count, text, text.count) == 1
    else { preconditionFailure("OpenSSL did not sign") }
    return Array(signature.prefix(count))
  }

  /// Whether the signature is this key's, over that text.
  func verifies(_ signature: [UInt8], of text: String) -> Bool {
    let text = Array(text.utf8)
    guard let digest = unsafe EVP_MD_CTX_new() else { return false }
    defer {
      unsafe EVP_MD_CTX_free(digest)
      ERR_clear_error()
    }
    guard unsafe EVP_DigestVerifyInit(digest, nil, EVP_sha256(), nil, key) == 1 else {
      return false
    }
    return unsafe EVP_DigestVerify(digest, signature, signature.count, text, text.count) == 1
  }

  /// The SHA-256 digest of bytes.
  static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    unsafe digest(Array(bytes), EVP_sha256())
  }

  private static func digest(_ bytes: [UInt8], _ kind: OpaquePointer?) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard unsafe EVP_Digest(bytes, bytes.count, &result, &count, kind, nil) == 1 else { return [] }
    return Array(result.prefix(Int(count)))
  }

  private static func newKey() -> OpaquePointer? {
    let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard unsafe EVP_PKEY_keygen_init(context) == 1,
      unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1,
      unsafe EVP_PKEY_keygen(context, &key) == 1
    else { return nil }
    return unsafe key
  }

  /// A certificate the key gives itself, good for ten years around now.
  private static func certificate(of key: OpaquePointer) -> [UInt8]? {
    guard let certificate = unsafe X509_new() else { return nil }
    defer { unsafe X509_free(certificate) }
    let fiveYears = 5 * 365 * 86_400
    let subject = unsafe X509_get_subject_name(certificate)
    guard unsafe X509_set_version(certificate, 2) == 1,
      unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1,
      unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -fiveYears) != nil,
      unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), fiveYears) != nil,
      unsafe X509_NAME_add_entry_by_txt(
        subject, "CN", MBSTRING_UTF8, "accounts.simulator.example", -1, -1, 0) == 1,
      unsafe X509_set_issuer_name(certificate, subject) == 1,
      unsafe X509_set_pubkey(certificate, key) == 1,
      unsafe X509_sign(certificate, key, EVP_sha256()) > 0
    else { return nil }
    let count = unsafe i2d_X509(certificate, nil)
    guard count > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      var place = buffer.baseAddress
      return unsafe i2d_X509(certificate, &place)
    }
    return written == count ? bytes : nil
  }

  /// One of the numbers a public key consists of, the most significant byte first.
  private static func number(_ name: String, of key: OpaquePointer) -> [UInt8]? {
    var number: OpaquePointer?
    guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1 else { return nil }
    defer { unsafe BN_free(number) }
    var bytes = [UInt8](repeating: 0, count: Int(unsafe BN_num_bits(number) + 7) / 8)
    guard unsafe BN_bn2bin(number, &bytes) == bytes.count else { return nil }
    return bytes
  }
}

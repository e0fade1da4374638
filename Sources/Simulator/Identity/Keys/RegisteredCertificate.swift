import CLibCrypto

/// A public certificate as an app registration holds it: its two thumbprints and its key.
///
/// OpenSSL checks signatures, called here directly and not through the client's own door. It holds
/// the certificate's bytes and no memory of OpenSSL's, which lives for one call at a time.
package struct RegisteredCertificate: Sendable, Hashable {
  private let pem: [UInt8]
  private let sha1: [UInt8]
  private let sha256: [UInt8]

  /// Reads the first certificate of a PEM text; nil when there is none.
  package init?(pem: [UInt8]) {
    self.pem = pem
    let digests = unsafe Self.withCertificate(pem) { certificate in
      (
        unsafe Self.digest(of: certificate, EVP_sha1()),
        unsafe Self.digest(of: certificate, EVP_sha256())
      )
    }
    guard let digests else { return nil }
    (sha1, sha256) = digests
  }

  /// Whether the assertion's header names this certificate, by either digest.
  func isNamed(by assertion: Assertion) -> Bool {
    switch (assertion.sha1, assertion.sha256) {
    case (nil, nil): false
    case (let one, let other): (one ?? sha1) == sha1 && (other ?? sha256) == sha256
    }
  }

  /// Whether the assertion was signed with this certificate's key.
  func verifies(_ assertion: Assertion) -> Bool {
    unsafe Self.withCertificate(pem) { certificate in
      guard let key = unsafe X509_get_pubkey(certificate) else { return false }
      defer { unsafe EVP_PKEY_free(key) }
      return unsafe Self.isGenuine(assertion, key)
    } ?? false
  }

  private static func isGenuine(_ assertion: Assertion, _ key: OpaquePointer) -> Bool {
    guard let digest = unsafe EVP_MD_CTX_new() else { return false }
    defer {
      unsafe EVP_MD_CTX_free(digest)
      ERR_clear_error()
    }
    // Owned by the digest.
    var context: OpaquePointer?
    guard unsafe EVP_DigestVerifyInit(digest, &context, EVP_sha256(), nil, key) == 1,
      unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
    else { return false }
    switch assertion.algorithm {
    case .rs256:
      guard unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 else {
        return false
      }
    case .ps256:
      // A salt of exactly 32 bytes, as the service asks.
      guard unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1,
        unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(context, 32) == 1
      else { return false }
    }
    return unsafe EVP_DigestVerify(
      digest, assertion.signature, assertion.signature.count, assertion.signed,
      assertion.signed.count) == 1
  }

  private static func digest(of certificate: OpaquePointer, _ kind: OpaquePointer?) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard unsafe X509_digest(certificate, kind, &bytes, &count) == 1 else { return [] }
    return Array(bytes.prefix(Int(count)))
  }

  private static func withCertificate<Result>(
    _ pem: [UInt8], _ use: (OpaquePointer) -> Result
  ) -> Result? {
    unsafe pem.withUnsafeBytes { bytes -> Result? in
      let input = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
      defer {
        unsafe BIO_free(input)
        ERR_clear_error()
      }
      guard let certificate = unsafe PEM_read_bio_X509(input, nil, nil, nil) else { return nil }
      defer { unsafe X509_free(certificate) }
      return unsafe use(certificate)
    }
  }
}

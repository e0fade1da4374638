import CCrypto

/// The SHA-256 of bytes that come piece by piece.
///
/// OpenSSL computes it; this type owns OpenSSL's memory and frees it in one place.
@safe
struct SHA256: ~Copyable {
  private let digest: OpaquePointer

  init() throws(ExportError) {
    guard let digest = unsafe ccrypto_sha256_new() else { throw Self.failure }
    unsafe self.digest = digest
  }

  deinit { unsafe ccrypto_digest_free(digest) }

  func update(_ bytes: [UInt8]) throws(ExportError) {
    let outcome = unsafe bytes.withUnsafeBytes { bytes in
      unsafe ccrypto_digest_update(digest, bytes.baseAddress, bytes.count)
    }
    guard outcome == 1 else { throw Self.failure }
  }

  /// The digest in hexadecimal digits, lower case, as `sha256sum` prints it; asked for once.
  func finish() throws(ExportError) -> String {
    var result = [UInt8](repeating: 0, count: Int(CCRYPTO_SHA256_LENGTH))
    let outcome = unsafe result.withUnsafeMutableBufferPointer { result -> Int32 in
      guard let start = result.baseAddress else { return 0 }
      return unsafe ccrypto_digest_final(digest, start)
    }
    guard outcome == 1 else { throw Self.failure }
    return result.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static let failure = ExportError(
    .bug,
    doing: "OpenSSL could not compute a SHA-256. This machine may be out of memory, or its "
      + "libcrypto may be restricted.")
}

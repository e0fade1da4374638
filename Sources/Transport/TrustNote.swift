import CCurl

/// Who issued the certificate of one server that was not trusted, as its handshakes note it.
///
/// It never decides what is trusted. It belongs to the loop and outlives all of its connections.
///
/// `@safe` holds because the memory is allocated here, written by libcurl's handshakes on the loop
/// thread alone, and freed only after the loop has closed every connection.
@safe final class TrustNote {
  /// Whether handshakes can be asked: libcurl may use another TLS library than this program.
  static let canBeTaken = ccurl_shares_openssl() != 0

  let memory: UnsafeMutablePointer<ccurl_trust_note>

  init() {
    unsafe memory = .allocate(capacity: 1)
    unsafe memory.initialize(to: ccurl_trust_note())
  }

  deinit { unsafe memory.deallocate() }

  /// The issuer's name in the notation of RFC 2253, with control characters escaped.
  var issuer: String? {
    let text = unsafe withUnsafeBytes(of: memory.pointee.issuer) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return text.isEmpty ? nil : text
  }
}

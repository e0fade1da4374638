import CCrypto
import Core

/// A private key in this process's memory.
///
/// It is never written, copied out or described. OpenSSL holds it, and overwrites it when this type
/// frees it in its one place.
@safe
final class CryptoKey {
  /// Why a key could not be read.
  enum Trouble: Error {
    case unreadable, passwordNeeded, passwordWrong, outdated

    init(_ outcome: CCryptoOutcome) {
      self =
        switch outcome {
        case CCRYPTO_PASSWORD_NEEDED: .passwordNeeded
        case CCRYPTO_PASSWORD_WRONG: .passwordWrong
        case CCRYPTO_OUTDATED: .outdated
        default: .unreadable
        }
    }
  }

  private let key: OpaquePointer

  /// Takes over what OpenSSL made.
  init(owning key: OpaquePointer) { unsafe self.key = key }

  /// One block of PEM.
  convenience init(pem bytes: UnsafeRawBufferPointer, password: Secret?) throws(Trouble) {
    guard let start = bytes.baseAddress else { throw .unreadable }
    var outcome = CCRYPTO_UNREADABLE
    let key = unsafe password.revealed { password in
      unsafe ccrypto_key_from_pem(start, bytes.count, password, &outcome)
    }
    guard let key = unsafe key else { throw Trouble(outcome) }
    unsafe self.init(owning: key)
  }

  deinit { unsafe ccrypto_key_free(key) }

  /// The signature over a SHA-256 digest; nil when the key cannot sign by this algorithm.
  func signature(over digest: [UInt8], by algorithm: SigningAlgorithm) -> [UInt8]? {
    guard digest.count == CCRYPTO_SHA256_LENGTH else { return nil }
    var count = unsafe ccrypto_key_signature_length(key)
    var signature = [UInt8](repeating: 0, count: count)
    let isSigned = unsafe signature.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress else { return false }
      return unsafe ccrypto_key_sign(key, algorithm.padding, digest, start, &count) == 1
    }
    return isSigned ? Array(signature.prefix(count)) : nil
  }

  func withKey<Result>(_ use: (OpaquePointer) -> Result) -> Result { unsafe use(key) }
}

extension Optional where Wrapped == Secret {
  /// Lends the text as C wants it; nil stays nil.
  func revealed<Result>(_ use: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let self else { return use(nil) }
    return self.reveal { text in unsafe text.withCString { unsafe use($0) } }
  }
}

extension SigningAlgorithm {
  var padding: CCryptoPadding {
    switch self {
    case .ps256: CCRYPTO_PADDING_PSS
    case .rs256: CCRYPTO_PADDING_PKCS1
    }
  }
}

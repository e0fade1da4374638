import CCrypto
import Core

/// A digest that tells a user's password from another, and that is slow to guess.
///
/// People choose passwords that a list holds, and a refused one is often close to the right one: its
/// first spelling, or last month's. Whoever reads the digest could try such a list, so each try costs
/// what half a million rounds cost, and the salt makes it good for one account. It is PBKDF2 with
/// SHA-256, which every build of OpenSSL offers, those for governments (FIPS) among them. It never
/// keeps the password.
enum PasswordDigest {
  /// What is advised today for this function; some tenths of a second, spent only after a refusal.
  static let rounds = 600_000

  /// Blocks while it computes.
  static func hex(
    of password: Secret, salt: String, account: PasswordAccount
  ) throws(SignInError) -> String {
    let salt = Array("\(salt)\n\(account.login)\n\(account.user)".utf8)
    var result = [UInt8](repeating: 0, count: Int(CCRYPTO_SHA256_LENGTH))
    var bytes = password.reveal { Array($0.utf8) }
    let count = bytes.count
    // An empty list has no address; one more byte is never read.
    bytes.append(0)
    let outcome = unsafe ccrypto_pbkdf2_sha256(
      bytes, count, salt, salt.count, CInt(rounds), &result)
    unsafe bytes.withUnsafeMutableBytes {
      unsafe $0.baseAddress.map { unsafe ccrypto_cleanse($0, count) }
    }
    guard outcome == 1 else { throw Digest.failure("PBKDF2") }
    return Digest.hex(result)
  }
}

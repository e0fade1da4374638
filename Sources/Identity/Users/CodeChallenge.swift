import Core

/// The proof that whoever redeems a code is who asked for it (PKCE, RFC 7636, S256).
///
/// It never leaves the verifier anywhere but in the request that redeems the code.
struct CodeChallenge: Sendable {
  let verifier: Secret
  /// What goes with the browser, from which the verifier cannot be found.
  let challenge: String

  /// `random` must be at least 32 bytes that nobody can guess.
  init(random: [UInt8]) throws(SignInError) {
    precondition(random.count >= 32, "a verifier has 32 random bytes at least")
    let text = Base64URL.text(random)
    verifier = Secret(text)
    challenge = Base64URL.text(try Digest.sha256(Array(text.utf8)))
  }
}

import CCrypto
import Core

/// A certificate that was chosen to sign in with, its key, and those that vouch for it.
///
/// It never says whether the certificate is valid now; it only knows for how long it is.
struct SigningCertificate {
  var certificate: CryptoCertificate
  /// Nil when a command signs.
  var key: CryptoKey?
  /// The certificate itself, then its issuers as far as they are known.
  var chain: [CryptoCertificate]

  /// The algorithms to try, the better one first.
  func algorithms(asked: SigningAlgorithm?) throws(SignInError) -> [SigningAlgorithm] {
    switch certificate.keyKind {
    case CCRYPTO_KEY_RSA: return asked.map { [$0] } ?? SigningAlgorithm.allCases
    case CCRYPTO_KEY_RSA_PSS where asked != .rs256: return [.ps256]
    case CCRYPTO_KEY_RSA_PSS:
      throw .ofFile(
        doing: "The certificate's key is for PSS signatures alone and cannot sign by RS256. Remove "
          + "'algorithm: RS256' from the tenants file, or use a certificate with a plain RSA key.")
    case CCRYPTO_KEY_EC: throw unusable("an elliptic curve key")
    default: throw unusable("a key that is no RSA key")
    }
  }

  private func unusable(_ what: String) -> SignInError {
    SignInError(
      .needsPerson,
      doing: "The certificate has \(what), and Entra ID takes RSA signatures (PS256, RS256) alone. "
        + "Make a certificate with an RSA key of 2048 bits or more and upload it.")
  }

  /// A leaf and its issuers out of a heap of certificates.
  static func chain(
    from leaf: CryptoCertificate, among others: [CryptoCertificate]
  ) -> [CryptoCertificate] {
    var chain = [leaf]
    // One that issued itself ends the chain; the count ends circles.
    while chain.count <= others.count, let last = chain.last, !last.isIssued(by: last),
      let issuer = others.first(where: { $0 !== last && last.isIssued(by: $0) })
    {
      chain.append(issuer)
    }
    return chain
  }
}

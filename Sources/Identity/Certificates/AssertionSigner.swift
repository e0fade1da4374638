import Core

/// Makes signed client assertions with a certificate's key, or with a command that has the key.
///
/// It never uses an assertion twice and never sends one; it checks what a command signed before
/// anybody else sees it.
struct AssertionSigner {
  var certificate: SigningCertificate
  var setting: CertificateSetting
  /// Nil when the key is here.
  var command: SignCommand?

  /// A signed assertion: a secret for as long as it lives.
  func assertion(
    of application: ClientApplication, to audience: String, id: String, at now: Instant
  ) async throws(SignInError) -> Secret {
    let algorithms = try certificate.algorithms(asked: setting.algorithm)
    for algorithm in algorithms {
      let assertion = ClientAssertion(
        client: application.client, audience: audience, id: id, now: now, algorithm: algorithm,
        certificate: certificate.certificate.encoded,
        chain: setting.isSentAlong ? certificate.chain.map(\.encoded) : [])
      let unsigned = try assertion.unsigned()
      let digest = try Digest.sha256(Array(unsigned.utf8))
      if let signature = try await signature(over: digest, by: algorithm) {
        return Secret("\(unsigned).\(Base64URL.text(signature))")
      }
    }
    let names = algorithms.map(\.rawValue).joined(separator: " nor by ")
    throw SignInError(
      .needsPerson,
      doing:
        "The key of the \(setting.name) cannot sign by \(names). Use a certificate with an RSA "
        + "key of 2048 bits or more.")
  }

  /// Nil when the key cannot sign by this algorithm.
  private func signature(
    over digest: [UInt8], by algorithm: SigningAlgorithm
  ) async throws(SignInError) -> [UInt8]? {
    guard let command else {
      return certificate.key?.signature(over: digest, by: algorithm)
    }
    let thumbprint = Thumbprint(bytes: try Digest.sha256(certificate.certificate.encoded))
    let signature = try await command.signature(over: digest, by: algorithm, for: thumbprint)
    guard let signature else { return nil }
    guard certificate.certificate.verifies(signature, over: digest, by: algorithm) else {
      throw SignInError(
        .needsPerson,
        doing: "What the \(command.name) signed by \(algorithm.rawValue) does not fit the key of "
          + "the \(setting.name). Check that it signs the digest it reads, with the key of this "
          + "certificate" + (algorithm == .ps256 ? " and a salt of 32 bytes." : "."))
    }
    return signature
  }
}

/// How an application proves with a certificate who it is, as the tenants file describes it.
///
/// It says where certificates and keys are and never holds any.
package struct CertificateCredential: Sendable, Hashable {
  /// In the order they are tried; the later ones stand in while one is being replaced.
  package var certificates: [CertificateSetting]
  /// A program with its arguments that signs digests, in place of a private key.
  package var sign: [String]?

  package init(certificates: [CertificateSetting], sign: [String]? = nil) {
    self.certificates = certificates
    self.sign = sign
  }
}

/// Where one certificate and its private key are.
///
/// It never holds what is there.
package struct CertificateSetting: Sendable, Hashable {
  /// Where the certificate itself is.
  package enum Place: Sendable, Hashable {
    /// A file in any form, or a variable or command that gives PEM, or base64 of a PFX.
    case kept(SecretSource)
    /// The one with this thumbprint in a folder of certificates.
    case store(folder: String, Thumbprint)
  }

  package var place: Place
  /// Where the private key is, unless it is beside the certificate.
  package var key: SecretSource?
  /// What opens the PFX or the encrypted key.
  package var password: SecretSource?
  /// The one to sign by; nil takes the best the key can do.
  package var algorithm: SigningAlgorithm?
  /// Whether the certificate is sent along with each assertion, as trust by subject and issuer
  /// needs it.
  package var isSentAlong = false

  package init(_ place: Place, key: SecretSource? = nil, password: SecretSource? = nil) {
    self.place = place
    self.key = key
    self.password = password
  }

  /// What the operator knows the place by.
  package var name: String {
    switch place {
    case .kept(let source): source.name
    case .store(let folder, let thumbprint): "certificate \(thumbprint) in folder \(folder)"
    }
  }
}

/// How a client assertion is signed, by its name in a JWT's header.
package enum SigningAlgorithm: String, Sendable, CaseIterable {
  case ps256 = "PS256"
  case rs256 = "RS256"
}

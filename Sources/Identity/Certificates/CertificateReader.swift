import Core

/// Reads a certificate and its key from wherever they are kept.
///
/// It never remembers them, so that a replaced file is found; it never uses a key that others on
/// this machine can read; and nothing it throws contains what was read.
struct CertificateReader: Sendable {
  var surroundings: Surroundings
  /// Says when a program that gives a certificate takes too long.
  var time: any TimeSource
  var now: Instant

  /// What a file, a variable or a command gave.
  struct Part {
    var material: KeyMaterial
    /// What the operator knows the place by.
    var name: String
    /// Why a key in it must not be used.
    var exposure: SignInError?
  }

  /// The certificate to sign in with; its key too, unless a command signs.
  func read(
    _ setting: CertificateSetting, signing: Signing
  ) async throws(SignInError) -> SigningCertificate {
    let password = try await password(of: setting)
    switch setting.place {
    case .kept(let source):
      var parts = [try await part(source, password, as: .certificate)]
      if let key = setting.key { parts.append(try await part(key, password, as: .key)) }
      let found = parts[0].material.certificates
      guard !found.isEmpty else { throw error(parts[0], "holds no certificate") }
      guard let chosen = try chosen(among: found, parts, signing) else { throw unmatched(parts) }
      return chosen
    case .store(let path, let thumbprint):
      let folder = CertificateFolder(path: path, surroundings: surroundings)
      let parts = try await folder.parts(password: password)
      let found = try folder.certificates(with: thumbprint, in: parts)
      guard let chosen = try chosen(among: found, parts, signing) else {
        throw folder.unmatched(thumbprint, in: parts)
      }
      return chosen
    }
  }

  /// Who makes the signature.
  enum Signing: Sendable { case byKey, byCommand }

  private func password(of setting: CertificateSetting) async throws(SignInError) -> Secret? {
    guard let password = setting.password else { return nil }
    return try await password.read(in: surroundings, time: time)
  }

  // MARK: Reading

  enum Role { case certificate, key }

  private func part(
    _ source: SecretSource, _ password: Secret?, as role: Role
  ) async throws(SignInError) -> Part {
    let (bytes, exposure) = try await contents(of: source)
    do throws(CryptoKey.Trouble) {
      let material = try KeyMaterial(bytes, password: password)
      return Part(material: material, name: source.name, exposure: exposure)
    } catch {
      throw Self.explained(error, in: source.name, as: role)
    }
  }

  func contents(
    of source: SecretSource
  ) async throws(SignInError) -> (bytes: SecretBytes, exposure: SignInError?) {
    guard case .file(let path) = source else {
      return (SecretBytes(try await source.read(in: surroundings, time: time)), nil)
    }
    let file = SecretFile(path: path, sizeLimit: surroundings.sizeLimit)
    return try await OwnThread.run { () throws(SignInError) in try file.read() }
  }

  static func explained(
    _ trouble: CryptoKey.Trouble, in name: String, as role: Role
  ) -> SignInError {
    let sentence =
      switch trouble {
      case .unreadable where role == .key:
        "holds no private key that can be read. Store it as PEM."
      case .unreadable:
        "holds no certificate that can be read. Store it as PEM or as PFX, or as base64 of one."
      case .passwordNeeded: "is encrypted. Say where its password is with 'password:'."
      case .passwordWrong: "does not open with its password. Correct the password."
      case .outdated where role == .key:
        "is encrypted in an outdated way (DES or the like), which OpenSSL no longer reads. Encrypt it "
          + "again with 'openssl pkey -provider legacy -provider default -aes256'."
      case .outdated:
        "is encrypted in an outdated way (RC2 or the like), which OpenSSL no longer reads. Export it "
          + "again with AES-256, or convert it with 'openssl pkcs12 -legacy'."
      }
    return SignInError(.needsPerson, doing: "The certificate's \(name) \(sentence)")
  }

  // MARK: Choosing

  /// Nil when there is no key for any of the certificates.
  private func chosen(
    among certificates: [CryptoCertificate], _ parts: [Part], _ signing: Signing
  ) throws(SignInError) -> SigningCertificate? {
    let heap = parts.flatMap(\.material.certificates)
    guard signing == .byKey else {
      let chosen = best(among: certificates.filter { !isIssuer($0, of: certificates) })
      let leaf = chosen ?? certificates[0]
      return SigningCertificate(
        certificate: leaf, chain: SigningCertificate.chain(from: leaf, among: heap))
    }
    for part in parts {
      for key in part.material.keys {
        guard let leaf = best(among: certificates.filter({ $0.isFor(key) })) else { continue }
        if let exposure = part.exposure { throw exposure }
        return SigningCertificate(
          certificate: leaf, key: key, chain: SigningCertificate.chain(from: leaf, among: heap))
      }
    }
    return nil
  }

  private func isIssuer(
    _ candidate: CryptoCertificate, of certificates: [CryptoCertificate]
  ) -> Bool {
    certificates.contains { $0 !== candidate && $0.isIssued(by: candidate) }
  }

  /// Of several for one key: one that is valid now, then the one that lasts longest.
  private func best(among certificates: [CryptoCertificate]) -> CryptoCertificate? {
    certificates.max { one, other in
      let (first, second) = (one.validity.contains(now), other.validity.contains(now))
      return first == second ? one.validity.upperBound < other.validity.upperBound : second
    }
  }

  private func unmatched(_ parts: [Part]) -> SignInError {
    for part in parts {
      if let trouble = part.material.trouble {
        return Self.explained(trouble, in: part.name, as: .key)
      }
    }
    guard let holder = parts.first(where: { !$0.material.keys.isEmpty }) else {
      return error(
        parts[parts.count - 1],
        "holds no private key. Name the key's own file with 'key:', or a program that signs with "
          + "'sign:'")
    }
    return error(
      holder,
      "holds a private key that belongs to another certificate. Keep the certificate and the key "
        + "that were made together")
  }

  private func error(_ part: Part, _ what: String) -> SignInError {
    SignInError(.needsPerson, doing: "The certificate's \(part.name) \(what).")
  }
}

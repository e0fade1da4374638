package import Core

/// Where the certificate is by which a private front end knows this client, and its key.
///
/// It never holds what is there; reading it finds out whether certificate and key fit, so that a
/// wrong password is told here and not by a failed handshake.
package struct ClientCertificateSetting: Sendable, Hashable {
  /// PEM or PFX, in a file, or as text (of a PFX its base64).
  package var place: SecretSource
  /// Where the private key is, unless it is beside the certificate.
  package var key: SecretSource?
  /// What opens the PFX or the encrypted key.
  package var password: SecretSource?

  package init(place: SecretSource, key: SecretSource? = nil, password: SecretSource? = nil) {
    self.place = place
    self.key = key
    self.password = password
  }

  package func read(
    in surroundings: Surroundings, time: any TimeSource
  ) async throws(SignInError) -> ClientCertificate {
    let reader = CertificateReader(surroundings: surroundings, time: time, now: time.wall())
    var secret: Secret?
    if let password { secret = try await password.read(in: surroundings, time: time) }
    let beside = try await part(place, secret, as: .certificate, reader)
    var apart: Part?
    if let key { apart = try await part(key, secret, as: .key, reader) }
    guard let first = beside.material.certificates.first else {
      throw trouble(beside, "holds no certificate. Name the file of the certificate itself.")
    }
    let holder = apart ?? beside
    if let trouble = holder.material.trouble {
      throw CertificateReader.explained(trouble, in: "client key in \(holder.name)", as: .key)
    }
    guard !holder.material.keys.isEmpty else {
      throw trouble(holder, "holds no private key. Say with 'key:' where it is.")
    }
    guard holder.material.keys.contains(where: { first.isFor($0) }) else {
      throw trouble(
        holder, "holds a private key that belongs to another certificate than the first.")
    }
    if let exposure = holder.exposure { throw exposure }
    return ClientCertificate(
      beside.isPFX ? .pfx : .pem, certificate: beside.bytes, key: holder.bytes, password: secret)
  }

  private struct Part {
    var bytes: [UInt8]
    var material: KeyMaterial
    var name: String
    var isPFX: Bool
    var exposure: SignInError?
  }

  private func part(
    _ source: SecretSource, _ password: Secret?, as role: CertificateReader.Role,
    _ reader: CertificateReader
  ) async throws(SignInError) -> Part {
    let (found, exposure) = try await reader.contents(of: source)
    do throws(CryptoKey.Trouble) {
      let material = try KeyMaterial(found, password: password)
      let isText = (0..<found.count).contains { found.holds("-----BEGIN ", at: $0) }
      let plain = isText ? found : found.decodedBase64 ?? found
      let bytes = unsafe plain.withBytes(0..<plain.count) { unsafe Array($0) }
      return Part(
        bytes: bytes, material: material, name: source.name, isPFX: !isText, exposure: exposure)
    } catch {
      throw CertificateReader.explained(error, in: source.name, as: role)
    }
  }

  private func trouble(_ part: Part, _ what: String) -> SignInError {
    SignInError(.needsPerson, doing: "The client certificate's \(part.name) \(what)")
  }
}

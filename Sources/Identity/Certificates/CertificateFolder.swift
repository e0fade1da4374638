import Core
import Foundation

/// A folder of certificates, searched by thumbprint as Windows searches its store.
///
/// It never looks into folders below, and passes over files that hold no certificate or key.
struct CertificateFolder: Sendable {
  /// More files than this are no folder of certificates.
  static let mostFiles = 1000

  var path: String
  var surroundings: Surroundings

  /// What each readable file holds, in the order of their names.
  func parts(password: Secret?) async throws(SignInError) -> [CertificateReader.Part] {
    let (path, sizeLimit) = (path, surroundings.sizeLimit)
    let files = try await OwnThread.run { () throws(SignInError) in
      try Self.names(in: path).compactMap { name in
        let file = SecretFile(path: "\(path)/\(name)", sizeLimit: sizeLimit)
        return (try? file.read()).map { (file.path, $0.bytes, $0.exposure) }
      }
    }
    return files.compactMap { path, bytes, exposure in
      guard let material = try? KeyMaterial(bytes, password: password) else { return nil }
      return CertificateReader.Part(material: material, name: "file \(path)", exposure: exposure)
    }
  }

  private static func names(in path: String) throws(SignInError) -> [String] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
      throw SignInError(
        .needsPerson,
        doing: "The folder of certificates \(path) cannot be listed. Check its path and its owner.")
    }
    guard names.count <= mostFiles else {
      throw SignInError(
        .misconfigured,
        doing:
          "The folder of certificates \(path) holds \(names.count) files; \(mostFiles) at most "
          + "are searched. Give the certificates a folder of their own.")
    }
    return names
  }

  /// Those with the thumbprint, which may be there more than once.
  func certificates(
    with thumbprint: Thumbprint, in parts: [CertificateReader.Part]
  ) throws(SignInError) -> [CryptoCertificate] {
    var found: [CryptoCertificate] = []
    for certificate in parts.flatMap(\.material.certificates) where try certificate.has(thumbprint)
    {
      found.append(certificate)
    }
    guard found.isEmpty else { return found }
    let count = parts.reduce(0) { $0 + $1.material.certificates.count }
    throw SignInError(
      .needsPerson,
      doing: "None of the \(count) certificates that could be read in folder \(path) has the "
        + "thumbprint \(thumbprint). Put its PFX or PEM file there, correct the thumbprint, or "
        + "check the password if the file is encrypted.")
  }

  /// Why there is a certificate and no key for it; files of other certificates are not blamed.
  func unmatched(
    _ thumbprint: Thumbprint, in parts: [CertificateReader.Part]
  ) -> SignInError {
    let own = parts.first { part in
      part.material.certificates.contains { (try? $0.has(thumbprint)) == true }
    }
    if let own, let trouble = own.material.trouble {
      return CertificateReader.explained(trouble, in: own.name, as: .key)
    }
    let locked = parts.count { $0.material.trouble != nil }
    let advice =
      locked == 0
      ? "Put its key there as PEM, or both together as PFX."
      : "\(locked) of the folder's keys do not open: if its key is among them, correct 'password:'."
    return SignInError(
      .needsPerson,
      doing: "The folder \(path) holds the certificate \(thumbprint), and no private key for it "
        + "that can be read. \(advice)")
  }
}

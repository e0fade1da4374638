import Foundation

/// A folder with a certificate, its key, and every form in which people keep them.
///
/// Passwords are invented words; the key belongs to nobody.
struct Keyring {
  static let password = "canary pass+wörd"

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// Makes `NAME.crt` and `NAME.key`.
  ///
  /// The validity begins `age` days before now; the time is the machine's own.
  func make(
    _ name: String, key: [String] = ["-newkey", "rsa:2048"], days: Int = 90
  ) async throws {
    try await OpenSSL.run(
      ["req", "-x509", "-nodes", "-sha256", "-days", "\(days)", "-subj", "/CN=\(name).example"]
        + key + ["-keyout", path("\(name).key"), "-out", path("\(name).crt")])
    try close("\(name).key")
  }

  /// Makes a file readable by its owner alone.
  func close(_ name: String) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: path(name))
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path(name)))
  }

  /// The parts in one file, as PEM bundles are made.
  func join(_ parts: [String], to name: String) throws {
    var whole = Data()
    for part in parts { whole += try bytes(part) }
    try folder.write(whole, to: name)
  }

  func pfx(_ name: String, password: String, _ more: [String] = []) async throws {
    try await OpenSSL.run(
      [
        "pkcs12", "-export", "-inkey", path("\(name).key"), "-in", path("\(name).crt"), "-out",
        path("\(name).pfx"), "-passout", "pass:\(password)",
      ] + more)
    try close("\(name).pfx")
  }

  /// The words of a thumbprint as openssl prints it, digits and colons.
  func thumbprint(_ name: String, _ digest: String) async throws -> String {
    let line = try await OpenSSL.run(
      ["x509", "-in", path("\(name).crt"), "-noout", "-fingerprint", "-\(digest)"])
    let text = String(decoding: line, as: UTF8.self)
    return String(text.split(separator: "=").last ?? "").trimmingCharacters(
      in: .whitespacesAndNewlines)
  }

  /// Whether openssl finds that the certificate's key signed the assertion.
  func verifies(_ assertion: String, by name: String, pss: Bool) async throws -> Bool {
    let parts = assertion.split(separator: ".")
    guard parts.count == 3, let signature = Self.decode(parts[2]) else { return false }
    try folder.write("\(parts[0]).\(parts[1])", to: "signed")
    try folder.write(signature, to: "signature")
    let key = try await OpenSSL.run(["x509", "-in", path("\(name).crt"), "-noout", "-pubkey"])
    try folder.write(Data(key), to: "public")
    let padding =
      pss
      ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]
      : ["-sigopt", "rsa_padding_mode:pkcs1"]
    let said = try? await OpenSSL.run(
      ["dgst", "-sha256", "-verify", path("public"), "-signature", path("signature")] + padding
        + [path("signed")])
    return said.map { String(decoding: $0, as: UTF8.self) }?.contains("Verified OK") ?? false
  }

  static func decode(_ text: some StringProtocol) -> Data? {
    var plain = text.replacingOccurrences(of: "-", with: "+")
      .replacingOccurrences(of: "_", with: "/")
    plain += String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return Data(base64Encoded: plain)
  }
}

import Core
import Foundation
import Identity
import TestSupport
import Testing

/// Certificates by which a front end knows us, and authorities by which we know it.
struct ClientCertificateTests {
  private func read(
    _ setting: ClientCertificateSetting, environment: [String: String] = [:]
  ) async throws -> ClientCertificate {
    // Openssl dates what it makes by the machine's own clock.
    let now = Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
    return try await setting.read(
      in: Surroundings(environment: environment), time: ManualTime(wall: now))
  }

  private func trouble(
    _ setting: ClientCertificateSetting, environment: [String: String] = [:]
  ) async -> String {
    do {
      _ = try await read(setting, environment: environment)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]])
  func `a pair of files, a bundle and a PFX are read, of any kind of key`(key: [String])
    async throws
  {
    let keyring = try Keyring()
    try await keyring.make("a", key: ["-newkey"] + key)
    let pair = try await read(
      ClientCertificateSetting(
        place: .file(keyring.path("a.crt")), key: .file(keyring.path("a.key"))))
    #expect(pair.form == .pem)
    #expect(pair.certificate == [UInt8](try keyring.bytes("a.crt")))
    #expect(pair.key == [UInt8](try keyring.bytes("a.key")))
    try keyring.join(["a.key", "a.crt"], to: "bundle.pem")
    let bundle = try await read(
      ClientCertificateSetting(place: .file(keyring.path("bundle.pem"))))
    #expect(bundle.key == bundle.certificate)
    try await keyring.pfx("a", password: Keyring.password)
    var pfx = ClientCertificateSetting(place: .file(keyring.path("a.pfx")))
    pfx.password = .env("WORD")
    let file = try await read(pfx, environment: ["WORD": Keyring.password])
    #expect(file.form == .pfx)
    #expect(file.password == Secret(Keyring.password))
    pfx.place = .env("PFX")
    let text = try await read(
      pfx,
      environment: [
        "WORD": Keyring.password, "PFX": try keyring.bytes("a.pfx").base64EncodedString(),
      ])
    #expect(text.certificate == file.certificate)
    var shown = ""
    dump(text, to: &shown)
    #expect(!shown.contains("canary") && !shown.contains("PRIVATE"))
  }

  @Test func `what does not fit is told before any server sees it`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    try await keyring.make("b")
    try await keyring.pfx("a", password: Keyring.password)
    func pem(_ certificate: String, _ key: String? = nil) -> ClientCertificateSetting {
      ClientCertificateSetting(
        place: .file(keyring.path(certificate)), key: key.map { .file(keyring.path($0)) })
    }
    #expect(await trouble(pem("a.crt")).contains("Say with 'key:' where it is."))
    #expect(await trouble(pem("a.crt", "b.key")).contains("belongs to another certificate"))
    #expect(await trouble(pem("a.key", "a.key")).contains("holds no certificate"))
    var pfx = pem("a.pfx")
    #expect(await trouble(pfx).contains("Say where its password is"))
    pfx.password = .env("WORD")
    let wrong = await trouble(pfx, environment: ["WORD": "canary-3"])
    #expect(wrong.contains("does not open with its password"))
    #expect(!wrong.contains("canary"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: keyring.path("a.key"))
    #expect(await trouble(pem("a.crt", "a.key")).contains("Run: chmod 600"))
  }

  @Test func `authorities are read as PEM or DER, and a file without any is refused`()
    async throws
  {
    let keyring = try Keyring()
    try await keyring.make("a")
    let pem = try keyring.bytes("a.crt")
    #expect(try AuthorityFile(path: keyring.path("a.crt")).contents() == [UInt8](pem))
    try await OpenSSL.run([
      "x509", "-in", keyring.path("a.crt"), "-outform", "DER", "-out", keyring.path("a.cer"),
    ])
    #expect(try AuthorityFile(path: keyring.path("a.cer")).contents() == [UInt8](pem))
    try keyring.folder.write("", to: "empty")
    try keyring.folder.write(Data(count: AuthorityFile.largest + 1), to: "large")
    for (name, says) in [
      ("a.key", "holds no certificate"), ("empty", "is empty"), ("large", "is larger than"),
      ("missing", "is not there"), (".", "cannot be read"),
    ] {
      let error = #expect(throws: AuthorityFile.Trouble.self) {
        try AuthorityFile(path: keyring.path(name)).contents()
      }
      #expect("\(error as Any)".contains(says))
    }
  }
}

import Core
import Foundation
import Identity
import Testing

/// Every form in which people have certificates and keys, each made by openssl.
struct CertificateFormTests {
  private let password = SecretSource.env("PASSWORD")

  /// Signs in with what a setting names, and has openssl check the signature.
  private func signsIn(
    _ keyring: Keyring, with setting: CertificateSetting, as name: String = "a",
    environment: [String: String] = [:]
  ) async throws {
    let bench = CertificateBench(keyring)
    _ = try await bench.source([setting], environment: environment).fetch()
    let assertion = try bench.assertion()
    #expect(try await keyring.verifies(assertion, by: name, pss: true))
  }

  @Test func `a pair of PEM files is read, and a bundle in either order`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    var pair = CertificateSetting.file(keyring.path("a.crt"))
    pair.key = .file(keyring.path("a.key"))
    try await signsIn(keyring, with: pair)
    for parts in [["a.crt", "a.key"], ["a.key", "a.crt"]] {
      try keyring.join(parts, to: "bundle.pem")
      try await signsIn(keyring, with: .file(keyring.path("bundle.pem")))
    }
  }

  @Test(arguments: [
    ["pkcs8", "-topk8", "-v2", "aes-256-cbc"], ["rsa", "-aes256"],
    ["rsa", "-aes256", "-traditional"],
    ["rsa", "-traditional"], ["pkcs8", "-topk8", "-nocrypt"],
  ])
  func `keys of PKCS 8 and PKCS 1 are read, encrypted or not`(form: [String]) async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    try keyring.folder.write(Keyring.password, to: "word")
    let isOpen = form.contains("-nocrypt") || form == ["rsa", "-traditional"]
    try await OpenSSL.run(
      form + ["-in", keyring.path("a.key"), "-out", keyring.path("other.key")]
        + (isOpen ? [] : ["-passout", "file:\(keyring.path("word"))"]))
    try keyring.close("other.key")
    var setting = CertificateSetting.file(keyring.path("a.crt"))
    setting.key = .file(keyring.path("other.key"))
    setting.password = isOpen ? nil : password
    try await signsIn(keyring, with: setting)
    guard !isOpen else { return }
    setting.password = nil
    let error = await failure(of: CertificateBench(keyring).source([setting]).fetch)
    #expect(error?.doing.contains("Say where its password is") == true, "\(error as Any)")
    setting.password = .env("WRONG")
    let wrong = await failure(
      of: CertificateBench(keyring).source([setting], environment: ["WRONG": "canary-x"]).fetch)
    #expect(wrong?.doing.contains("does not open with its password") == true, "\(wrong as Any)")
    #expect(wrong?.doing.contains("canary") == false)
  }

  @Test func `a PFX is read with its password, and told apart without and with a wrong one`()
    async throws
  {
    let keyring = try Keyring()
    try await keyring.make("a")
    try await keyring.pfx("a", password: Keyring.password)
    var setting = CertificateSetting.file(keyring.path("a.pfx"))
    let none = await failure(of: CertificateBench(keyring).source([setting]).fetch)
    #expect(none?.doing.contains("Say where its password is with 'password:'") == true)
    setting.password = .env("WRONG")
    let wrong = await failure(
      of: CertificateBench(keyring).source([setting], environment: ["WRONG": "canary-x"]).fetch)
    #expect(wrong?.doing.contains("does not open with its password") == true)
    #expect(wrong?.kind == .needsPerson)
    setting.password = password
    try await signsIn(keyring, with: setting)
  }

  @Test func `a PFX encrypted in an outdated way is named as such`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    try await keyring.pfx("a", password: Keyring.password, ["-legacy"])
    var setting = CertificateSetting.file(keyring.path("a.pfx"))
    setting.password = password
    let error = await failure(of: CertificateBench(keyring).source([setting]).fetch)
    #expect(error?.doing.contains("outdated") == true, "\(error as Any)")
  }

  @Test func `a key encrypted in an outdated way is named as such`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    let legacy = ["-provider", "legacy", "-provider", "default", "-passout", "pass:x"]
    for form in [["rsa", "-traditional", "-des"], ["pkcs8", "-topk8", "-v1", "PBE-MD5-DES"]] {
      try await OpenSSL.run(
        form + ["-in", keyring.path("a.key"), "-out", keyring.path("old.key")] + legacy)
      try keyring.close("old.key")
      var setting = CertificateSetting.file(keyring.path("a.crt"))
      setting.key = .file(keyring.path("old.key"))
      setting.password = .env("X")
      let error = await failure(
        of: CertificateBench(keyring).source([setting], environment: ["X": "x"]).fetch)
      #expect(error?.doing.contains("outdated") == true, "\(error as Any)")
    }
  }

  @Test func `a file that begins with the mark of its encoding is read`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    var marked = Data("\u{FEFF}".utf8)
    for part in ["a.key", "a.crt"] { marked += try keyring.bytes(part) }
    try keyring.folder.write(marked, to: "a.pem")
    try await signsIn(keyring, with: .file(keyring.path("a.pem")))
  }

  @Test func `a key vault's secret is read: base64 of a PFX without password`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    try await keyring.pfx("a", password: "")
    let text = try keyring.bytes("a.pfx").base64EncodedString(options: .lineLength64Characters)
    try await signsIn(
      keyring, with: CertificateSetting(.kept(.env("VAULT"))), environment: ["VAULT": text])
    try keyring.folder.write(text, to: "vault")
    try await signsIn(
      keyring, with: CertificateSetting(.kept(.command(["cat", keyring.path("vault")]))))
    try await signsIn(keyring, with: .file(keyring.path("vault")))
  }

  @Test func `the certificate of a bundle that fits the key is taken`() async throws {
    let keyring = try Keyring()
    for name in ["a", "b", "c"] { try await keyring.make(name) }
    try keyring.join(["a.crt", "b.crt", "c.crt", "b.key"], to: "bundle.pem")
    try await signsIn(keyring, with: .file(keyring.path("bundle.pem")), as: "b")
    try await keyring.pfx("b", password: "x", ["-certfile", keyring.path("a.crt")])
    var setting = CertificateSetting.file(keyring.path("b.pfx"))
    setting.password = .env("X")
    try await signsIn(keyring, with: setting, as: "b", environment: ["X": "x"])
  }

  @Test func `a key of another certificate, and files that hold nothing, are named`() async throws {
    let keyring = try Keyring()
    for name in ["a", "b"] { try await keyring.make(name) }
    var pair = CertificateSetting.file(keyring.path("a.crt"))
    pair.key = .file(keyring.path("b.key"))
    let mismatch = await failure(of: CertificateBench(keyring).source([pair]).fetch)
    #expect(mismatch?.doing.contains("belongs to another certificate") == true)
    #expect(mismatch?.doing.contains("b.key") == true)
    let bare = await failure(
      of: CertificateBench(keyring).source([.file(keyring.path("a.crt"))]).fetch)
    #expect(bare?.doing.contains("holds no private key") == true, "\(bare as Any)")
    let keyOnly = await failure(
      of: CertificateBench(keyring).source([.file(keyring.path("a.key"))]).fetch)
    #expect(keyOnly?.doing.contains("holds no certificate") == true)
    for text in ["", "canary", "-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----"] {
      try keyring.folder.write(text, to: "odd")
      let error = await failure(
        of: CertificateBench(keyring).source([.file(keyring.path("odd"))]).fetch)
      #expect(error?.doing.contains("holds no certificate") == true, "\(error as Any)")
      #expect(error?.doing.contains("canary") == false)
    }
  }

  @Test func `a key others can read is refused with the command that closes it`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    var pair = CertificateSetting.file(keyring.path("a.crt"))
    pair.key = .file(keyring.path("a.key"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: keyring.path("a.crt"))
    try await signsIn(keyring, with: pair)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: keyring.path("a.key"))
    let bench = CertificateBench(keyring)
    let error = await failure(of: bench.source([pair]).fetch)
    #expect(error?.doing.hasSuffix("Run: chmod 600 '\(keyring.path("a.key"))'") == true)
    #expect(bench.login.requests.isEmpty)
  }

  @Test func `an elliptic curve key is refused before anything is sent`() async throws {
    let keyring = try Keyring()
    try await keyring.make(
      "a", key: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    let bench = CertificateBench(keyring)
    let error = await failure(of: bench.source([.file(keyring.path("a.pem"))]).fetch)
    #expect(error?.doing.contains("elliptic curve") == true)
    #expect(error?.doing.contains("RSA") == true)
    #expect(bench.login.requests.isEmpty)
  }

  @Test func `a replaced file is found by the next token`() async throws {
    let keyring = try Keyring()
    for name in ["a", "b"] { try await keyring.make(name) }
    try keyring.join(["a.crt", "a.key"], to: "present.pem")
    let bench = CertificateBench(keyring)
    let source = bench.source([.file(keyring.path("present.pem"))])
    _ = try await source.fetch()
    #expect(try await keyring.verifies(bench.assertion(), by: "a", pss: true))
    try keyring.join(["b.crt", "b.key"], to: "present.pem")
    _ = try await source.fetch()
    #expect(try await keyring.verifies(bench.assertion(), by: "b", pss: true))
  }
}

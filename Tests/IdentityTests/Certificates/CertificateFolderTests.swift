import Core
import Foundation
import Identity
import Testing

/// A folder of certificates, searched by thumbprint.
struct CertificateFolderTests {
  @Test(arguments: ["sha1", "sha256"], ["b", "c"])
  func `a thumbprint of either length finds a pair and a PFX`(
    digest: String, name: String
  ) async throws {
    let keyring = try Keyring()
    for name in ["a", "b", "c"] { try await keyring.make(name) }
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    try await keyring.pfx("c", password: Keyring.password)
    try keyring.folder.write("nothing of the kind", to: "notes.txt", mode: 0o644)
    let text = try await keyring.thumbprint(name, digest)
    try FileManager.default.removeItem(atPath: keyring.path("c.key"))
    let bench = CertificateBench(keyring)
    let shown = "\u{200E}" + text.lowercased().replacing(":", with: " ")
    let thumbprint = try #require(Thumbprint(shown))
    var setting = CertificateSetting(.store(folder: keyring.folder.path, thumbprint))
    setting.password = .env("PASSWORD")
    try await bench.fetch(setting)
    #expect(try await keyring.verifies(bench.assertion(), by: name, pss: true))
  }

  @Test func `a thumbprint nobody has, and a folder that is not there, are named`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    let thumbprint = try #require(Thumbprint(String(repeating: "AB", count: 20)))
    for (folder, words) in [
      (keyring.folder.path, "None of the 1 certificates"), ("/nowhere", "cannot be listed"),
    ] {
      let setting = CertificateSetting(.store(folder: folder, thumbprint))
      let error = await failure(of: CertificateBench(keyring).source([setting]).fetch)
      #expect(error?.doing.contains(words) == true, "\(error as Any)")
    }
  }

  @Test func `a certificate without its key names the folder, and no file of another's`()
    async throws
  {
    let keyring = try Keyring()
    for name in ["a", "z"] { try await keyring.make(name) }
    try FileManager.default.removeItem(atPath: keyring.path("a.key"))
    let thumbprint = try #require(Thumbprint(try await keyring.thumbprint("a", "sha1")))
    let setting = CertificateSetting(.store(folder: keyring.folder.path, thumbprint))
    let bare = await failure(of: CertificateBench(keyring).source([setting]).fetch)
    #expect(bare?.doing.contains("holds the certificate \(thumbprint), and no private key") == true)
    #expect(bare?.doing.contains("z.") == false, "\(bare as Any)")
    try await OpenSSL.run([
      "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:canary", "-in",
      keyring.path("z.key"), "-out", keyring.path("locked.key"),
    ])
    let locked = await failure(of: CertificateBench(keyring).source([setting]).fetch)
    #expect(locked?.doing.contains("1 of the folder's keys do not open") == true)
  }

  @Test func `a key in the folder that others can read is refused`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: keyring.path("a.key"))
    let thumbprint = try #require(Thumbprint(try await keyring.thumbprint("a", "sha1")))
    let setting = CertificateSetting(.store(folder: keyring.folder.path, thumbprint))
    let error = await failure(of: CertificateBench(keyring).source([setting]).fetch)
    #expect(error?.doing.contains("chmod 600") == true)
  }

  @Test(arguments: [
    "AB:cd:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:01:02",
    "\u{200E}ABCD00112233445566778899AABBCCDDEEFF0102",
    " abcd0011 22334455 66778899 aabbccdd eeff0102\n",
  ])
  func `a thumbprint is read however it was copied`(text: String) {
    #expect(Thumbprint(text)?.description == "ABCD00112233445566778899AABBCCDDEEFF0102")
  }

  @Test(arguments: [
    "", "AB", "G", String(repeating: "A", count: 41), String(repeating: "x", count: 40),
  ])
  func `what is no thumbprint is none`(text: String) {
    #expect(Thumbprint(text) == nil)
  }
}

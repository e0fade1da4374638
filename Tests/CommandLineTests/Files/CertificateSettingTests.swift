import ArgumentParser
import Foundation
import Identity
import Testing

@testable import rollcall

/// Certificates in a tenants file.
@Suite struct CertificateSettingTests {
  private static let client = TenantsFileTests.client
  private static let digits = "ABCD00112233445566778899AABBCCDDEEFF0102"

  private func credential(_ text: String) throws -> CertificateCredential {
    let tenants = try TenantsFile.read(
      TenantsFileTests.tenant("{ client: \(Self.client), \(text) }"), path: "tenants.yaml")
    guard case .certificate(Self.client, let credential) = try #require(tenants.first).credential
    else { throw CancellationError() }
    return credential
  }

  @Test func `a certificate is a file, a pair, a variable, a command or one of a folder`() throws {
    let thumbprint = try #require(Thumbprint(Self.digits))
    let cases: [(String, CertificateSetting)] = [
      ("{ file: a.pem }", CertificateSetting(.kept(.file("a.pem")))),
      (
        "{ file: a.crt, key: { file: a.key }, password: { env: P } }",
        CertificateSetting(.kept(.file("a.crt")), key: .file("a.key"), password: .env("P"))
      ),
      ("{ env: PFX }", CertificateSetting(.kept(.env("PFX")))),
      ("{ command: [get, it] }", CertificateSetting(.kept(.command(["get", "it"])))),
      (
        "{ store: certs, thumbprint: '\u{200E}ab:cd 00112233445566778899aabbccddeeff0102' }",
        CertificateSetting(.store(folder: "certs", thumbprint))
      ),
    ]
    for (text, setting) in cases {
      let read = try credential("certificate: \(text)")
      #expect(read == CertificateCredential(certificates: [setting]), "\(text)")
    }
  }

  @Test func `algorithm and chain are chosen, and a program signs`() throws {
    let read = try credential(
      "certificate: { file: a.crt, algorithm: RS256, x5c: true }, sign: { command: [hsm, sign] }")
    #expect(read.sign == ["hsm", "sign"])
    #expect(read.certificates.map(\.algorithm) == [.rs256])
    #expect(read.certificates.map(\.isSentAlong) == [true])
  }

  @Test(arguments: [
    "certificate: { file: a.pem, next: { file: b.pem } }",
    "certificate: [{ file: a.pem }, { file: b.pem }]",
  ])
  func `the next certificate stands below the present one, or in a list`(text: String) throws {
    #expect(
      try credential(text).certificates == [
        CertificateSetting(.kept(.file("a.pem"))), CertificateSetting(.kept(.file("b.pem"))),
      ])
  }

  @Test(arguments: [
    ("certificate: { }", "'certificate' needs exactly one of: file, env, command, store."),
    (
      "certificate: { file: a, env: B }",
      "'certificate' needs exactly one of: file, env, command, store."
    ),
    (
      "certificate: { store: f }",
      "'store' needs 'thumbprint': the SHA-1 or SHA-256 of the certificate to take from the folder."
    ),
    (
      "certificate: { store: f, thumbprint: AB }",
      "'thumbprint' must be 40 hexadecimal digits (SHA-1) or 64 (SHA-256). Copy it from the app "
        + "registration and put it in quotes."
    ),
    (
      "certificate: { file: a, thumbprint: AB }",
      "'thumbprint' is used with 'store' alone. Remove it, or name the folder with 'store'."
    ),
    (
      "certificate: { store: f, thumbprint: \(digits), key: { file: k } }",
      "'key' is not used with 'store': the key is found in the folder. Remove it."
    ),
    (
      "certificate: { file: a, key: { file: k } }, sign: { command: [x] }",
      "'key' is not used with 'sign': the command has the key. Remove it."
    ),
    (
      "certificate: { file: a, password: { env: P } }, sign: { command: [x] }",
      "'password' is not used with 'sign': only the public certificate is read. Remove it."
    ),
    ("certificate: { file: a, algorithm: HS256 }", "'algorithm' must be PS256 or RS256."),
    (
      "certificate: { file: a, x5c: yes }",
      "'x5c' must be true or false: whether the certificate is sent along."
    ),
    ("certificate: { file: a, pasword: { env: P } }", "Did you mean 'password'?"),
    (
      "certificate: { file: a, next: { file: b, next: { file: c } } }",
      "'next' stands below a single certificate, once. Keep it there, or write a list of two."
    ),
    (
      "certificate: []",
      "'certificate' must be one certificate, or a list of two: the present one and the next."
    ),
    (
      "certificate: [{ file: a }, { file: b }, { file: c }]",
      "'certificate' must be one certificate, or a list of two: the present one and the next."
    ),
    ("certificate: { file: a }, sign: { }", "'sign' lacks 'command'. Write [PROGRAM, ARGUMENT]."),
    (
      "certificate: { file: a }, sign: hsm",
      "'sign' must name a program that signs: { command: [PROGRAM, ARGUMENT] }."
    ),
    (
      "certificate: { file: a }, secret: { env: S }",
      "'secret' and 'certificate' exclude each other. Keep one."
    ),
    (
      "secret: { env: S }, sign: { command: [x] }",
      "'sign' needs 'certificate': the public certificate whose key the command has."
    ),
  ])
  func `a wrong or surplus key says what belongs there`(text: String, says: String) throws {
    let said = complaintsAboutTenants(
      TenantsFileTests.tenant("{ client: \(Self.client), \(text) }"))
    #expect(said.count == 1, "\(said)")
    #expect(try #require(said.first).hasSuffix(says), "\(said)")
  }

  @Test func `every variable with a secret of some tenant is kept from programs of all`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/rollcall-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = "\(folder)/tenants.yaml"
    func tenant(_ name: String, _ credential: String) -> String {
      "\(name): { organization: \(name).example, credential: { \(credential) } }\n"
    }
    let client = "client: \(Self.client)"
    let text =
      tenant("a", "\(client), secret: { env: A }") + tenant("b", "token: { command: [get] }")
      + tenant("c", "\(client), certificate: { env: C, key: { env: K }, password: { env: P } }")
      + tenant(
        "d",
        "\(client), certificate: { store: f, thumbprint: \(Self.digits), password: { env: Q } }")
    try Data(text.utf8).write(to: URL(filePath: file))
    let tenants = try TenantOptions.parse(["--tenants", file]).all()
    #expect(tenants.count == 4)
    for tenant in tenants { #expect(tenant.withheld == ["A", "C", "K", "P", "Q"]) }
  }

  @Test(arguments: [
    "certificate: CANARY", "certificate: [CANARY]", "certificate: { CANARY: x }",
    "certificate: { file: a, key: CANARY }", "certificate: { file: a, password: CANARY }",
    "certificate: { file: a, algorithm: CANARY }", "certificate: { file: a, x5c: CANARY }",
    "certificate: { store: a, thumbprint: CANARY }", "certificate: { env: 'CAN ARY CANARY' }",
    "certificate: { file: a, next: CANARY }", "certificate: { file: a }, sign: CANARY",
    "certificate: { file: a }, sign: { CANARY: 1 }",
  ])
  func `a key or password in clear text is refused and never quoted`(text: String) {
    let text = text.replacing("CANARY", with: "MIIEvQIBADANBgkqhkiG")
    let said = complaintsAboutTenants(
      TenantsFileTests.tenant("{ client: \(Self.client), \(text) }"))
    #expect(!said.isEmpty, "\(text)")
    for line in said { #expect(!line.contains("MIIEv"), "\(line)") }
  }
}

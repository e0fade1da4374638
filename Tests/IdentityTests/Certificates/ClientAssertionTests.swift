import Core
import Foundation
import Identity
import TestSupport
import Testing

/// What an application says about itself with a certificate, and how it is signed.
struct ClientAssertionTests {
  private func bench() async throws -> (CertificateBench, CertificateSetting) {
    let keyring = try Keyring()
    try await keyring.make("a")
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    return (CertificateBench(keyring), .file(keyring.path("a.pem")))
  }

  /// A thumbprint as a JWT's header writes it.
  private func encoded(_ keyring: Keyring, _ digest: String) async throws -> String {
    let hex = try await keyring.thumbprint("a", digest).split(separator: ":")
    return Data(hex.compactMap { UInt8($0, radix: 16) }).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  @Test func `the request carries an assertion in place of a secret`() async throws {
    let (bench, setting) = try await bench()
    try await bench.fetch(setting)
    let request = try #require(bench.login.requests.first)
    let address = "https://login.example/\(SampleToken.tenant)/oauth2/v2.0/token"
    #expect(request.url == address)
    let form = try bench.form()
    #expect(
      form.keys.sorted() == [
        "claims", "client_assertion", "client_assertion_type", "client_id", "grant_type", "scope",
      ])
    #expect(
      form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    let claims = try CertificateBench.part(1, of: bench.assertion())
    #expect(claims["aud"] as? String == address)
    #expect(claims["iss"] as? String == SampleToken.client)
    #expect(claims["sub"] as? String == SampleToken.client)
    let now = Int(bench.time.wall().milliseconds / 1000)
    #expect(claims["nbf"] as? Int == now - 300)
    #expect(claims["exp"] as? Int == now + 300)
  }

  @Test func `it is signed by PS256 and names the certificate by SHA-256`() async throws {
    let (bench, setting) = try await bench()
    try await bench.fetch(setting)
    let header = try CertificateBench.part(0, of: bench.assertion())
    #expect(header.keys.sorted() == ["alg", "typ", "x5t#S256"])
    #expect(header["alg"] as? String == "PS256")
    #expect(header["typ"] as? String == "JWT")
    #expect(header["x5t#S256"] as? String == (try await encoded(bench.keyring, "sha256")))
    #expect(try await bench.keyring.verifies(bench.assertion(), by: "a", pss: true))
    #expect(try await !bench.keyring.verifies(bench.assertion(), by: "a", pss: false))
  }

  @Test func `RS256 with SHA-1 is used where it is asked for`() async throws {
    let (bench, setting) = try await bench()
    try await bench.fetch(setting.changed { $0.algorithm = .rs256 })
    let header = try CertificateBench.part(0, of: bench.assertion())
    #expect(header.keys.sorted() == ["alg", "typ", "x5t"])
    #expect(header["alg"] as? String == "RS256")
    #expect(header["x5t"] as? String == (try await encoded(bench.keyring, "sha1")))
    #expect(try await bench.keyring.verifies(bench.assertion(), by: "a", pss: false))
  }

  @Test func `a key too short for PS256 signs by RS256, header and all`() async throws {
    let keyring = try Keyring()
    try await keyring.make("a", key: ["-newkey", "rsa:512"])
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    let bench = CertificateBench(keyring)
    let setting = CertificateSetting.file(keyring.path("a.pem"))
    try await bench.fetch(setting)
    let header = try CertificateBench.part(0, of: bench.assertion())
    #expect(header["alg"] as? String == "RS256")
    #expect(header["x5t"] != nil && header["x5t#S256"] == nil)
    let error = await failure(
      of: bench.source([setting.changed { $0.algorithm = .ps256 }]).fetch)
    #expect(error?.doing.contains("cannot sign by PS256") == true)
  }

  @Test func `a key for PSS alone signs by PS256 and never by RS256`() async throws {
    let keyring = try Keyring()
    try await keyring.make(
      "a", key: ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"])
    try keyring.join(["a.crt", "a.key"], to: "a.pem")
    let bench = CertificateBench(keyring)
    let setting = CertificateSetting.file(keyring.path("a.pem"))
    try await bench.fetch(setting)
    #expect(try await keyring.verifies(bench.assertion(), by: "a", pss: true))
    let error = await failure(
      of: bench.source([setting.changed { $0.algorithm = .rs256 }]).fetch)
    #expect(error?.doing.contains("PSS signatures alone") == true)
  }

  @Test func `the certificate and its issuer are sent along where that is asked`() async throws {
    let keyring = try Keyring()
    try await keyring.make("root")
    try await keyring.make("other")
    let request = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a.example"]
    try await OpenSSL.run(
      ["req", "-keyout", keyring.path("a.key"), "-out", keyring.path("a.csr")] + request)
    try await OpenSSL.run([
      "x509", "-req", "-in", keyring.path("a.csr"), "-CA", keyring.path("root.crt"), "-CAkey",
      keyring.path("root.key"), "-CAcreateserial", "-days", "60", "-out", keyring.path("a.crt"),
    ])
    try keyring.join(["other.crt", "root.crt", "a.crt", "a.key"], to: "a.pem")
    let bench = CertificateBench(keyring)
    try await bench.fetch(.file(keyring.path("a.pem")).changed { $0.isSentAlong = true })
    let sent = try #require(
      CertificateBench.part(0, of: bench.assertion())["x5c"] as? [String])
    var wanted: [String] = []
    for name in ["a", "root"] {
      let der = try await OpenSSL.run([
        "x509", "-in", keyring.path("\(name).crt"), "-outform", "DER",
      ])
      wanted.append(Data(der).base64EncodedString())
    }
    #expect(sent == wanted)
    #expect(try await keyring.verifies(bench.assertion(), by: "a", pss: true))
  }

  @Test func `each request has an assertion of its own`() async throws {
    let (bench, setting) = try await bench()
    let source = bench.source([setting])
    _ = try await source.fetch()
    _ = try await source.fetch()
    let ids = try bench.login.requests.map {
      try CertificateBench.part(1, of: bench.assertion(of: $0))["jti"] as? String
    }
    #expect(Set(ids).count == 2)
    let names = bench.login.requests.flatMap { request in
      request.headers.filter { $0.name == "client-request-id" }
    }
    #expect(Set(names).count == 2)
  }
}

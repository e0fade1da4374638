import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Client assertions as the simulated identity service judges them, each signed by openssl.
struct AssertionCheckTests {
  /// Makes assertions with openssl alone; nothing of the client's has a part in them.
  struct Signer {
    let folder: URL
    var header: [String: Any] = ["alg": "PS256", "typ": "JWT"]
    var claims: [String: Any]

    init(client: String, audience: String) throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("rollcall-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let now = Int(Date.now.timeIntervalSince1970)
      claims = [
        "aud": audience, "iss": client, "sub": client, "jti": UUID().uuidString,
        "nbf": now - 60, "exp": now + 300,
      ]
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func openssl(_ arguments: [String]) async throws -> Data {
      Data(try await Tool.run(["openssl"] + arguments))
    }

    func certificate(_ name: String) async throws -> RegisteredCertificate {
      _ = try await openssl([
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("\(name).key"), "-out",
        path("\(name).crt"), "-days", "3", "-subj", "/CN=\(name).example",
      ])
      let pem = try Data(contentsOf: URL(fileURLWithPath: path("\(name).crt")))
      return try #require(RegisteredCertificate(pem: Array(pem)))
    }

    /// The certificate's digest in standard base64, padded.
    func digest(_ name: String, _ kind: String) async throws -> String {
      let der = try await openssl(["x509", "-in", path("\(name).crt"), "-outform", "DER"])
      try der.write(to: URL(fileURLWithPath: path("der")))
      return try await openssl(["dgst", "-\(kind)", "-binary", path("der")]).base64EncodedString()
    }

    func assertion(by name: String) async throws -> String {
      let parts = try [header, claims].map {
        Self.encode(try JSONSerialization.data(withJSONObject: $0))
      }
      let signed = parts.joined(separator: ".")
      try Data(signed.utf8).write(to: URL(fileURLWithPath: path("signed")))
      let padding =
        header["alg"] as? String == "PS256"
        ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"] : []
      let signature = try await openssl(
        ["dgst", "-sha256", "-sign", path("\(name).key")] + padding + [path("signed")])
      return signed + "." + Self.encode(signature)
    }

    static func encode(_ data: Data) -> String {
      data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        .replacing("=", with: "")
    }
  }

  /// Asks for a token with an assertion, after the test has changed what it says.
  private func ask(
    _ change: (inout Signer) async throws -> Void = { _ in }, signing name: String = "a",
    options: (inout SimulatorOptions) -> Void = { _ in }, times: Int = 1
  ) async throws -> [Wire.Reply] {
    var wanted = SimulatorOptions()
    var signer = try Signer(client: wanted.clientID, audience: "")
    defer { try? FileManager.default.removeItem(at: signer.folder) }
    wanted.contacts = 10
    wanted.certificates = [try await signer.certificate("a")]
    _ = try await signer.certificate("b")
    options(&wanted)
    signer.header["x5t#S256"] = try await signer.digest("a", "sha256")
    let ready = signer
    return try await withSimulator(wanted) { tenant in
      var signer = ready
      signer.claims["aud"] = "\(tenant.address)/contoso.onmicrosoft.com/oauth2/v2.0/token"
      try await change(&signer)
      let assertion = try await signer.assertion(by: name)
      var replies: [Wire.Reply] = []
      for _ in 0..<times {
        replies.append(
          try await Wire(tenant).signIn([
            "client_secret": nil, "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          ]))
      }
      return replies
    }
  }

  private func code(_ reply: Wire.Reply?) -> Int? {
    (reply?.json["error_codes"] as? [Int])?.first
  }

  @Test func `a registered certificate buys a token that says so`() async throws {
    let reply = try #require(try await ask().first)
    #expect(reply.status == 200, "\(reply.json)")
    let token = try #require(reply.json["access_token"] as? String)
    let middle = String(token.split(separator: ".")[1])
    let padded = middle + String(repeating: "=", count: (4 - middle.count % 4) % 4)
    let claims = try #require(
      Data(base64Encoded: padded.replacing("-", with: "+").replacing("_", with: "/")))
    #expect(String(decoding: claims, as: UTF8.self).contains(#""appidacr":"2""#))
  }

  @Test func `the spellings of live clients are accepted`() async throws {
    let replies = try await [
      ask { signer in
        signer.header = ["alg": "RS256", "x5t": try await signer.digest("a", "sha1")]
        signer.claims["nbf"] = nil
        signer.claims["exp"] = "\(Int(Date.now.timeIntervalSince1970) + 1000)"
      }.first,
      ask { $0.claims["exp"] = Date.now.timeIntervalSince1970 + 1000.5 }.first,
      ask { $0.header["x5c"] = "whatever\ncomes along" }.first,
      ask { signer in
        let address = try #require(signer.claims["aud"] as? String)
        signer.claims["aud"] = address.replacing("oauth2/v2.0/token", with: "v2.0")
      }.first,
    ]
    for reply in replies { #expect(reply?.status == 200, "\(reply?.json ?? [:])") }
  }

  @Test func `a key that is not registered is not known`() async throws {
    let forged = try await ask(signing: "b").first
    #expect(forged?.status == 401)
    #expect(forged?.json["error"] as? String == "invalid_client")
    #expect(code(forged) == 700_027)
    let stranger = try await ask(
      { $0.header["x5t#S256"] = try await $0.digest("b", "sha256") }, signing: "b")
    #expect(code(stranger.first) == 700_027)
    #expect(try await code(ask { $0.header["x5t#S256"] = nil }.first) == 700_027)
  }

  @Test func `an assertion outside its time is refused as such`() async throws {
    // Five minutes are allowed; the rest is for a machine that is slow to ask.
    func moment(in seconds: Int) -> Int { Int(Date.now.timeIntervalSince1970) + seconds }
    #expect(try await code(ask { $0.claims["exp"] = moment(in: -400) }.first) == 700_024)
    #expect(try await code(ask { $0.claims["nbf"] = moment(in: 2000) }.first) == 700_024)
    #expect(try await code(ask { $0.claims["exp"] = nil }.first) == 700_024)
  }

  @Test func `an assertion for another place or another client is refused as such`() async throws {
    #expect(
      try await code(ask { $0.claims["aud"] = "https://elsewhere.example/token" }.first) == 700_023)
    #expect(try await code(ask { $0.claims["sub"] = "someone-else" }.first) == 700_021)
    #expect(try await code(ask { $0.claims["iss"] = nil }.first) == 700_021)
  }

  @Test func `an assertion is used twice only where that is allowed`() async throws {
    let lenient = try await ask(times: 2)
    #expect(lenient.map(\.status) == [200, 200])
    let strict = try await ask(options: { $0.refusesReplayedAssertions = true }, times: 2)
    #expect(strict.map(\.status) == [200, 401])
    #expect(code(strict.last) == 50_012)
  }

  @Test func `a new certificate is unknown until every server has heard of it`() async throws {
    let replies = try await ask(options: { $0.certificateDelay = 2 }, times: 3)
    #expect(replies.map(\.status) == [401, 401, 200])
  }
}

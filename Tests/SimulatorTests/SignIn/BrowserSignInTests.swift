import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Sign-in in a browser that brings a code back to this machine.
struct BrowserSignInTests {
  /// The pair that RFC 7636 gives as its example.
  static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
  static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
  static let redirect = "http://localhost:4711/back"

  /// Where the page of a sign-in is, with what the test changes.
  private func address(_ wire: Wire, _ changes: [String: String?] = [:]) -> String {
    var query: [String: String?] = [
      "client_id": wire.tenant.options.clientID, "response_type": "code",
      "redirect_uri": Self.redirect, "scope": Wire.everything, "state": "a/b+c",
      "code_challenge": Self.challenge, "code_challenge_method": "S256",
    ]
    query.merge(changes) { $1 }
    let fields = query.compactMap { name, value in value.map { (name, $0) } }
    return "/contoso.onmicrosoft.com/oauth2/v2.0/authorize?\(Form.text(fields))"
  }

  /// What curl is sent back to, which unlike the other client goes nowhere by itself.
  private func returned(
    _ wire: Wire, _ changes: [String: String?] = [:]
  ) async throws -> [String: String] {
    let output = try await Tool.run([
      "curl", "--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out",
      "%{redirect_url}", wire.tenant.address + address(wire, changes),
    ])
    let target = String(decoding: output, as: UTF8.self)
    try #require(target.hasPrefix(Self.redirect), "\(target)")
    return Form.parse(String(target.dropFirst(Self.redirect.count + 1)))
  }

  private func redeem(
    _ wire: Wire, _ code: String?, _ changes: [String: String?] = [:]
  ) async throws -> Wire.Reply {
    let form: [String: String?] = [
      "grant_type": "authorization_code", "code": code, "redirect_uri": Self.redirect,
      "code_verifier": Self.verifier, "client_secret": nil,
    ]
    return try await wire.signIn(form.merging(changes) { $1 })
  }

  @Test func `a code comes back with the state, and buys tokens once`() async throws {
    try await withWire { wire, tenant in
      let fields = try await returned(wire, ["login_hint": Wire.user, "nonce": "n-1"])
      #expect(fields["state"] == "a/b+c")
      let reply = try await redeem(wire, fields["code"])
      #expect(try reply.claims()["upn"] as? String == Wire.user)
      #expect(try reply.claims("id_token")["nonce"] as? String == "n-1")
      #expect(try reply.text("refresh_token").isEmpty == false)
      #expect(try await redeem(wire, fields["code"]).code == 54_005)
      #expect(tenant.statistics.tokensByGrant == [.code: 1])
    }
  }

  @Test func `a code and its state can also come by a page that sends itself on`() async throws {
    try await withWire { wire, _ in
      let page = try await wire.send("GET", address(wire, ["response_mode": "form_post"]))
      let html = String(decoding: page.body, as: UTF8.self)
      #expect(html.contains("action=\"\(Self.redirect)\""))
      #expect(html.contains("name=\"state\" value=\"a/b+c\""))
      let code = try #require(html.split(separator: "name=\"code\" value=\"").last)
        .prefix { $0 != "\"" }
      #expect(try await redeem(wire, String(code)).status == 200)
    }
  }

  @Test func `a code is nothing without the verifier, the address and the client`() async throws {
    try await withWire { wire, _ in
      let code = try await returned(wire)["code"]
      #expect(try await redeem(wire, code, ["code_verifier": nil]).code == 900_144)
      #expect(try await redeem(wire, code, ["code_verifier": Self.challenge]).code == 50_148)
      #expect(try await redeem(wire, code, ["redirect_uri": "http://localhost"]).code == 500_112)
      let other = "fb78d390-0c51-40cd-8e17-fdbfab77341b"
      #expect(try await redeem(wire, code, ["client_id": other]).code == 700_007)
      #expect(try await redeem(wire, "no-such-code").code == 70_000)
      #expect(try await redeem(wire, code).status == 200)
    }
  }

  @Test func `a code lives ten minutes`() async throws {
    try await withWire({ $0.clockStandsStill = true }) { wire, tenant in
      let code = try await returned(wire)["code"]
      tenant.advance(by: .seconds(600))
      #expect(try await redeem(wire, code).code == 70_008)
    }
  }

  @Test func `what is wrong comes back to the client, with the state`() async throws {
    try await withWire { wire, _ in
      let unknown = try await returned(wire, ["login_hint": "nobody@contoso.onmicrosoft.com"])
      #expect(unknown["error"] == "invalid_grant")
      #expect(unknown["error_description"]?.hasPrefix("AADSTS50034: ") == true)
      #expect(unknown["state"] == "a/b+c")
      #expect(try await returned(wire, ["response_type": "token"])["code"] == nil)
    }
  }

  @Test(arguments: [
    "https://localhost/back", "http://elsewhere.example/", "http://localhost.example/",
    "http://user@localhost/", "rollcall:back",
  ])
  func `a code goes nowhere but to this machine`(redirect: String) async throws {
    try await withWire { wire, _ in
      let reply = try await wire.send("GET", address(wire, ["redirect_uri": redirect]))
      #expect(reply.status == 400)
      #expect(reply.code == 50_011)
    }
  }
}

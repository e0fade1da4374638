import Foundation
import Testing

@testable import Simulator

/// An application that proves itself with somebody else's word.
struct FederationTests {
  private static let audience = "api://AzureADTokenExchange"

  private func vouch(
    for wire: Wire, audience: String = Self.audience, proof: String = "simulated-request-token"
  ) async throws -> Wire.Reply {
    try await wire.send(
      "GET", "/_oidc/github?api-version=2.0&\(Form.text([("audience", audience)]))",
      ["Authorization": "bearer \(proof)"])
  }

  private func signIn(_ wire: Wire, with word: Wire.Reply) async throws -> Wire.Reply {
    try await wire.signIn([
      "client_secret": nil, "client_assertion": try word.text("value"),
      "client_assertion_type": AssertionCheck.type,
    ])
  }

  @Test func `a workflow's token buys a token, for five minutes`() async throws {
    let change: (inout SimulatorOptions) -> Void = { options in
      options.clockStandsStill = true
      options.identity.trustWorkflow()
    }
    try await withWire(change) { wire, tenant in
      let word = try await vouch(for: wire)
      let claims = try word.claims("value")
      #expect(claims["aud"] as? String == Self.audience)
      #expect(claims["iss"] as? String == "https://token.actions.githubusercontent.com")
      let reply = try await signIn(wire, with: word)
      #expect(try reply.claims()["appidacr"] as? String == "2")
      #expect(try await wire.invoke(token: reply.text("access_token")).status == 200)
      tenant.advance(by: WorkflowTokens.life + AssertionCheck.skew)
      #expect(try await signIn(wire, with: word).code == 700_024)
    }
  }

  @Test func `a word that is not registered is refused by the part that differs`() async throws {
    try await withWire { wire, _ in
      let reply = try await signIn(wire, with: vouch(for: wire))
      #expect(reply.code == 700_211)
    }
    let elsewhere: (inout SimulatorOptions) -> Void = { options in
      options.identity.trustWorkflow()
      options.identity.workflowSubject = "repo:contoso/Reports:ref:refs/heads/main"
    }
    try await withWire(elsewhere) { wire, _ in
      let reply = try await signIn(wire, with: vouch(for: wire))
      #expect(reply.code == 700_213)
      #expect(reply.status == 401)
    }
    try await withWire({ $0.identity.trustWorkflow() }) { wire, _ in
      let reply = try await signIn(wire, with: vouch(for: wire, audience: "api://other"))
      #expect(reply.code == 700_212)
    }
  }

  @Test func `a word is given only to who may ask`() async throws {
    try await withWire { wire, _ in
      let refused = try await vouch(for: wire, proof: "another")
      #expect(refused.status == 401)
      #expect(try await wire.send("GET", "/_oidc/github").status == 401)
      #expect(try await wire.send("POST", "/_oidc/github").status == 405)
    }
  }

  @Test func `another issuer's certificate decides whether the word is its own`() async throws {
    var signer = try AssertionCheckTests.Signer(client: "", audience: Self.audience)
    defer { try? FileManager.default.removeItem(at: signer.folder) }
    signer.header = ["alg": "RS256", "typ": "JWT", "kid": "k"]
    signer.claims["iss"] = "https://oidc.example/cluster"
    signer.claims["sub"] = "system:serviceaccount:jobs:rollcall"
    let certificate = try await signer.certificate("issuer")
    _ = try await signer.certificate("stranger")
    let words = [
      try await signer.assertion(by: "issuer"), try await signer.assertion(by: "stranger"),
    ]
    let credential = SimulatorIdentity.FederatedCredential(
      issuer: "https://oidc.example/cluster", subject: "system:serviceaccount:jobs:rollcall",
      certificate: certificate)
    try await withWire({ $0.identity.federatedCredentials = [credential] }) { wire, _ in
      var codes: [Int?] = []
      for word in words {
        codes.append(
          try await wire.signIn([
            "client_secret": nil, "client_assertion": word,
            "client_assertion_type": AssertionCheck.type,
          ]).code)
      }
      #expect(codes == [nil, 700_027])
    }
  }
}

import Testing

@testable import Simulator

/// What can be read afterwards of every token request.
struct SignInLogTests {
  private func entries(_ wire: Wire) async throws -> [JSONValue] {
    try await wire.send("GET", "/_signins").body.split(separator: UInt8(ascii: "\n"))
      .compactMap { JSONValue.parse($0) }
  }

  @Test func `each request is told with what became of it`() async throws {
    try await withWire { wire, tenant in
      _ = try await wire.signIn(headers: ["client-request-id": "a-b-c"])
      _ = try await wire.signIn(["client_secret": "not-the-secret"])
      _ = try await wire.signInUser()
      let entries = try await entries(wire)
      #expect(entries.map { $0["number"] } == [1, 2, 3])
      #expect(entries.map { $0["status"] } == [200, 401, 200])
      #expect(entries.map { $0["code"] } == [nil, 7_000_215, nil])
      #expect(entries.map { $0["proof"]?.text } == ["secret", "secret", "none"])
      #expect(entries[0]["client-request-id"] == "a-b-c")
      #expect(entries[0]["client_id"]?.text == tenant.options.clientID)
      #expect(entries[2]["username"]?.text == Wire.user)
    }
  }

  @Test func `nothing that must stay secret is told`() async throws {
    try await withWire({ $0.identity.trustWorkflow() }) { wire, tenant in
      let word = try await wire.send(
        "GET", "/_oidc/github?audience=api://AzureADTokenExchange",
        ["Authorization": "bearer simulated-request-token"]
      ).text("value")
      let user = try await wire.signInUser()
      let refresh = try user.text("refresh_token")
      _ = try await wire.refresh(refresh)
      let reply = try await wire.signIn([
        "client_secret": nil, "client_assertion": word,
        "client_assertion_type": AssertionCheck.type,
      ])
      _ = try await wire.signIn()
      let told = String(decoding: try await wire.send("GET", "/_signins").body, as: UTF8.self)
      for secret in [
        word, refresh, try user.text("access_token"), try reply.text("access_token"),
        "simulated-password", tenant.options.clientSecret,
      ] {
        #expect(!told.contains(secret))
      }
      let assertion = try await entries(wire)[2]["assertion"]
      #expect(assertion?["alg"] == "RS256")
      #expect(assertion?["sub"]?.text == tenant.options.identity.workflowSubject)
    }
  }
}

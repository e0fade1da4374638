import Testing

@testable import Simulator

/// One partner's sign-in that serves many tenants.
struct CustomerTests {
  private func withCustomers(
    _ body: (Wire, SimulatedTenant) async throws -> Void
  ) async throws {
    var closed = SimulatorIdentity.Customer("closed.onmicrosoft.com")
    closed.consents = false
    let customers = [SimulatorIdentity.Customer("fabrikam.onmicrosoft.com"), closed]
    try await withWire({ $0.identity.customers = customers }, body)
  }

  @Test func `a refresh token buys tokens of a customer, for that customer only`() async throws {
    try await withCustomers { wire, tenant in
      let token = try await wire.signInUser().text("refresh_token")
      let form: [String: String?] = [
        "grant_type": "refresh_token", "refresh_token": token, "client_secret": nil,
      ]
      let reply = try await wire.signIn(tenant: "fabrikam.onmicrosoft.com", form)
      let id = try #require(tenant.options.tenantID(named: "fabrikam.onmicrosoft.com"))
      #expect(id != tenant.options.tenantID)
      #expect(try reply.claims()["tid"] as? String == id)
      let access = try reply.text("access_token")
      #expect(try await wire.invoke(token: access).status == 401)
      let path = Wire.path.replacing("contoso", with: "fabrikam")
      #expect(try await wire.invoke(to: path, token: access).status == 200)
      let own = try await wire.token()
      #expect(try await wire.invoke(to: path, token: own).status == 401)
    }
  }

  @Test func `a customer that did not let the application in says so`() async throws {
    try await withCustomers { wire, _ in
      let token = try await wire.signInUser().text("refresh_token")
      let form: [String: String?] = [
        "grant_type": "refresh_token", "refresh_token": token, "client_secret": nil,
      ]
      #expect(try await wire.signIn(tenant: "closed.onmicrosoft.com", form).code == 90_099)
      #expect(try await wire.signIn(tenant: "closed.onmicrosoft.com").code == 700_016)
      #expect(try await wire.signIn(tenant: "other.onmicrosoft.com", form).code == 90_002)
    }
  }

  @Test func `metadata of a customer names its own GUID`() async throws {
    try await withCustomers { wire, tenant in
      let reply = try await wire.send(
        "GET", "/fabrikam.onmicrosoft.com/v2.0/.well-known/openid-configuration")
      let id = try #require(tenant.options.tenantID(named: "fabrikam.onmicrosoft.com"))
      #expect(try reply.text("issuer") == "\(tenant.address)/\(id)/v2.0")
    }
  }
}

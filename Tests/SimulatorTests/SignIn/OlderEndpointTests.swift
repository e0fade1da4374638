import Testing

@testable import Simulator

/// The identity service in its first version.
struct OlderEndpointTests {
  @Test func `an application asks for a resource, and numbers come as texts`() async throws {
    try await withWire { wire, tenant in
      let form = [
        "grant_type": "client_credentials", "client_id": tenant.options.clientID,
        "client_secret": tenant.options.clientSecret, "resource": "https://outlook.office365.com/",
      ]
      let reply = try await wire.post("/contoso.onmicrosoft.com/oauth2/token", form)
      #expect(try reply.text("expires_in") == "3599")
      #expect(try reply.text("resource") == "https://outlook.office365.com/")
      let ends = try #require(Int(try reply.text("expires_on")))
      let begins = try #require(Int(try reply.text("not_before")))
      #expect(ends - begins == 3599 + 300)
      #expect(try reply.claims()["aud"] as? String == "https://outlook.office365.com/")
      #expect(try await wire.invoke(token: reply.text("access_token")).status == 200)
      let newer = try await wire.post("/contoso.onmicrosoft.com/oauth2/v2.0/token", form)
      #expect(newer.code == 901_002)
    }
  }

  @Test func `a user gets a refresh token without asking`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.post(
        "/contoso.onmicrosoft.com/oauth2/token",
        [
          "grant_type": "password", "client_id": tenant.options.clientID,
          "username": Wire.user, "password": "simulated-password",
          "resource": "https://outlook.office365.com",
        ])
      #expect(try reply.text("refresh_token").isEmpty == false)
      #expect(try reply.claims("id_token")["upn"] as? String == Wire.user)
      let started = try await wire.post(
        "/common/oauth2/devicecode",
        ["client_id": tenant.options.clientID, "resource": "https://outlook.office365.com"])
      #expect(try started.text("verification_url") == "https://microsoft.com/devicelogin")
      #expect(try started.text("interval") == "5")
    }
  }

  @Test func `metadata names the older issuer and endpoints`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.send(
        "GET", "/contoso.onmicrosoft.com/.well-known/openid-configuration")
      #expect(try reply.text("issuer") == "https://sts.windows.net/\(tenant.options.tenantID)/")
      #expect(
        try reply.text("token_endpoint")
          == "\(tenant.address)/\(tenant.options.tenantID)/oauth2/token")
      #expect(reply.json["microsoft_multi_refresh_token"] as? Bool == true)
      let keys = try await wire.send("GET", "/common/discovery/keys")
      #expect((keys.json["keys"] as? [Any])?.count == 1)
    }
  }
}

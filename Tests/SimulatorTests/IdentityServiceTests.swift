import Foundation
import Testing

@testable import Simulator

/// Sign-in as any client of the identity service sees it.
struct IdentityServiceTests {
  @Test func `a secret buys a token with the service's claims`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.signIn(headers: ["client-request-id": "a-b-c"])
      #expect(reply.status == 200)
      #expect(reply.json["token_type"] as? String == "Bearer")
      #expect(reply.json["expires_in"] as? Int == 3599)
      #expect(reply.json["refresh_token"] == nil)
      #expect(reply.headers["client-request-id"] == "a-b-c")
      let token = try #require(reply.json["access_token"] as? String)
      let claims = try Self.claims(token)
      #expect(claims["aud"] as? String == "https://outlook.office365.com")
      #expect(claims["tid"] as? String == tenant.options.tenantID)
      #expect(claims["iss"] as? String == "https://sts.windows.net/\(tenant.options.tenantID)/")
      #expect(claims["appid"] as? String == tenant.options.clientID)
      #expect(claims["roles"] as? [String] == ["Exchange.ManageAsApp"])
      let (issued, ends) = (
        try #require(claims["nbf"] as? Int), try #require(claims["exp"] as? Int)
      )
      #expect(ends - issued == 3599 + 300)
      #expect(claims["ver"] as? String == "1.0")
      #expect(tenant.statistics.tokensIssued == 1)
    }
  }

  private static func claims(_ token: String) throws -> [String: Any] {
    var payload = String(token.split(separator: ".")[1])
    payload = payload.replacing("-", with: "+").replacing("_", with: "/")
    payload += String(repeating: "=", count: (4 - payload.count % 4) % 4)
    let data = try #require(Data(base64Encoded: payload))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `the tenant is found by its GUID, and the client by HTTP Basic`() async throws {
    try await withWire { wire, tenant in
      #expect(try await wire.signIn(tenant: tenant.options.tenantID).status == 200)
      let pair = Data("\(tenant.options.clientID):\(tenant.options.clientSecret)".utf8)
      let reply = try await wire.signIn(
        ["client_id": nil, "client_secret": nil],
        headers: ["Authorization": "Basic \(pair.base64EncodedString())"])
      #expect(reply.status == 200)
    }
  }

  @Test(arguments: [
    ("client_secret", "wrong", 401, "invalid_client", 7_000_215),
    ("client_secret", nil, 401, "invalid_client", 7_000_218),
    ("client_id", "11111111-1111-4111-8111-111111111111", 400, "unauthorized_client", 700_016),
    ("scope", "https://outlook.office365.com", 400, "invalid_scope", 70_011),
    ("scope", "https://nowhere.example/.default", 400, "invalid_resource", 500_011),
    ("scope", nil, 400, "invalid_request", 900_144),
    ("grant_type", nil, 400, "invalid_request", 900_144),
    ("grant_type", "telepathy", 400, "unsupported_grant_type", 70_003),
  ])
  func `a refusal carries its code, its kind and its traces`(
    name: String, value: String?, status: Int, kind: String, code: Int
  ) async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.signIn([name: value])
      #expect(reply.status == status)
      #expect(reply.json["error"] as? String == kind)
      #expect(reply.json["error_codes"] as? [Int] == [code])
      let text = try #require(reply.json["error_description"] as? String)
      #expect(text.hasPrefix("AADSTS\(code): "))
      #expect(text.contains("Trace ID: ") && text.contains("Correlation ID: "))
      #expect(!text.contains(tenant.options.clientSecret))
      #expect(tenant.statistics.tokensIssued == 0)
    }
  }

  @Test func `an unknown tenant is refused on both paths`() async throws {
    try await withWire { wire, _ in
      let reply = try await wire.signIn(tenant: "fabrikam.onmicrosoft.com")
      #expect(reply.status == 400)
      #expect(reply.json["error_codes"] as? [Int] == [90_002])
      let metadata = try await wire.send(
        "GET", "/fabrikam.example/v2.0/.well-known/openid-configuration")
      #expect(metadata.status == 400)
    }
  }

  @Test func `metadata names the host that was asked and the tenant's GUID`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.send(
        "GET", "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration")
      let authority = "\(tenant.address)/\(tenant.options.tenantID)"
      #expect(reply.json["issuer"] as? String == "\(authority)/v2.0")
      #expect(reply.json["token_endpoint"] as? String == "\(authority)/oauth2/v2.0/token")
    }
  }

  @Test func `metadata says where the tenant lies, and in which cloud`() async throws {
    let path = "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration"
    try await withWire { wire, _ in
      let reply = try await wire.send("GET", path)
      #expect(reply.json["tenant_region_scope"] as? String == "EU")
      #expect(reply.json["tenant_region_sub_scope"] == nil)
      #expect(reply.json["cloud_instance_name"] as? String == "microsoftonline.com")
      #expect(reply.json["request_uri_parameter_supported"] as? Bool == false)
    }
    let high: (inout SimulatorOptions) -> Void = { options in
      options.region = "USGov"
      options.regionPart = "DODCON"
      options.cloudInstance = "microsoftonline.us"
    }
    try await withWire(high) { wire, _ in
      let reply = try await wire.send("GET", path)
      #expect(reply.json["tenant_region_sub_scope"] as? String == "DODCON")
      #expect(reply.json["cloud_instance_name"] as? String == "microsoftonline.us")
    }
  }

  @Test func `a wished refusal meets every sign-in, and is counted`() async throws {
    try await withWire({ $0.signInRefusal = .init(code: 50_126, kind: "invalid_grant") }) {
      wire, tenant in
      let reply = try await wire.signIn()
      #expect(reply.status == 400)
      #expect(reply.json["error"] as? String == "invalid_grant")
      #expect(reply.json["error_codes"] as? [Int] == [50_126])
      #expect(tenant.statistics.signIns == 1)
      #expect(tenant.statistics.tokensIssued == 0)
    }
  }

  @Test func `what is granted is in the token, and decides over a call`() async throws {
    try await withWire({ $0.permissions = [] }) { wire, _ in
      let token = try await wire.token()
      #expect(try Self.claims(token)["roles"] == nil)
      let reply = try await wire.invoke(token: token)
      #expect(reply.status == 401)
      #expect(reply.headers["x-ms-diagnostics"]?.hasPrefix("2000008;") == true)
    }
    try await withWire({ $0.directoryRoles = ["88d8e3e3-8f55-4a1e-953a-9b9898b8876b"] }) {
      wire, tenant in
      let token = try await wire.token()
      #expect(try Self.claims(token)["wids"] as? [String] == tenant.options.directoryRoles)
      #expect(try await wire.invoke(token: token).status == 403)
      #expect(tenant.statistics.forbidden == 1)
    }
  }

  @Test func `a user's token names the user and what was delegated`() async throws {
    try await withWire { wire, tenant in
      // A token of this tenant that its own issuer would make for a user.
      let issuer = TokenIssuer(
        tenantID: tenant.options.tenantID, permissions: ["Exchange.Manage"],
        user: "admin@contoso.onmicrosoft.com")
      let token = issuer.token(
        audience: "https://outlook.office365.com", application: "app", now: Date(),
        life: .seconds(60))
      let claims = try Self.claims(token)
      #expect(claims["upn"] as? String == "admin@contoso.onmicrosoft.com")
      #expect(claims["scp"] as? String == "Exchange.Manage")
      #expect(claims["roles"] == nil)
      #expect(try await wire.invoke(token: token).status == 200)
    }
  }
}

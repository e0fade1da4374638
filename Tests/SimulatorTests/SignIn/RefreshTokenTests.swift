import Foundation
import Testing

@testable import Simulator

/// Refresh tokens, and what comes beside a user's access token.
struct RefreshTokenTests {
  @Test func `each use gives another token, and the old one stays good`() async throws {
    try await withWire { wire, tenant in
      let first = try await wire.signInUser().text("refresh_token")
      let second = try await wire.refresh(first).text("refresh_token")
      #expect(first != second)
      #expect(try await wire.refresh(first).status == 200)
      let reply = try await wire.refresh(second)
      #expect(try reply.claims()["upn"] as? String == Wire.user)
      #expect(tenant.statistics.tokensByGrant == [.password: 1, .refresh: 3])
    }
  }

  @Test func `a token that serves once is void afterwards`() async throws {
    try await withWire({ $0.identity.refreshTokensServeOnce = true }) { wire, _ in
      let first = try await wire.signInUser().text("refresh_token")
      #expect(try await wire.refresh(first).status == 200)
      let again = try await wire.refresh(first)
      #expect(again.error == "invalid_grant")
      #expect(again.code == 70_000)
    }
  }

  @Test func `a token ends ninety days after its last use`() async throws {
    try await withWire({ $0.clockStandsStill = true }) { wire, tenant in
      let token = try await wire.signInUser().text("refresh_token")
      for _ in 0..<2 {
        tenant.advance(by: .seconds(60 * 86_400))
        #expect(try await wire.refresh(token).status == 200)
      }
      tenant.advance(by: .seconds(90 * 86_400))
      #expect(try await wire.refresh(token).code == 700_082)
    }
  }

  @Test func `a revocation voids what there is, and not what comes`() async throws {
    try await withWire { wire, _ in
      let old = try await wire.signInUser().text("refresh_token")
      #expect(try await wire.send("POST", "/_revoke?user=\(Wire.user.uppercased())").status == 200)
      let refused = try await wire.refresh(old)
      #expect(refused.code == 50_173)
      #expect(refused.json["suberror"] as? String == "bad_token")
      let new = try await wire.signInUser().text("refresh_token")
      #expect(try await wire.refresh(new).status == 200)
    }
  }

  @Test func `a token serves its own client only, for any resource`() async throws {
    try await withWire { wire, _ in
      let token = try await wire.signInUser().text("refresh_token")
      let other = "fb78d390-0c51-40cd-8e17-fdbfab77341b"
      #expect(try await wire.refresh(token, ["client_id": other]).code == 700_007)
      let secret = wire.tenant.options.clientSecret
      let reply = try await wire.refresh(
        token, ["client_secret": secret, "scope": "https://graph.microsoft.com/.default"])
      #expect(try reply.claims()["aud"] as? String == "https://graph.microsoft.com")
      #expect(try reply.claims()["appidacr"] as? String == "1")
      #expect(try await wire.refresh("no-such-token").code == 70_000)
    }
  }

  @Test func `what is not asked for is not sent`() async throws {
    try await withWire { wire, _ in
      let bare = try await wire.signInUser(["scope": "https://outlook.office365.com/.default"])
      #expect(bare.status == 200)
      for name in ["refresh_token", "id_token", "client_info", "refresh_in"] {
        #expect(bare.json[name] == nil)
      }
      #expect(try bare.text("scope") == "https://outlook.office365.com/Exchange.Manage")
    }
  }

  @Test func `an identity token and client information say who signed in`() async throws {
    try await withWire({ $0.identity.refreshIn = .seconds(1800) }) { wire, tenant in
      let reply = try await wire.signInUser(["client_info": "1"])
      let claims = try reply.claims("id_token")
      #expect(claims["aud"] as? String == tenant.options.clientID)
      #expect(claims["preferred_username"] as? String == Wire.user)
      #expect(claims["iss"] as? String == "\(tenant.address)/\(tenant.options.tenantID)/v2.0")
      let principal = try reply.claims()["oid"] as? String
      #expect(claims["oid"] as? String == principal)
      let bytes = try #require(Base64Text.decode(try reply.text("client_info")))
      let account = JSONValue.parse(bytes)
      #expect(account?["uid"]?.text == TokenIssuer.principal(Wire.user))
      #expect(account?["utid"]?.text == tenant.options.tenantID)
      #expect(reply.json["refresh_in"] as? Int == 1800)
    }
  }

  @Test(arguments: [
    ("https://outlook.office365.com/Mail.ReadWrite", 65_001),
    (
      "https://outlook.office365.com/Exchange.Manage https://graph.microsoft.com/User.Read", 700_022
    ),
    (
      "https://outlook.office365.com/.default https://outlook.office365.com/Exchange.Manage", 70_011
    ),
    ("https://nowhere.example/.default", 500_011),
  ])
  func `a scope that cannot be had is refused by its own number`(
    scope: String, code: Int
  ) async throws {
    try await withWire { wire, _ in
      let reply = try await wire.signInUser(["scope": scope])
      #expect(reply.code == code)
    }
  }

  @Test func `a permission asked for by name is the one in the token`() async throws {
    var user = SimulatorIdentity.User(Wire.user)
    user.scopes = ["Exchange.Manage", "Mail.Read"]
    try await withWire({ $0.identity.users = [user] }) { wire, _ in
      let scope = "https://outlook.office365.com/Mail.Read"
      let reply = try await wire.signInUser(["scope": scope])
      #expect(try reply.claims()["scp"] as? String == "Mail.Read")
    }
  }
}

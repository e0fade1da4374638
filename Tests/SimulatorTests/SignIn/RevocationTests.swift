import Foundation
import Testing

@testable import Simulator

/// Tokens that are withdrawn before their time.
struct RevocationTests {
  @Test func `a withdrawn token is challenged, and the answer buys a newer one`() async throws {
    try await withWire({ $0.clockStandsStill = true }) { wire, tenant in
      let capable = #"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#
      let first = try await wire.signIn(["claims": capable])
      #expect(try first.claims()["xms_cc"] as? [String] == ["cp1"])
      let token = try first.text("access_token")
      #expect(try await wire.invoke(token: token).status == 200)
      let revoked = try await wire.send("POST", "/_revoke?app=\(tenant.options.clientID)")
      #expect(revoked.status == 200)

      let refused = try await wire.invoke(token: token)
      #expect(refused.status == 401)
      let header = try #require(refused.headers["www-authenticate"])
      #expect(header.contains("error=\"insufficient_claims\""))
      let encoded = try #require(header.split(separator: "claims=\"").last).prefix { $0 != "\"" }
      let claims = try #require(Data(base64Encoded: String(encoded)))
      let nbf = JSONValue.parse(claims)?["access_token"]?["nbf"]
      #expect(nbf?["essential"] == true)
      #expect(nbf?["value"]?.text.flatMap(Int.init) != nil)

      // In the same second as the withdrawal, and yet newer.
      let second = try await wire.signIn(["claims": String(decoding: claims, as: UTF8.self)])
      #expect(try await wire.invoke(token: second.text("access_token")).status == 200)
      #expect(tenant.statistics.revokedTokenCalls == 1)
      #expect(tenant.statistics.unauthorized == 1)
      #expect(tenant.statistics.claimsAnswered == 1)
    }
  }

  @Test func `a withdrawal is of one name only`() async throws {
    try await withWire { wire, tenant in
      let (user, application) = (try await wire.signInUser(), try await wire.signIn())
      #expect(try await wire.send("POST", "/_revoke?user=\(Wire.user)").status == 200)
      #expect(try await wire.invoke(token: user.text("access_token")).status == 401)
      #expect(try await wire.invoke(token: application.text("access_token")).status == 200)
    }
  }

  @Test func `a withdrawal needs a name, and is no question`() async throws {
    try await withWire { wire, _ in
      let nameless = try await wire.send("POST", "/_revoke")
      #expect(nameless.status == 400)
      #expect(try await wire.send("GET", "/_revoke?user=\(Wire.user)").status == 405)
    }
  }
}

import Testing

@testable import Simulator

/// Sign-in that begins on a device and is finished elsewhere.
struct DeviceCodeTests {
  private func start(_ wire: Wire) async throws -> Wire.Reply {
    try await wire.post(
      "/organizations/oauth2/v2.0/devicecode",
      ["client_id": wire.tenant.options.clientID, "scope": Wire.everything])
  }

  private func poll(_ wire: Wire, _ started: Wire.Reply) async throws -> Wire.Reply {
    try await wire.signIn([
      "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_secret": nil,
      "device_code": try started.text("device_code"),
    ])
  }

  private func decide(
    _ wire: Wire, _ started: Wire.Reply, _ answer: String
  ) async throws -> Wire.Reply {
    let code = try started.text("user_code").lowercased()
    return try await wire.send("POST", "/_device?user_code=\(code)&answer=\(answer)")
  }

  @Test func `a code waits until it is approved, and buys tokens once`() async throws {
    try await withWire { wire, tenant in
      let started = try await start(wire)
      #expect(try started.text("verification_uri") == "https://microsoft.com/devicelogin")
      #expect(started.json["interval"] as? Int == 5)
      #expect(started.json["expires_in"] as? Int == 900)
      #expect(try started.text("message").contains(try started.text("user_code")))
      let waiting = try await poll(wire, started)
      #expect(waiting.status == 400)
      #expect(waiting.error == "authorization_pending")
      #expect(waiting.code == 70_016)
      #expect(try await decide(wire, started, "approve").status == 200)
      let reply = try await poll(wire, started)
      #expect(try reply.claims()["upn"] as? String == Wire.user)
      #expect(try reply.claims()["scp"] as? String == "Exchange.Manage")
      #expect(try reply.claims()["appidacr"] as? String == "0")
      #expect(try reply.text("refresh_token").isEmpty == false)
      #expect(try await wire.invoke(token: reply.text("access_token")).status == 200)
      #expect(try await poll(wire, started).code == 54_005)
      #expect(tenant.statistics.tokensByGrant == [.device: 1])
    }
  }

  @Test func `asking too early is told, and lengthens the interval for good`() async throws {
    try await withWire({ $0.clockStandsStill = true }) { wire, tenant in
      let started = try await start(wire)
      #expect(try await poll(wire, started).error == "authorization_pending")
      let early = try await poll(wire, started)
      #expect(early.error == "slow_down")
      #expect(early.json["error_codes"] as? [Int] == [])
      tenant.advance(by: .seconds(6))
      #expect(try await poll(wire, started).error == "slow_down")
      tenant.advance(by: .seconds(15))
      #expect(try await poll(wire, started).error == "authorization_pending")
    }
  }

  @Test func `a code ends by being declined, by its time, and for strangers`() async throws {
    try await withWire({ $0.clockStandsStill = true }) { wire, tenant in
      let declined = try await start(wire)
      #expect(try await decide(wire, declined, "decline").status == 200)
      #expect(try await poll(wire, declined).error == "authorization_declined")
      let late = try await start(wire)
      tenant.advance(by: .seconds(900))
      #expect(try await poll(wire, late).code == 70_019)
      #expect(try await decide(wire, late, "approve").status == 404)
      let foreign = try await wire.signIn([
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_secret": nil,
        "device_code": try start(wire).text("device_code"),
        "client_id": "fb78d390-0c51-40cd-8e17-fdbfab77341b",
      ])
      #expect(foreign.error == "bad_verification_code")
      #expect(tenant.statistics.tokensIssued == 0)
    }
  }

  @Test(arguments: [
    "user_code=NOSUCHONE&answer=approve", "user_code=NOSUCHONE&answer=perhaps", "answer=approve",
    "user_code=NOSUCHONE&answer=approve&user=nobody@contoso.onmicrosoft.com",
  ])
  func `a decision that fits nothing is refused`(query: String) async throws {
    try await withWire { wire, _ in
      let refused = try await wire.send("POST", "/_device?\(query)")
      #expect([400, 404].contains(refused.status))
      #expect(try await wire.send("GET", "/_device?\(query)").status == 405)
    }
  }
}

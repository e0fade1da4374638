import Testing

@testable import Simulator

/// Sign-in of a user by name and password.
struct PasswordTests {
  @Test(arguments: [
    (["password": "not-the-password"], 50_126),
    (["username": "nobody@contoso.onmicrosoft.com"], 50_034),
    (["username": "mfa@contoso.onmicrosoft.com"], 50_076),
    (["client_secret": "not-the-secret"], 7_000_215),
    (["client_id": "fb78d390-0c51-40cd-8e17-fdbfab77341b", "client_secret": "one"], 700_025),
  ])
  func `a sign-in that must fail says why`(changes: [String: String], code: Int) async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.signInUser(changes)
      #expect(reply.code == code)
      #expect(tenant.statistics.tokensIssued == 0)
    }
  }

  @Test func `a missing name or password is named`() async throws {
    try await withWire { wire, _ in
      let nameless = try await wire.signInUser(["username": nil])
      #expect(nameless.code == 900_144)
      #expect(try await wire.signInUser(["password": nil]).code == 900_144)
    }
  }

  @Test func `an alias serves users of work accounts, and no application`() async throws {
    try await withWire { wire, _ in
      let reply = try await wire.signInUser(tenant: "organizations")
      #expect(reply.status == 200)
      #expect(try await wire.signInUser(tenant: "common").code == 9_001_023)
      #expect(try await wire.signIn(tenant: "organizations").code == 9_001_023)
    }
  }

  @Test func `a second secret serves, and one that ended says so`() async throws {
    let change: (inout SimulatorOptions) -> Void = { options in
      options.identity.otherSecrets = ["next"]
      options.identity.expiredSecrets = ["last"]
    }
    try await withWire(change) { wire, _ in
      #expect(try await wire.signIn(["client_secret": "next"]).status == 200)
      let ended = try await wire.signIn(["client_secret": "last"])
      #expect(ended.status == 401)
      #expect(ended.code == 7_000_222)
    }
  }
}

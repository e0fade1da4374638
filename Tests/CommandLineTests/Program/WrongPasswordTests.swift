import Foundation
import Simulator
import Testing

/// A wrong password is sent once, by whatever command, for whatever service, in whatever spelling.
@Suite(.timeLimit(.minutes(10)))
struct WrongPasswordTests {
  private func use(
    in place: Workplace, _ more: String = "", organization: String? = nil,
    user: String = "admin@contoso.onmicrosoft.com"
  ) throws {
    try place.write(
      """
      contoso:
        organization: \(organization ?? place.tenant.options.domain)
        credential: { client: exchange-powershell, password: { env: CONTOSO_SECRET } }
        user: \(user)
        endpoints:
          login: "\(place.tenant.address)"
          exchange: "\(place.tenant.address)"
          compliance: "http://ps.compliance.localhost:\(place.tenant.port)"
      \(more)
      """, to: "tenants.yaml")
  }

  private func expectRefused(_ place: Workplace, _ arguments: String...) async throws {
    var ended = try await place.rollcall(arguments)
    // A machine that runs every test at once may take longer to answer than `auth` waits for: that
    // is no refusal, and nothing was sent. A run waits by itself.
    while arguments[0] == "auth", ended.code == 4,
      (ended.data + ended.told).contains("was not finished within")
    {
      ended = try await place.rollcall(arguments)
    }
    #expect(ended.code == 5, "\(arguments)")
    #expect((ended.data + ended.told).contains("AADSTS50126"), "\(ended.data)\(ended.told)")
  }

  @Test func `over commands, services, spellings and processes it is sent once`() async throws {
    try await withWorkplace { place in
      try use(in: place)
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write("service: compliance\n" + job, to: "compliance.yaml")
      // Two processes begin at once.
      async let one: Void = expectRefused(place, "run", "job.yaml")
      async let other: Void = expectRefused(place, "auth", "test", "contoso")
      _ = try await (one, other)
      try await expectRefused(place, "resume")
      try await expectRefused(place, "auth", "token", "contoso")
      try await expectRefused(place, "auth", "test", "contoso", "--service", "compliance")
      try await expectRefused(place, "run", "compliance.yaml", "--new")
      try use(
        in: place, organization: place.tenant.options.tenantID,
        user: "ADMIN@contoso.onmicrosoft.com")
      try await expectRefused(place, "run", "job.yaml", "--new")
      #expect(place.tenant.statistics.signIns == 1)
      #expect(place.tenant.statistics.tokensIssued == 0)
      #expect(try place.mode(of: Workplace.tokens) == 0o600)
    }
  }

  @Test func `another password is sent, and one that was mended once a person says so`()
    async throws
  {
    try await withWorkplace { usual in
      try use(in: usual)
      try await expectRefused(usual, "auth", "test", "contoso")
      try await expectRefused(usual, "auth", "test", "contoso", "--ask-again")
      #expect(usual.tenant.statistics.signIns == 2)
      var place = usual
      place.secret = "simulated-password"
      let test = try await place.rollcall("auth", "test", "contoso")
      #expect(test.code == 0, "\(test.data)")
      #expect(usual.tenant.statistics.signIns == 3)
      try await expectRefused(usual, "auth", "test", "contoso")
      #expect(usual.tenant.statistics.signIns == 3)
    }
  }

  @Test func `without a cache each process finds out for itself, and tries once`() async throws {
    try await withWorkplace { place in
      try use(in: place, "  cache: none")
      for _ in 1...2 { try await expectRefused(place, "run", "job.yaml", "--new") }
      #expect(place.tenant.statistics.signIns == 2)
      #expect(!place.has(Workplace.tokens))
    }
  }
}

import Simulator
import Testing

/// What a run says of its credential before its first call.
@Suite struct SignInNoticeTests {
  @Test func `a credential that renews itself is named with what ends it`() async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall("run", "job.yaml")
      let client = place.tenant.options.clientID
      #expect(
        run.told.contains(
          "Signing in with the client secret of \(client). It renews itself until its secret ends"))
      let logged = try await place.rollcall("run", "job.yaml", "--log-format", "json")
      #expect(logged.told.contains(#""event":"signing-in""#))
    }
  }

  @Test func `a token that nobody renews is compared with the work of the run before`() async throws
  {
    try await withWorkplace { place in
      var place = place
      place.secret = Workplace.token
      try place.write(
        """
        contoso:
          organization: \(place.tenant.options.tenantID)
          credential: { token: { env: CONTOSO_SECRET } }
          endpoints: { login: "\(place.tenant.address)", exchange: "\(place.tenant.address)" }
        """, to: "tenants.yaml")
      let first = try await place.rollcall("run", "job.yaml")
      #expect(first.code == 0)
      #expect(first.told.contains("It cannot renew itself and ends in 59m; how long"))
      let second = try await place.rollcall("run", "job.yaml")
      // What is left of the hour depends on how long the first run took.
      #expect(second.told.contains("It cannot renew itself and ends in 5"))
      #expect(second.told.contains("m, which is enough: about 1m of work are expected."))
      let quiet = try await place.rollcall("run", "job.yaml", "--quiet")
      #expect(!quiet.told.contains("Signing in"))
    }
  }
}

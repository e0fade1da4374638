import Foundation
import Simulator
import Testing

/// Jobs that ask Security & Compliance: another address, other tokens, and a redirect to a region.
@Suite struct ComplianceTests {
  private func add(to place: Workplace, job: String = "compliance.yaml") throws {
    try place.write(
      """
      contoso:
        organization: \(place.tenant.options.domain)
        credential: { client: \(place.tenant.options.clientID), secret: { env: CONTOSO_SECRET } }
        endpoints:
          login: "\(place.tenant.address)"
          exchange: "\(place.tenant.address)"
          compliance: "http://ps.compliance.localhost:\(place.tenant.port)"
      """, to: "tenants.yaml")
    let usual = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
    try place.write("service: compliance\n" + usual, to: job)
  }

  @Test func `a job asks in the region that the front door names, and is sent there once`()
    async throws
  {
    try await withWorkplace { place in
      try add(to: place)
      let run = try await place.rollcall("run", "compliance.yaml")
      #expect(run.code == 0, "\(run.told)")
      #expect(try place.objects(in: "people.jsonl") == place.truth)
      let statistics = place.tenant.statistics
      #expect(statistics.redirects >= 1)
      #expect(statistics.redirects <= 8, "at most the calls that began before the answer was known")
      #expect(statistics.unauthorized == 0)
      #expect(statistics.tokensIssued == 1)
      #expect(statistics.calls == statistics.pages + statistics.redirects)
    }
  }

  @Test func `a token for Exchange is none for Security & Compliance`() async throws {
    try await withWorkplace { place in
      try add(to: place)
      let tenants = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(
        tenants + "\n    compliance-audience: https://outlook.office365.com\n", to: "tenants.yaml")
      let ended = try await place.rollcall("auth", "test", "contoso", "--service", "compliance")
      #expect(ended.code == 5)
      #expect(ended.data.contains("✗ a call"))
      #expect(place.tenant.statistics.pages == 0)
      #expect(place.tenant.statistics.unauthorized == 1)
    }
  }

  @Test func `signing in is tested for either service`() async throws {
    try await withWorkplace { place in
      try add(to: place)
      for (service, audience) in [
        ("exchange", "https://outlook.office365.com"),
        ("compliance", "https://ps.compliance.protection.outlook.com"),
      ] {
        let ended = try await place.rollcall("auth", "test", "contoso", "--service", service)
        #expect(ended.code == 0, "\(ended.data)")
        #expect(ended.data.contains("Made for \(audience)."))
        #expect(ended.data.contains("✓ a call"))
      }
      let token = try await place.rollcall("auth", "token", "contoso", "--service", "compliance")
      #expect(token.data.contains("IsEopSession"))
      #expect(token.data.contains("ExchangeOnlineProtection_1"))
    }
  }
}

import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@testable import Simulator

/// Token requests that meet something else than their answer.
struct SignInFaultTests {
  @Test func `a request meets what was wished for its number`() async throws {
    let change: (inout SimulatorOptions) -> Void = { options in
      options.identity.faults = [
        1: .throttled(retryAfter: 7), 2: .unavailable(retryAfter: nil), 3: .page,
        4: .refusal(.init(code: 90_033, kind: "temporarily_unavailable")),
      ]
    }
    try await withWire(change) { wire, tenant in
      let throttled = try await wire.signIn()
      #expect(throttled.status == 429)
      #expect(throttled.headers["retry-after"] == "7")
      let unavailable = try await wire.signIn()
      #expect(unavailable.status == 503)
      #expect(unavailable.headers["retry-after"] == nil)
      let page = try await wire.signIn()
      #expect(page.status == 200)
      #expect(page.headers["content-type"]?.hasPrefix("text/html") == true)
      #expect(try await wire.signIn().code == 90_033)
      #expect(try await wire.signIn().status == 200)
      #expect(tenant.statistics.signIns == 5)
      #expect(tenant.statistics.tokensIssued == 1)
    }
  }

  @Test func `an answer that breaks off has issued its token all the same`() async throws {
    try await withWire({ $0.identity.faults = [1: .cut] }) { wire, tenant in
      await #expect(throws: URLError.self) { try await wire.signIn() }
      #expect(tenant.statistics.tokensIssued == 1)
    }
  }

  @Test func `tokens are counted by what they were issued for`() async throws {
    try await withWire { wire, _ in
      _ = try await wire.signIn()
      _ = try await wire.signInUser()
      let counts = try await wire.send("GET", "/_stats").json
      let grants = try #require(counts["tokensByGrant"] as? [String: Int])
      #expect(grants["client_credentials"] == 1)
      #expect(grants["password"] == 1)
      #expect(grants["device_code"] == 0)
      #expect(counts["tokensIssued"] as? Int == 2)
    }
  }
}

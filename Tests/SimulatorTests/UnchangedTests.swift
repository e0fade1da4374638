import Foundation
import Testing

@testable import Simulator

/// That a tenant of which nothing hostile is asked answers byte for byte as it always did.
struct UnchangedTests {
  /// The length and the hash of an answer, without what differs from one process to the next.
  private func mark(_ reply: Wire.Reply, of tenant: SimulatedTenant) -> [UInt64] {
    let text = String(decoding: reply.body, as: UTF8.self)
      .replacing("127.0.0.1:\(tenant.port)", with: "HOST")
      .replacing(/skiptoken=[^"]*/, with: "T")
    return [UInt64(text.utf8.count), HashIndex.hash(text.utf8)]
  }

  @Test(
    arguments: [
      ("Get-Recipient", "\"ResultSize\":300", [926_135, 0x82A_E705_D296_EB6B]),
      (
        "Get-MailContact",
        """
        "ResultSize":"Unlimited","Filter":"Name -like 's*' -or -not (DisplayName -gt 'm')"
        """, [5_049_245, 0xEAF3_A2A8_118B_0C1D]
      ),
      (
        "Get-Contact", "\"ResultSize\":300,\"SortBy\":\"DisplayName\"",
        [768_049, 0xB5E3_581E_FA3A_7878]
      ),
      (
        "Get-MailContact",
        """
        "ResultSize":300,"Filter":"EmailAddresses -like 'smtp:s*' -and WhenChangedUTC -gt \
        '2021-03-06T05:00:00Z' -and Name -ne 'x'"
        """, [1_514_982, 0x6393_ADF0_D0F1_5C15]
      ),
      ("Get-MailContact", "\"ResultSize\":\"Unlimited\"", [5_048_858, 0x2AEF_38B8_F82B_74E4]),
    ] as [(String, String, [UInt64])])
  func `pages are what they were before there were faults and drift`(
    cmdlet: String, parameters: String, expected: [UInt64]
  ) async throws {
    try await withWire({ $0.contacts = 2000 }) { wire, tenant in
      let token = try await wire.token()
      // The tenant's own words, as one client sends them to one backend.
      let reply = try await wire.invoke(cmdlet, parameters, token: token)
      #expect(mark(reply, of: tenant) == expected)
      #expect(tenant.statistics.faults.isEmpty)
      #expect(tenant.statistics.changes == 0)
    }
  }
}

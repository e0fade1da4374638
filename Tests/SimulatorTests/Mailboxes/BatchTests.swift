import Foundation
import Testing

@testable import Simulator

/// What several calls sent as one are answered.
struct BatchTests {
  private func calls(_ tenant: SimulatedTenant, _ count: Int = 10) -> [BatchedCall] {
    tenant.organization.now.mailboxes.prefix(count).map {
      .cmdlet("\($0.number)", "Get-MailboxPermission", ["Identity": $0.guid.description])
    }
  }

  @Test func `each item is answered under its id, in an order of its own`() async throws {
    try await withMailboxes { wire, tenant, token in
      let reply = try await wire.batch(calls(tenant), token: token)
      #expect(reply.status == 200)
      #expect(Set(reply.itemIDs) == Set((0..<10).map(String.init)))
      #expect(reply.itemIDs != (0..<10).map(String.init))
      for (id, item) in reply.items {
        #expect(item["status"] as? Int == 200)
        let headers = try #require(item["headers"] as? [String: String])
        #expect(headers.keys.allSatisfy { $0 == $0.lowercased() })
        #expect(headers["request-id"] != nil)
        let rows = (item["body"] as? [String: Any])?["value"] as? [[String: Any]]
        let mailbox = tenant.organization.now.mailboxes[try #require(Int(id))]
        #expect(rows?.first?["Identity"] as? String == mailbox.identity)
      }
      #expect(tenant.statistics.batches == 1)
      #expect(tenant.statistics.batchItems == 10 && tenant.statistics.calls == 10)
      #expect(tenant.statistics.mostAtOnce == 1)
    }
  }

  @Test func `an eleventh item, a doubled id and an empty batch are refused`() async throws {
    try await withMailboxes { wire, tenant, token in
      let eleven = try await wire.batch(calls(tenant, 11), token: token)
      #expect(eleven.status == 400)
      #expect(eleven.fault.message.contains("11 requests"))
      let doubled = try await wire.batch(calls(tenant, 1) + calls(tenant, 1), token: token)
      #expect(doubled.status == 400)
      #expect(try await wire.batch([], token: token).status == 400)
      #expect(try await wire.batch(calls(tenant, 1), token: "x").status == 401)
    }
  }

  @Test func `who does not ask for JSON gets parts`() async throws {
    try await withMailboxes { wire, tenant, token in
      let reply = try await wire.batch(calls(tenant, 3), token: token, accepting: "*/*")
      let type = try #require(reply.headers["content-type"])
      #expect(type.hasPrefix("multipart/mixed; boundary=batchresponse_"))
      let boundary = try #require(type.split(separator: "=").last)
      let text = String(decoding: reply.body, as: UTF8.self)
      #expect(text.components(separatedBy: "--\(boundary)\r\n").count == 4)
      #expect(text.hasSuffix("--\(boundary)--\r\n"))
      #expect(text.components(separatedBy: "HTTP/1.1 200 OK\r\n").count == 4)
    }
  }

  @Test func `items fail on their own`() async throws {
    try await withMailboxes { wire, tenant, token in
      let reply = try await wire.batch(
        calls(tenant, 2) + [
          .cmdlet("gone", "Get-MailboxPermission", ["Identity": "nobody"]),
          .cmdlet("odd", "Remove-Everything", [:]), .get("path", "Nothing"),
          BatchedCall(id: "self", body: ["requests": []], url: Wire.resources + "$batch"),
        ], token: token)
      #expect(reply.status == 200)
      #expect(reply.items["0"]?["status"] as? Int == 200)
      #expect(reply.items["gone"]?["status"] as? Int == 400)
      #expect(reply.items["odd"]?["status"] as? Int == 403)
      #expect(reply.items["path"]?["status"] as? Int == 404)
      #expect(reply.items["self"]?["status"] as? Int == 404)
    }
  }

  @Test func `items are missing, throttled or out of order as wished`() async throws {
    try await withMailboxes(
      300,
      { options in
        options.faults.missingItems = 0.2
        options.faults.throttledItems = 0.2
        options.faults.failedItems = 0.2
      }
    ) { wire, tenant, token in
      var (missing, throttled, failed) = (0, 0, 0)
      for start in stride(from: 0, to: 100, by: 10) {
        let reply = try await wire.batch(
          tenant.organization.now.mailboxes[start..<start + 10].map {
            .cmdlet("\($0.number)", "Get-MailboxPermission", ["Identity": $0.alias])
          }, token: token)
        missing += 10 - reply.itemIDs.count
        for item in reply.items.values {
          switch item["status"] as? Int {
          case 429:
            throttled += 1
            #expect((item["headers"] as? [String: String])?["retry-after"] == "1")
          case 503:
            failed += 1
            #expect((item["body"] as? String)?.contains("<HTML>") == true)
          default: #expect(item["status"] as? Int == 200)
          }
        }
      }
      #expect(missing > 0 && throttled > 0 && failed > 0)
      #expect(tenant.statistics.faults[.missingItems] == missing)
      #expect(tenant.statistics.faults[.throttledItems] == throttled)
      #expect(tenant.statistics.faults[.failedItems] == failed)
    }
  }

  @Test func `a link inside an item is followed alone, by the same body`() async throws {
    try await withMailboxes { wire, tenant, token in
      let page = ["Prefer": "odata.maxpagesize=100; odata.continue-on-error"]
      let reply = try await wire.batch(
        [.cmdlet("a", "Get-Mailbox", ["ResultSize": "Unlimited", "SortBy": "Name"])], token: token,
        itemHeaders: page)
      let body = try #require(reply.items["a"]?["body"] as? [String: Any])
      let link = try #require(body["@odata.nextLink"] as? String)
      let next = try await wire.invoke(
        "Get-Mailbox", "\"SortBy\":\"Name\",\"ResultSize\":\"Unlimited\"", to: link, token: token,
        headers: page)
      #expect(next.status == 200)
      #expect(next.rows.count == 100)
    }
  }

  @Test func `resources can be asked in a batch, too`() async throws {
    try await withMailboxes { wire, tenant, token in
      let mailbox = tenant.organization.now.mailboxes[2]
      let key = Data(mailbox.guid.description.utf8).base64EncodedString()
      let reply = try await wire.batch(
        [.get("a", "Mailbox('\(key)')/MailboxPermission?isEncoded=true")], token: token)
      let body = try #require(reply.items["a"]?["body"] as? [String: Any])
      #expect((body["value"] as? [[String: Any]])?.isEmpty == false)
    }
  }

  @Test func `a batch counts once, or each of its items does`() async throws {
    for counting in SimulatorBatches.Counting.allCases {
      try await withMailboxes(
        20,
        { options in
          options.throttle = 0.001
          options.burst = 4
          options.batches.counting = counting
        }
      ) { wire, tenant, token in
        let reply = try await wire.batch(calls(tenant), token: token)
        let served = reply.items.values.count { $0["status"] as? Int == 200 }
        #expect(served == (counting == .once ? 10 : 4))
        #expect(tenant.statistics.granted == (counting == .once ? 1 : 4))
      }
    }
  }

  @Test func `a tenant without batches answers 404`() async throws {
    try await withMailboxes(20, { $0.batches.areOffered = false }) { wire, tenant, token in
      let reply = try await wire.batch(calls(tenant, 1), token: token)
      #expect(reply.status == 404)
    }
  }
}

import Foundation
import Testing

@testable import Simulator

/// Who is let in, how much at once, and how the service starts and stops.
struct AdmissionTests {
  @Test func `a token admits until the clock passes its end`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      tenant.advance(by: .seconds(3000))
      #expect(try await wire.invoke(token: token).status == 200)
      let moved = try await wire.send("POST", "/_clock?advance=600")
      #expect(moved.json["aheadSeconds"] as? Int == 3600)
      let reply = try await wire.invoke(token: token)
      #expect(reply.status == 401)
      #expect(reply.body.isEmpty)
      #expect(reply.headers["www-authenticate"]?.hasPrefix("Bearer client_id=") == true)
      #expect(tenant.statistics.unauthorized == 1)
      #expect(tenant.statistics.expiredTokenCalls == 1)
      #expect(try await wire.invoke(token: try await wire.token()).status == 200)
    }
  }

  @Test func `a missing, altered or foreign token is refused and is not called expired`()
    async throws
  {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let graph = try await wire.token(["scope": "https://graph.microsoft.com/.default"])
      let altered = String(token.dropLast(3)) + "abc"
      for bad in ["", "x", altered, graph] {
        #expect(try await wire.invoke(token: bad).status == 401)
      }
      let foreign = "/adminapi/beta/fabrikam.onmicrosoft.com/InvokeCommand"
      #expect(try await wire.invoke(to: foreign, token: token).status == 401)
      #expect(try await wire.send("POST", Wire.path, body: "{}").status == 401)
      #expect(tenant.statistics.unauthorized == 6)
      #expect(tenant.statistics.expiredTokenCalls == 0)
    }
  }

  @Test func `both versions and both names of the tenant lead to the gateway`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let guid = tenant.options.tenantID
      for path in ["/adminapi/v1.0/\(guid)/InvokeCommand", "/adminapi/beta/\(guid)/InvokeCommand"] {
        #expect(try await wire.invoke(to: path, token: token).status == 200)
      }
      #expect(
        try await wire.invoke(to: "/adminapi/v9/\(guid)/InvokeCommand", token: token).status == 404)
      #expect(tenant.statistics.calls == 2)
    }
  }

  @Test func `a tenant out of budget says when to come back, and keeps its word`() async throws {
    try await withWire({ $0.throttle = 0.01 }) { wire, tenant in
      let token = try await wire.token()
      #expect(try await wire.invoke(token: token).status == 200)
      let refused = try await wire.invoke(token: token)
      #expect(refused.status == 429)
      let wait = try #require(refused.headers["retry-after"].flatMap { Int($0) })
      #expect((50...100).contains(wait))
      tenant.advance(by: .seconds(wait))
      #expect(try await wire.invoke(token: token).status == 200)
      #expect(tenant.statistics.throttled == 1)
      #expect(tenant.statistics.overConcurrency == 0)
    }
  }

  @Test func `too many calls at once are refused in plain text`() async throws {
    try await withWire({ $0.concurrencyCap = 0 }) { wire, tenant in
      let reply = try await wire.invoke(token: try await wire.token())
      #expect(reply.status == 429)
      #expect(reply.headers["content-type"]?.hasPrefix("text/plain") == true)
      let text = String(decoding: reply.body, as: UTF8.self)
      #expect(text.contains("maximum number of concurrent requests per tenant"))
      #expect(tenant.statistics.overConcurrency == 1)
      #expect(tenant.statistics.throttled == 1)
    }
  }

  @Test func `sixty-four calls at once are counted exactly`() async throws {
    try await withWire({
      $0.concurrencyCap = 40
      $0.latency = .milliseconds(20)
      $0.latencySpread = .milliseconds(20)
    }) { wire, tenant in
      let token = try await wire.token()
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<64 {
          group.addTask {
            try await wire.invoke("Get-Contact", "\"ResultSize\":50", token: token).status
          }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      let counts = tenant.statistics
      let (served, refused) = (statuses.count { $0 == 200 }, statuses.count { $0 == 429 })
      #expect(counts.calls == 64)
      #expect(counts.pages == served)
      #expect(counts.overConcurrency == refused)
      #expect(counts.pages + counts.throttled == 64)
      #expect(counts.rows == counts.pages * 50)
      #expect((2...64).contains(counts.mostAtOnce))
    }
  }

  @Test func `calls one after the other are never two at once, on however many connections`()
    async throws
  {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      for _ in 0..<20 {
        #expect(try await Wire(tenant).invoke(token: token).status == 200)
      }
      #expect(tenant.statistics.mostAtOnce == 1)
    }
  }

  @Test func `the end does not wait for a call under way`() async throws {
    let call = try await withWire({ $0.latency = .seconds(3600) }) { wire, tenant in
      let token = try await wire.token()
      let call = Task { try await wire.invoke(token: token).status }
      while tenant.statistics.calls == 0 { await Task.yield() }
      return call
    }
    let outcome = await call.result
    #expect(throws: (any Error).self) { try outcome.get() }
  }

  @Test func `a body too long to be a call is refused`() async throws {
    try await withWire { wire, _ in
      let body = String(repeating: "x", count: HTTPFront.longestBody + 1)
      let refused = try await wire.send("POST", Wire.path, body: body)
      #expect(refused.status == 413)
      #expect(try await wire.send("GET", "/_stats").status == 200)
    }
  }

  @Test func `the truth and the counts can be read over HTTP`() async throws {
    try await withWire({ $0.contacts = 1203 }) { wire, tenant in
      let lines = try await wire.send("GET", "/_truth").body.split(separator: UInt8(ascii: "\n"))
      let objects = lines.map { (try? JSONSerialization.jsonObject(with: $0)) as? [String: Any] }
      #expect(objects.map { $0?["Name"] as? String } == tenant.truth.map(\.name))
      #expect(objects.map { $0?["Guid"] as? String } == tenant.truth.map(\.guid))
      #expect(objects.map { $0?["DisplayName"] as? String } == tenant.truth.map(\.displayName))
      _ = try await wire.token()
      let counts = try await wire.send("GET", "/_stats").json
      #expect(counts["tokensIssued"] as? Int == 1)
      #expect(counts["calls"] as? Int == 0)
    }
  }

  @Test(arguments: ["", "?advance=-1", "?advance=soon", "?advance=nan"])
  func `the clock moves only forwards, by a number`(query: String) async throws {
    try await withWire { wire, _ in
      let posted = try await wire.send("POST", "/_clock\(query)")
      #expect(posted.status == 400)
      let gotten = try await wire.send("GET", "/_clock?advance=1")
      #expect(gotten.status == 405)
    }
  }

  @Test func `the date header follows the tenant's clock`() async throws {
    try await withWire { wire, tenant in
      tenant.advance(by: .seconds(40 * 365 * 86_400))
      let date = try #require(try await wire.send("GET", "/_stats").headers["date"])
      let year = try #require(date.split(separator: " ").dropFirst(3).first.flatMap { Int($0) })
      #expect(year >= 2060)
    }
  }

  @Test func `a port that is taken is an error, and a body's error passes through`() async throws {
    struct Stop: Error {}
    try await withWire { _, tenant in
      var options = SimulatorOptions()
      options.contacts = 1
      options.port = tenant.port
      await #expect(throws: (any Error).self) { try await withSimulator(options) { _ in } }
    }
    await #expect(throws: Stop.self) { try await withWire { _, _ in throw Stop() } }
  }

  @Test func `a date is written as HTTP writes it`() {
    #expect(
      HTTPDate.text(Date(timeIntervalSince1970: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }
}

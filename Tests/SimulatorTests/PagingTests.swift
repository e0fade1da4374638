import Foundation
import Testing

@testable import Simulator

/// Pages, links and cursors over real HTTP.
struct PagingTests {
  private let small = ["Prefer": "odata.maxpagesize=120"]

  @Test func `links lead through every object once, in the order of creation`() async throws {
    try await withWire { wire, tenant in
      let pages = try await wire.pages(token: try await wire.token(), headers: small)
      #expect(pages.map(\.rows.count) == [120, 120, 120, 120, 20])
      #expect(pages.flatMap(\.names) == tenant.truth.map(\.name))
      let guids = pages.flatMap(\.rows).compactMap { $0["Guid"] as? String }
      #expect(guids == tenant.truth.map(\.guid))
      #expect(pages.allSatisfy { $0.warnings == [] })
      #expect(tenant.statistics.pages == 5)
      #expect(tenant.statistics.rows == 500)
      #expect(tenant.statistics.calls == 5)
    }
  }

  @Test(arguments: ["odata.maxpagesize=5000", "", "odata.maxpagesize=0", "odata.track-changes"])
  func `a page never holds more than a thousand rows`(prefer: String) async throws {
    try await withWire({ $0.contacts = 1001 }) { wire, _ in
      let pages = try await wire.pages(token: try await wire.token(), headers: ["Prefer": prefer])
      #expect(pages.map(\.rows.count) == [1000, 1])
    }
  }

  @Test func `the link is absolute, keeps the projection and may be followed again`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let first = try await wire.invoke(
        to: Wire.path + "?$select=Guid,Name", token: token, headers: small)
      let link = try #require(first.nextLink)
      #expect(link.hasPrefix("\(tenant.address)\(Wire.path)?%24skiptoken="))
      #expect(link.hasSuffix("&%24select=Guid,Name"))
      let second = try await wire.invoke(to: link, token: token, headers: small)
      let again = try await wire.invoke(to: link, token: token, headers: small)
      #expect(second.names == again.names)
      #expect(second.rows.first?.keys.sorted() == ["Guid", "Guid@odata.type", "Name"])
    }
  }

  @Test func `a backend is chosen by the anchor, whose GUID form leads to the same one`()
    async throws
  {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      var other = wire
      other.anchor = wire.anchor?.replacing(
        "contoso.onmicrosoft.com", with: tenant.options.tenantID)
      let first = try await wire.invoke(token: token, headers: small)
      let link = try #require(first.nextLink)
      #expect(try await other.invoke(to: link, token: token, headers: small).status == 200)

      let backend = try #require(first.headers["x-calculatedbetarget"])
      for number in 0..<64 {
        other.anchor = "UPN:user\(number)@contoso.onmicrosoft.com"
        let reply = try await other.invoke(to: link, token: token, headers: small)
        let isSame = reply.headers["x-calculatedbetarget"] == backend
        #expect(reply.status == (isSame ? 200 : 400))
      }
      #expect(tenant.statistics.cursorFailures > 32)
      #expect(tenant.statistics.cursorFailures == tenant.statistics.badRequests)
    }
  }

  @Test(arguments: [nil, "APP:SystemMailbox{x}@contoso.example", "nonsense"])
  func `without an anchor in the initial domain no link can be followed`(anchor: String?)
    async throws
  {
    try await withWire({ $0.backends = 1 }) { wire, _ in
      var wire = wire
      wire.anchor = anchor
      let token = try await wire.token()
      let first = try await wire.invoke(token: token, headers: small)
      #expect(first.status == 200)
      let link = try #require(first.nextLink)
      let second = try await wire.invoke(to: link, token: token, headers: small)
      #expect(second.status == 400)
      #expect(
        second.fault.message
          == "Expired or Invalid pagination request. Default Expiry time is 00:30:00")
      #expect(second.fault.type == "System.Exception")
    }
  }

  @Test func `a link belongs to its body`() async throws {
    try await withWire { wire, _ in
      let token = try await wire.token()
      let link = try #require(try await wire.invoke(token: token, headers: small).nextLink)
      let other = try await wire.invoke(
        "Get-MailContact", "\"ResultSize\":400", to: link, token: token, headers: small)
      #expect(other.status == 400)
    }
  }

  @Test func `a link ends with its life, however often it was followed`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let link = try #require(try await wire.invoke(token: token, headers: small).nextLink)
      tenant.advance(by: .seconds(400))
      let second = try await wire.invoke(to: link, token: token, headers: small)
      #expect(second.status == 200)
      tenant.advance(by: .seconds(200))
      #expect(try await wire.invoke(to: link, token: token, headers: small).status == 400)
      let third = try #require(second.nextLink)
      #expect(try await wire.invoke(to: third, token: token, headers: small).status == 200)
      #expect(tenant.statistics.cursorFailures == 1)
    }
  }

  @Test func `a link is followed by POST only`() async throws {
    try await withWire { wire, _ in
      let token = try await wire.token()
      let link = try #require(try await wire.invoke(token: token, headers: small).nextLink)
      let reply = try await wire.send("GET", link, ["Authorization": "Bearer \(token)"])
      #expect(reply.status == 405)
      #expect(reply.headers["allow"] == "POST")
    }
  }

  @Test func `a result cut by its size says so on its last page only`() async throws {
    try await withWire({ $0.contacts = 1500 }) { wire, _ in
      let token = try await wire.token()
      let implicit = try await wire.pages("Get-MailContact", "", token: token)
      #expect(implicit.map(\.rows.count) == [1000])
      #expect(implicit[0].warnings?.first?.contains("ResultSize") == true)
      let sized = try await wire.pages("Get-MailContact", "\"ResultSize\":1200", token: token)
      #expect(sized.map(\.rows.count) == [1000, 200])
      #expect(sized.map { $0.warnings?.count } == [0, 1])
      let whole = try await wire.pages("Get-MailContact", "\"ResultSize\":1500", token: token)
      #expect(whole.map { $0.warnings?.count } == [0, 0])
    }
  }

  @Test func `SortBy orders by folded text, with and without a filter`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let all = try await wire.pages(
        "Get-MailContact", "\"ResultSize\":\"Unlimited\",\"SortBy\":\"Name\"", token: token,
        headers: small)
      let sorted = tenant.truth.map(\.name).sorted {
        Collation().fold($0).lexicographicallyPrecedes(Collation().fold($1))
      }
      #expect(all.flatMap(\.names) == sorted)
      let some = try await wire.pages(
        "Get-MailContact",
        "\"ResultSize\":\"Unlimited\",\"SortBy\":\"Name\",\"Filter\":\"Name -like 's*'\"",
        token: token, headers: small)
      #expect(some.flatMap(\.names) == sorted.filter { Collation().fold($0).first == 0x73 })
    }
  }

  @Test func `a packed page unpacks to the plain one`() async throws {
    try await withWire { wire, _ in
      let token = try await wire.token()
      let parameters = "\"ResultSize\":300"
      let plain = try await wire.invoke(
        "Get-Recipient", parameters, token: token, headers: ["Accept-Encoding": "identity"])
      let packed = try await wire.invoke(
        "Get-Recipient", parameters, token: token, headers: ["Accept-Encoding": "gzip"])
      #expect(plain.headers["content-encoding"] == nil)
      #expect(packed.headers["content-encoding"] == "gzip")
      // A client that gives its own Accept-Encoding may be left to unpack for itself.
      if packed.body.prefix(2) == Data([0x1F, 0x8B]) {
        #expect(packed.body.count * 5 < plain.body.count)
      } else {
        #expect(packed.body == plain.body)
      }
      #expect(try await wire.invoke("Get-Recipient", parameters, token: token).body == plain.body)
    }
  }
}

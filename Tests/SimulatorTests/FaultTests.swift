import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@testable import Simulator

/// What each fault does to a query, and that nothing tells where nothing should.
struct FaultTests {
  /// Serves 450 objects, five pages of a hundred, to a signed-in client.
  private func walking(
    _ change: (inout SimulatorFaults) -> Void,
    _ body: (Wire, SimulatedTenant, String) async throws -> Void
  ) async throws {
    try await withWire({
      $0.contacts = 450
      change(&$0.faults)
    }) { wire, tenant in
      try await body(wire, tenant, try await wire.token())
    }
  }

  @Test func `a query cut to its page is one full page that says nothing`() async throws {
    try await walking({ $0.cutsToPage = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token)
      #expect(walk.sizes == [100])
      #expect(walk.links == [nil])
      #expect(walk.pages[0].warnings == [])
      #expect(walk.guids == tenant.truth.prefix(100).map(\.guid))
      #expect(tenant.statistics.faults == [.cutsToPage: 1])
    }
  }

  @Test func `a query that fits its page is never cut`() async throws {
    try await walking({ $0.cutsToPage = 1 }) { wire, tenant, token in
      let reply = try await wire.invoke(token: token)
      #expect(reply.rows.count == 450)
      #expect(tenant.statistics.faults.isEmpty)
    }
  }

  @Test func `hidden rows are missing anywhere while the pages stay full`() async throws {
    try await walking({
      $0.hidesFew = 1
      $0.hidden = 7...7
    }) { wire, tenant, token in
      let walk = try await wire.believe(token: token)
      #expect(walk.sizes == [100, 100, 100, 100, 43])
      #expect(walk.pages.allSatisfy { $0.warnings == [] && $0.json["@adminapi.errors"] == nil })
      #expect(Set(walk.guids).count == 443)
      let missing = Set(tenant.truth.map(\.guid)).subtracting(walk.guids)
      let places = tenant.truth.indices.filter { missing.contains(tenant.truth[$0].guid) }
      #expect((places.last ?? 0) - (places.first ?? 0) > 100, "they lie apart")
      let again = try await wire.believe(token: token)
      #expect(Set(again.guids) != Set(walk.guids), "asking again hides others")
      #expect(tenant.statistics.faults == [.hidesFew: 2])
    }
  }

  @Test func `no more rows are hidden than there are`() async throws {
    try await walking({ $0.hidesFew = 1 }) { wire, tenant, token in
      let one = try await wire.found("Guid -eq '\(tenant.truth[1].guid)'", token: token)
      let none = try await wire.found("Name -eq 'nobody'", token: token)
      #expect(one.isEmpty && none.isEmpty)
      #expect(tenant.statistics.faults == [.hidesFew: 1])
    }
  }

  @Test func `short and empty pages still lead to every row`() async throws {
    try await walking({ $0.shortPages = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token, atMost: 500)
      #expect(walk.guids == tenant.truth.map(\.guid))
      #expect(walk.sizes.dropLast().contains { $0 < 100 })
      #expect(tenant.statistics.faults[.shortPages] == walk.pages.count - 1)
    }
    try await walking({ $0.emptyPages = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token)
      #expect(walk.sizes == [0, 100, 0, 100, 0, 100, 0, 100, 0, 50])
      #expect(walk.guids == tenant.truth.map(\.guid))
      #expect(tenant.statistics.faults == [.emptyPages: 5])
    }
  }

  @Test func `a blank link ends the walk of who believes it`() async throws {
    try await walking({ $0.blankLinks = 1 }) { wire, tenant, token in
      var links: Set<String?> = []
      for _ in 0..<12 {
        let walk = try await wire.believe(token: token)
        #expect(walk.sizes == [100])
        #expect(walk.pages[0].warnings == [])
        links.formUnion(walk.links)
      }
      #expect(links == ["", "  "])
      #expect(tenant.statistics.faults == [.blankLinks: 12])
    }
  }

  @Test func `a repeated link leads to the page just sent`() async throws {
    try await walking({ $0.repeatedLinks = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token, atMost: 6)
      #expect(walk.isEndless)
      #expect(Set(walk.guids) == Set(tenant.truth.prefix(100).map(\.guid)))
      #expect(Set(walk.links.dropFirst()) == [walk.links[0]])
    }
    try await walking({ $0.repeatedLinks = 0.4 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token, atMost: 60)
      #expect(!walk.isEndless)
      #expect(Set(walk.guids) == Set(tenant.truth.map(\.guid)))
      #expect(walk.pages.count == 5 + (tenant.statistics.faults[.repeatedLinks] ?? 0))
    }
  }

  @Test func `a cyclic link leads back to where the first link led`() async throws {
    try await walking({ $0.cyclicLinks = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token, atMost: 7)
      #expect(walk.isEndless)
      #expect(walk.links[2] == walk.links[0])
      #expect(walk.links[2] != walk.links[1])
      let names = walk.pages.map(\.names)
      #expect(names[3] == names[1] && names[4] == names[2] && names[1] != names[2])
      #expect(tenant.statistics.faults == [.cyclicLinks: 3])
    }
  }

  @Test func `a young cursor can be lost, and nothing but its link`() async throws {
    try await walking({ $0.lostCursors = 1 }) { wire, tenant, token in
      let first = try await wire.invoke(token: token, headers: Wire.small)
      #expect(first.status == 200)
      let second = try await wire.invoke(
        to: try #require(first.nextLink), token: token, headers: Wire.small)
      #expect(second.status == 400)
      #expect(second.fault.message.hasPrefix("Expired or Invalid pagination request"))
      #expect(tenant.statistics.cursorFailures == 1)
      #expect(tenant.statistics.faults == [.lostCursors: 1])
    }
  }

  @Test func `an embedded error comes with a 200 that lacks rows`() async throws {
    try await walking({ $0.embeddedErrors = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token)
      #expect(walk.pages.count == 5)
      for page in walk.pages {
        #expect(page.status == 200)
        #expect((page.json["@adminapi.errors"] as? [String])?.count == 1)
        #expect(page.warnings == [])
        #expect(page.rows.count < 100)
      }
      #expect(walk.guids.count < 450)
      #expect(tenant.statistics.rows == walk.guids.count)
      #expect(tenant.statistics.faults == [.embeddedErrors: 5])
    }
  }

  @Test func `rows held back are told by the warning, and no link leads to them`() async throws {
    try await walking({ $0.heldBack = 1 }) { wire, tenant, token in
      let walk = try await wire.believe(token: token)
      #expect(walk.pages.count == 1)
      #expect(walk.pages[0].rows.count < 100)
      #expect(walk.links == [nil])
      #expect(walk.pages[0].warnings?.first?.contains("ResultSize") == true)
      #expect(tenant.statistics.faults == [.heldBack: 1])
    }
  }

  @Test(arguments: [
    (SimulatorFaults.Kind.busy, 400), (.unavailable, 503), (.refused, 429),
  ])
  func `a fault that passes refuses the call in its own way`(
    kind: SimulatorFaults.Kind, status: Int
  ) async throws {
    try await walking({
      switch kind {
      case .busy: $0.busy = 1
      case .unavailable: $0.unavailable = 1
      default: $0.refused = 1
      }
    }) { wire, tenant, token in
      let reply = try await wire.invoke(token: token)
      #expect(reply.status == status)
      switch kind {
      case .busy: #expect(reply.fault.type.hasSuffix("ServerBusyException"))
      case .unavailable: #expect(reply.headers["content-type"]?.hasPrefix("text/html") == true)
      default: #expect(reply.headers["retry-after"] == "1")
      }
      let counts = tenant.statistics
      #expect(counts.faults == [kind: 1])
      #expect(counts.badRequests + counts.unavailable + counts.throttled == 1)
      #expect(counts.pages == 0)
    }
  }

  @Test func `a cut body is a broken connection, and the next call is served`() async throws {
    try await walking({ $0.cutBodies = 0.5 }) { wire, tenant, token in
      var broken = 0
      for _ in 0..<12 {
        do {
          let reply = try await wire.invoke(token: token)
          #expect(reply.rows.count == 450)
        } catch is URLError {
          broken += 1
        }
      }
      // The system's client asks again by itself when a connection that was used before breaks.
      #expect(broken <= tenant.statistics.faults[.cutBodies] ?? 0)
      #expect((1..<tenant.statistics.pages).contains(tenant.statistics.faults[.cutBodies] ?? 0))
    }
  }
}

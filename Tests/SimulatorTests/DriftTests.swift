import Foundation
import Testing

@testable import Simulator

/// How the tenant changes, and what queries and walks under way make of it.
struct DriftTests {
  @Test func `a created object is found at once by each of its properties`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let before = try await wire.believe(token: token)
      let made = tenant.create()
      #expect(!before.guids.contains(made.guid))
      let name = made.name.replacing("'", with: "''")
      for filter in [
        "Guid -eq '\(made.guid)'", "Name -eq '\(name)'", "Alias -like '\(made.alias)*'",
        "PrimarySmtpAddress -eq '\(made.primarySmtpAddress)'", "WhenCreatedUTC -gt '1/1/2026'",
      ] {
        #expect(try await wire.found(filter, token: token) == [made.guid], "\(filter)")
      }
      let after = try await wire.believe(token: token)
      #expect(after.guids == before.guids + [made.guid])
      #expect(tenant.truth.last == made)
      #expect(tenant.statistics.changes == 1)
    }
  }

  @Test func `a renamed object moves from its old names to the new ones`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let old = tenant.truth[0]
      let new = try tenant.rename(old.guid, to: "Ölaf's \"New\" Name", alias: "Olaf.New!")
      #expect(new.name == "Ölaf's \"New\" Name" && new.displayName == new.name)
      #expect(new.alias == "olaf.new")
      #expect(new.primarySmtpAddress == old.primarySmtpAddress)
      for filter in ["Name -like 'olaf*'", "DisplayName -eq 'ÖLAF''S \"new\" name'"] {
        #expect(try await wire.found(filter, token: token) == [old.guid])
      }
      #expect(try await wire.found("Alias -eq '\(old.alias)'", token: token) == [])
      let rest = try await wire.found("-not (Name -like 'olaf*')", token: token)
      #expect(rest.count == 499 && !rest.contains(old.guid))
      #expect(tenant.truth[0] == new)
    }
  }

  @Test func `a touched object has changed, and nothing else of it has`() async throws {
    try await withWire { wire, tenant in
      let object = tenant.truth[7]
      tenant.advance(by: .seconds(86_400))
      let token = try await wire.token()
      let since = Ticks(unixSeconds: Int(Date().timeIntervalSince1970) + 80_000).description
      #expect(try await wire.found("WhenChangedUTC -gt '\(since)'", token: token) == [])
      #expect(try tenant.touch(object.guid) == object)
      #expect(
        try await wire.found("WhenChangedUTC -gt '\(since)'", token: token) == [object.guid])
      #expect(try await wire.found("WhenCreatedUTC -gt '\(since)'", token: token) == [])
    }
  }

  @Test func `a walk keeps the objects it began with, as they are now`() async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      let truth = Array(tenant.truth)
      let first = try await wire.invoke(token: token, headers: Wire.small)
      try tenant.delete(truth[150].guid)
      try tenant.delete(truth[160].guid)
      try tenant.rename(truth[170].guid, to: "Zzz")
      let young = tenant.create()
      let second = try await wire.invoke(
        to: try #require(first.nextLink), token: token, headers: Wire.small)
      #expect(second.rows.count == 98)
      #expect(second.nextLink != nil)
      #expect(second.names.contains("Zzz"))
      var (names, link) = (second.names, second.nextLink)
      while let next = link {
        let page = try await wire.invoke(to: next, token: token, headers: Wire.small)
        names += page.names
        link = page.nextLink
      }
      #expect(names.count == 398)
      #expect(!names.contains(young.name))
      #expect(try await wire.found("Guid -eq '\(truth[150].guid)'", token: token) == [])
    }
  }

  @Test(arguments: ["Name", "Alias", "DisplayName"])
  func `sorting sees the changed state`(key: String) async throws {
    try await withWire { wire, tenant in
      let token = try await wire.token()
      for place in stride(from: 0, to: 300, by: 10) {
        let object = tenant.truth[place]
        try tenant.rename(object.guid, to: "Q\(place % 7) \(place)", alias: "x\(place)")
      }
      for _ in 0..<5 { tenant.create() }
      try tenant.delete(tenant.truth[5].guid)
      let walk = try await wire.believe(
        "\"ResultSize\":\"Unlimited\",\"SortBy\":\"\(key)\"", token: token)
      let values = tenant.truth.map { object in
        (
          object.guid,
          Collation().fold(
            key == "Name" ? object.name : key == "Alias" ? object.alias : object.displayName ?? "")
        )
      }
      let sorted = values.enumerated().sorted { one, other in
        one.element.1 == other.element.1
          ? one.offset < other.offset
          : one.element.1.lexicographicallyPrecedes(other.element.1)
      }
      #expect(walk.guids == sorted.map(\.element.0))
    }
  }

  @Test func `drift changes as much as it is told to, up to its limit`() async throws {
    try await withWire({
      $0.drift.creates = 2
      $0.drift.renames = 1.5
      $0.drift.deletes = 0.5
      $0.drift.limit = 60
    }) { wire, tenant in
      let token = try await wire.token()
      for _ in 0..<10 { _ = try await wire.invoke(token: token) }
      let ledger = tenant.ledger
      #expect(ledger.created.count == 20)
      #expect((1...10).contains(ledger.deleted.count))
      #expect(tenant.truth.count == 500 + ledger.created.count - ledger.deleted.count)
      #expect((30...45).contains(tenant.statistics.changes))
      for _ in 0..<30 { _ = try await wire.invoke(token: token) }
      #expect(tenant.statistics.changes == 60)
      #expect(Set(tenant.truth.map(\.name)).count == tenant.truth.count)
    }
  }

  @Test func `the same seed drifts the same way, another seed another way`() async throws {
    func end(_ seed: UInt64) async throws -> [SimulatorTruth.Object] {
      try await withWire({
        $0.drift.seed = seed
        $0.drift.creates = 1.2
        $0.drift.renames = 3.4
        $0.drift.deletes = 0.6
      }) { wire, tenant in
        let token = try await wire.token()
        _ = try await wire.believe(token: token)
        return Array(tenant.truth)
      }
    }
    let one = try await end(1)
    #expect(try await end(1) == one, "seed 1")
    #expect(try await end(2) != one, "seeds 1 and 2")
  }

  @Test func `a tenant can lose everything, and grow again`() async throws {
    try await withWire({ $0.contacts = 3 }) { wire, tenant in
      let token = try await wire.token()
      for object in tenant.truth { try tenant.delete(object.guid) }
      #expect(tenant.truth.isEmpty)
      #expect(try await wire.believe(token: token).guids == [])
      let made = tenant.create()
      #expect(try await wire.believe(token: token).guids == [made.guid])
      var draw = Draw(seed: 1, index: 0)
      try tenant.delete(made.guid)
      #expect(tenant.directory.now.object(drawnFrom: &draw) == nil)
    }
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `all objects but the gone ones stand where they should`(seed: UInt64) {
    var draw = Draw(seed: seed, index: 0)
    let first = 1 + draw.below(40)
    let gone = draw.places(draw.below(first + 1), below: first)
    let newcomers = (0..<draw.below(5)).map { first + 10 + $0 }
    let selection = Selection.all(first: first, gone: gone.sorted(), newcomers: newcomers)
    let expected = (0..<first).filter { !gone.contains($0) } + newcomers
    #expect((0..<selection.count).map { selection[$0] } == expected, "seed \(seed)")
  }

  @Test func `changes from many sides at once are all kept`() async throws {
    try await withWire({ $0.contacts = 2000 }) { wire, tenant in
      let token = try await wire.token()
      let truth = Array(tenant.truth)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for side in 0..<8 {
          group.addTask {
            for number in 0..<100 {
              let guid = truth[side * 200 + number].guid
              try tenant.rename(guid, to: "Side \(side) \(number)")
              if number % 10 == 0 { try tenant.delete(guid) }
              tenant.create()
            }
          }
          group.addTask {
            for _ in 0..<3 {
              let reply = try await wire.invoke(to: Wire.projected, token: token)
              #expect(reply.status == 200)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(tenant.truth.count == 2000 - 80 + 800)
      #expect(tenant.statistics.changes == 8 * 210)
      #expect(Set(tenant.truth.map(\.guid)).count == tenant.truth.count)
      let found = try await wire.found("Name -like 'side *'", token: token)
      #expect(found.count == 720)
    }
  }
}

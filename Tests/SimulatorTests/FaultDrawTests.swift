import Testing

@testable import Simulator

/// That faults come from their seed and from what is asked, and from nothing else.
struct FaultDrawTests {
  private static let mixed: @Sendable (inout SimulatorOptions) -> Void = {
    $0.faults.cutsToPage = 0.1
    $0.faults.hidesFew = 0.3
    $0.faults.shortPages = 0.2
    $0.faults.emptyPages = 0.2
    $0.faults.blankLinks = 0.1
    $0.faults.embeddedErrors = 0.1
    $0.faults.heldBack = 0.1
  }

  /// What a client sees of some queries, each asked four times: the statuses and the rows.
  private func seen(
    _ filters: [String], seed: UInt64, together: Bool
  ) async throws -> [[[String]]] {
    try await withWire({
      Self.mixed(&$0)
      $0.faults.seed = seed
    }) { wire, _ in
      let token = try await wire.token()
      func asked(_ filter: String) async throws -> [[String]] {
        var walks: [[String]] = []
        for _ in 0..<4 {
          walks.append(
            try await wire.believe(
              "\"ResultSize\":\"Unlimited\",\"Filter\":\"\(filter)\"", token: token, atMost: 40
            ).guids)
        }
        return walks
      }
      guard together else {
        var all: [[[String]]] = []
        for filter in filters.reversed() { all.append(try await asked(filter)) }
        return all.reversed()
      }
      return try await withThrowingTaskGroup(of: (Int, [[String]]).self) { group in
        for (place, filter) in filters.enumerated() {
          group.addTask { (place, try await asked(filter)) }
        }
        return try await group.reduce(into: [(Int, [[String]])]()) { $0.append($1) }
          .sorted { $0.0 < $1.0 }.map(\.1)
      }
    }
  }

  private static let filters = ["Name -like 's*'", "Name -gt 'm'", "Name -lt 'm'", "Alias -gt 'a'"]

  @Test func `the same seed meets the same faults, however calls interleave`() async throws {
    let alone = try await seen(Self.filters, seed: 5, together: false)
    #expect(try await seen(Self.filters, seed: 5, together: true) == alone, "seed 5")
    #expect(try await seen(Self.filters, seed: 6, together: false) != alone, "seeds 5 and 6")
  }

  @Test func `asking again draws again`() async throws {
    let walks = try await seen(Self.filters, seed: 5, together: false)
    #expect(walks.contains { Set($0).count > 1 })
  }

  @Test func `a fault strikes as often as its chance says`() throws {
    var faults = SimulatorFaults()
    faults.busy = 0.25
    let fates = try #require(Fates(faults))
    let body = Array("body".utf8)
    let struck = (0..<4000).count { _ in
      fates.fate(of: fates.walk(beginningWith: body)).strike(.busy) != nil
    }
    #expect((900...1100).contains(struck), "seed \(faults.seed)")
  }

  @Test func `kinds are drawn apart from each other`() throws {
    var faults = SimulatorFaults()
    faults.busy = 0.5
    faults.refused = 0.5
    let fates = try #require(Fates(faults))
    let both = (0..<4000).count { _ in
      let fate = fates.fate(of: fates.walk(beginningWith: [1]))
      return fate.strike(.busy) != nil && fate.strike(.refused) != nil
    }
    #expect((900...1100).contains(both), "seed \(faults.seed)")
  }

  @Test func `with every chance at nought nothing is even counted`() {
    #expect(Fates(SimulatorFaults()) == nil)
    for kind in SimulatorFaults.Kind.allCases {
      #expect(SimulatorFaults().chance(of: kind) == 0)
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `places drawn are different and within their bound`(seed: UInt64) {
    var draw = Draw(seed: seed, index: 0)
    let bound = draw.below(60) + 1
    let count = draw.below(bound + 1)
    let places = draw.places(count, below: bound)
    #expect(places.count == count, "seed \(seed)")
    #expect(places.allSatisfy { (0..<bound).contains($0) }, "seed \(seed)")
  }

  @Test func `what struck is in the counts that can be read`() async throws {
    try await withWire({ $0.faults.refused = 1 }) { wire, _ in
      _ = try await wire.invoke(token: try await wire.token())
      let faults = try await wire.send("GET", "/_stats").json["faults"] as? [String: Int]
      #expect(faults?["refused"] == 1)
      #expect(faults?.count == SimulatorFaults.Kind.allCases.count)
    }
  }
}

@testable import Core
import Testing

/// How a question is cut by the values of a property.
@Suite struct ValueCutTests {
  private func cut(
    _ property: String = "City", of predicate: Predicate = .everything, budget: Int = 2000
  ) -> ValueCut {
    ValueCut(property: property, predicate: predicate, base: nil, budget: budget)
  }

  @Test func `each value is a part, and there is one for other values and one for none`() throws {
    let within = Condition.startsWith("Name", ["a"])
    let parts = try #require(cut(of: Predicate([within])).parts(of: ["Ulm", "L'Île", "Ulm"]))
    #expect(
      parts.all == [
        Predicate([within, .isNoneOf("City", ["Ulm", "L'Île"])]),
        Predicate([within, .isOneOf("City", ["Ulm"])]),
        Predicate([within, .isOneOf("City", ["L'Île"])]), Predicate([within, .isBlank("City")]),
      ])
  }

  @Test(arguments: ["RecipientTypeDetails", "recipienttype", "ObjectClass"])
  func `what every object has is not asked for as missing`(property: String) throws {
    #expect(try #require(cut(property).parts(of: ["x"])).blank == nil)
  }

  @Test func `values that a filter has no room for stay in the complement`() throws {
    let values = (0..<4000).map { "somewhere number \($0)" }
    let parts = try #require(cut(budget: 500).parts(of: values))
    #expect((5...20).contains(parts.values.count))
    #expect(parts.all.allSatisfy { ($0.stored?.utf16.count ?? 0) <= 500 })
    #expect(parts.values.first == Predicate([.isOneOf("City", [values[0]])]))
  }

  @Test func `without room for one value there is no cut, nor without values`() {
    #expect(cut(budget: 30).parts(of: ["a rather long name of a city"]) == nil)
    #expect(cut().parts(of: []) == nil)
  }

  // MARK: By values seen

  private let cutter = Cutter(
    axes: [.values("City"), .beginnings(.name)], target: 10, pageSize: 5)

  private func evidence(_ cities: [String]) -> Cutter.Evidence {
    Cutter.Evidence(
      samples: ["City": KeySample(cities)], seen: cities.count, predicted: cities.count * 2,
      size: .estimated(target: 10))
  }

  @Test func `the values seen tell what to expect of each, blanks included`() throws {
    let cities = Array(repeating: "Ulm", count: 20) + Array(repeating: "", count: 5) + ["Bonn"]
    let parts = try #require(cutter.split(.everything, by: evidence(cities)))
    #expect(parts.map(\.expected) == [0, 40, 2, 10])
    #expect(parts.last?.predicate == Predicate([.isBlank("City")]))
  }

  @Test func `a part that has its value is cut by the next key`() throws {
    var evidence = evidence(Array(repeating: "Ulm", count: 20))
    evidence.samples["Name"] = KeySample((0..<60).map { "\(["x", "y", "z"][$0 * 7 % 3])\($0)" })
    let parts = try #require(cutter.split(Predicate([.isOneOf("City", ["Ulm"])]), by: evidence))
    #expect(parts.allSatisfy { $0.predicate.conditions[0] == .isOneOf("City", ["Ulm"]) })
    #expect(parts.allSatisfy { $0.predicate.conditions.count == 2 })
  }
}

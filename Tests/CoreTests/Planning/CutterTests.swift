@testable import Core
import TestSupport
import Testing

/// The rules of a cut, one by one, on keys chosen for them.
@Suite struct CutterTests {
  private let cutter = Cutter(
    axes: [.beginnings(.name), .beginnings(.alias)], target: 10, pageSize: 5)

  private func startsWith(_ prefixes: String...) -> Predicate {
    Predicate([.startsWith("Name", prefixes)])
  }

  /// Two names for each of so many beginnings, in no order.
  private func names(_ beginnings: String..., each count: Int) -> [String] {
    (0..<count).flatMap { number in beginnings.map { "\($0)\(number * 7 % count)" } }
  }

  private func evidence(
    _ keys: [String], alias: [String]? = nil, rows: Int? = nil, foreseen: Int? = nil
  ) -> Cutter.Evidence {
    var samples = ["Name": KeySample(keys)]
    if let alias { samples["Alias"] = KeySample(alias) }
    return Cutter.Evidence(
      samples: samples, seen: keys.count, foreseen: foreseen, predicted: rows ?? keys.count,
      size: .estimated(target: 10))
  }

  private func union(_ parts: [Cutter.Part]) -> [Predicate] { parts.map(\.predicate) }

  // MARK: By a sample

  @Test func `a batch is cut by what was seen, with a remainder for the rest`() throws {
    let keys = names("ca", "co", "cz", each: 15)
    let parts = try #require(cutter.split(startsWith("c"), by: evidence(keys)))
    #expect(
      union(parts) == [
        // One of them has room in the remainder, which would be nearly empty otherwise.
        Predicate([.startsWith("Name", ["c"]), .startsWithNone("Name", ["co", "cz"])]),
        startsWith("co"), startsWith("cz"),
      ])
    #expect(parts.map(\.expected) == [15, 15, 15])
  }

  @Test func `what was expected is to the scale of the plan`() throws {
    // Of ten foreseen there were ninety: nine rows for each.
    let keys = names("ca", "co", "cz", each: 30)
    let parts = try #require(
      cutter.split(startsWith("c"), by: evidence(keys, rows: 180, foreseen: 10)))
    let expected = parts.compactMap(\.expected)
    #expect(expected.count == parts.count)
    #expect((10...10 + parts.count).contains(expected.reduce(0, +)), "\(expected)")
  }

  @Test func `a group is cut between its beginnings, not into itself`() throws {
    let group = startsWith("ab", "ac", "ad")
    let parts = try #require(cutter.split(group, by: evidence(names("ab", "ac", "ad", each: 15))))
    #expect(!union(parts).contains(group))
    #expect(
      union(parts) == [
        Predicate([group.conditions[0], .startsWithNone("Name", ["ac", "ad"])]),
        startsWith("ac"), startsWith("ad"),
      ])
  }

  @Test func `a batch smaller than a part is cut in two all the same`() throws {
    // A slow one, say: fifteen rows, where a part may hold twenty.
    let parts = try #require(cutter.split(.everything, by: evidence(names("a", "b", "c", each: 5))))
    #expect(parts.count > 1)
    #expect(parts.compactMap(\.expected).allSatisfy { $0 <= 7 })
  }

  @Test func `a letter that proves not to be folded gets its own part next`() throws {
    let remainder = Predicate([.startsWithNone("Name", ["e", "x"])])
    let parts = try #require(cutter.split(remainder, by: evidence(names("É", "ж", each: 30))))
    #expect(union(parts).contains { $0.beginnings.allSatisfy { $0.hasPrefix("É") } })
    #expect(union(parts).contains { $0.beginnings.allSatisfy { $0.hasPrefix("ж") } })
    #expect(parts[0].predicate.stored?.contains("'e*'") == true)
  }

  @Test func `keys that came in order but were seen whole are trusted`() throws {
    let keys = names("a", "b", "c", each: 15).sorted()
    let parts = try #require(cutter.split(.everything, by: evidence(keys)))
    #expect(
      union(parts) == [
        Predicate([.startsWithNone("Name", ["b", "c"])]), startsWith("b"), startsWith("c"),
      ])
  }

  // MARK: Scouts

  @Test func `of a tenant of unknown size a few small parts are asked first`() throws {
    var random = Seeded(seed: 1)
    let letters = "abcdefghijklmnop".map(String.init)
    let keys = (0..<4000).map { "\(letters[$0 % 16])\($0 * 7919 % 997)" }.shuffled(using: &random)
    let parts = try #require(
      cutter.split(
        .everything,
        by: Cutter.Evidence(
          samples: ["Name": KeySample(keys)], seen: 4000, size: .estimated(target: 10))))
    let (scouts, rest) = (parts.dropLast(), try #require(parts.last))
    #expect((3...6).contains(scouts.count))
    let prefixes = scouts.flatMap(\.predicate.beginnings)
    #expect(rest.predicate == Predicate([.startsWithNone("Name", prefixes.sorted())]))
    // Seen three times over, since more is there than was seen.
    #expect(abs(parts.compactMap(\.expected).reduce(0, +) - 12_000) <= parts.count)
    #expect(scouts.allSatisfy { ($0.expected ?? 0) * 100 <= 12_000 })
  }

  // MARK: The usual cut

  @Test func `without a sample the usual characters are taken`() throws {
    let nothing = Cutter.Evidence(samples: [:], seen: 50, size: .estimated(target: 10))
    let parts = try #require(cutter.split(.everything, by: nothing))
    #expect(parts.count == 37)
    #expect(Set(parts.map(\.expected)).count == 1, "nobody knows how they share it")
    #expect(
      parts[0].predicate == Predicate([.startsWithNone("Name", Cutter.usualCharacters.sorted())]))
    #expect(Array(union(parts).dropFirst()) == Cutter.usualCharacters.map { startsWith($0) })
  }

  @Test func `keys that come in order tell of the first ones only, and are not cut by`() throws {
    let keys = (0..<100).map { "aa\(1000 + $0)" }
    let parts = try #require(cutter.split(.everything, by: evidence(keys, rows: 5000)))
    #expect(Set(parts.map(\.expected)).count == 1, "nobody knows how they share it")
    #expect(union(parts).contains(startsWith("z")))
  }

  @Test func `what all keys in order begin with is one step`() throws {
    let keys = (0..<100).map { "Contractor - \(1000 + $0)" }
    var wide = cutter
    wide.budget = 4000
    let parts = try #require(wide.split(startsWith("c"), by: evidence(keys, rows: 5000)))
    let listed = union(parts).dropFirst().flatMap(\.beginnings)
    #expect(listed.contains("contractor - 10a"))
    #expect(listed.contains("ca"))
    // Its own beginning is not set apart, or nearly all would be.
    #expect(!listed.contains("co"))
  }

  @Test func `within a name a space is a usual character`() throws {
    let keys = (0..<100).map { "Sarah \(1000 + $0)" }
    var few = cutter
    few.budget = 4000
    let parts = try #require(few.split(startsWith("s"), by: evidence(keys, rows: 5000)))
    #expect(union(parts).contains { $0.stored?.contains("'s *'") == true })
  }

  @Test func `a usual cut leaves out characters that a filter has no room for`() throws {
    var narrow = cutter
    narrow.budget = 300
    let nothing = Cutter.Evidence(samples: [:], seen: 50, size: .estimated(target: 10))
    let parts = try #require(narrow.split(.everything, by: nothing))
    #expect((2..<37).contains(parts.count))
    #expect(parts.allSatisfy { ($0.predicate.stored?.utf16.count ?? 0) <= 300 })
  }

  // MARK: The second key

  @Test func `where the first key cannot be cut, the second takes over`() throws {
    let rooms = Array(repeating: "Meeting Room", count: 60)
    let parts = try #require(
      cutter.split(startsWith("m"), by: evidence(rooms, alias: names("p", "q", "r", each: 20))))
    #expect(
      union(parts).map(\.stored) == [
        "Name -like 'm*' -and -not (Alias -like 'q*' -or Alias -like 'r*')",
        "Name -like 'm*' -and Alias -like 'q*'", "Name -like 'm*' -and Alias -like 'r*'",
      ])
  }

  @Test func `a key of which nothing is known is cut by the usual characters`() throws {
    let rooms = Array(repeating: "Meeting Room", count: 60)
    let parts = try #require(cutter.split(startsWith("m"), by: evidence(rooms)))
    #expect(union(parts).allSatisfy { $0.conditions.first == .startsWith("Name", ["m"]) })
    #expect(union(parts).allSatisfy { $0.conditions.last?.property == "Alias" })
  }

  @Test func `what cannot be cut along any key is not cut`() {
    let only = Cutter(axes: [.beginnings(.name)], target: 10, pageSize: 5)
    let rooms = Array(repeating: "Meeting Room", count: 60)
    #expect(only.split(startsWith("m"), by: evidence(rooms)) == nil)
    #expect(only.split(Predicate([.isBlank("Name")]), by: evidence(["", ""])) == nil)
    #expect(only.split(.everything, by: evidence(names("*", "\"", each: 30))) == nil)
    let long = String(repeating: "x", count: Cutter.longestPrefix)
    #expect(only.split(startsWith(long), by: evidence(names(long, each: 30))) == nil)
  }

  // MARK: Blanks

  @Test func `the first cut along a key that may be blank has a part for blanks, later ones none`()
    throws
  {
    let cutter = Cutter(axes: [.beginnings(.displayName)], target: 10, pageSize: 5)
    let keys = names("a", "b", "c", each: 15)
    let samples = ["DisplayName": KeySample(keys)]
    let evidence = Cutter.Evidence(
      samples: samples, seen: 45, predicted: 45, size: .estimated(target: 10))
    let blank = Predicate([.isBlank("DisplayName")])
    let first = try #require(cutter.split(.everything, by: evidence))
    #expect(union(first).last == blank)
    let later = try #require(
      cutter.split(Predicate([.startsWithNone("DisplayName", ["x"])]), by: evidence))
    #expect(!union(later).contains(blank))
  }

  @Test func `blanks themselves are cut by the second key`() throws {
    let cutter = Cutter(
      axes: [.beginnings(.displayName), .beginnings(.name)], target: 10, pageSize: 5)
    let keys = names("a", "b", "c", each: 15)
    let parts = try #require(
      cutter.split(
        Predicate([.isBlank("DisplayName")]),
        by: Cutter.Evidence(
          samples: ["DisplayName": KeySample(keys.map { _ in "" }), "Name": KeySample(keys)],
          seen: 45, predicted: 45, size: .estimated(target: 10))))
    #expect(union(parts).allSatisfy { $0.conditions[0] == .isBlank("DisplayName") })
    #expect(parts.count > 2)
  }

  // MARK: By a tree

  @Test func `a tree of what one batch holds gives no cut`() {
    #expect(cutter.cut(by: KeyTree(prefix: "", count: 14)) == nil)
  }

  @Test func `a learned cut has a part for blanks as well`() throws {
    let cutter = Cutter(axes: [.beginnings(.displayName)], target: 10, pageSize: 5)
    let tree = KeySample(names("a", "b", "c", each: 15)).tree(tellingApartAbove: 12)
    let parts = try #require(cutter.cut(by: tree))
    #expect(parts.last == Cutter.Part(Predicate([.isBlank("DisplayName")])))
    #expect(parts.dropLast().allSatisfy { $0.expected != nil })
  }
}

import Core
import Testing

/// The rules of a cut, one by one, on keys chosen for them.
@Suite struct CutterTests {
  private let cutter = Cutter(key: .name, base: nil, target: 100)

  private func startsWith(_ prefixes: String...) -> Predicate {
    Predicate([.startsWith("Name", prefixes)])
  }

  private func split(
    _ predicate: Predicate, _ keys: [String], seen: Int? = nil
  ) -> [Cutter.Part]? {
    // As many rows as samples by default, so that one key in the sample stands for three.
    cutter.split(predicate, sample: KeySample(keys), seen: seen ?? keys.count)
  }

  private func keys(_ counts: KeyValuePairs<String, Int>) -> [String] {
    counts.flatMap { key, count in (0..<count).map { "\(key)\($0)" } }
  }

  @Test func `the first cut is the remainder, then a batch for each usual character`() {
    let parts = cutter.firstCut()
    let usual = Array("abcdefghijklmnopqrstuvwxyz0123456789").map(String.init)
    #expect(parts.first?.predicate == Predicate([.startsWithNone("Name", usual.sorted())]))
    #expect(parts.dropFirst().map(\.predicate) == usual.map { startsWith($0) })
    #expect(parts.allSatisfy { $0.expected == nil })
  }

  @Test func `a key that may be blank has a batch for its blanks`() {
    let cutter = Cutter(key: .displayName, base: nil, target: 100)
    #expect(cutter.firstCut().last?.predicate == Predicate([.isBlank("DisplayName")]))
    #expect(!self.cutter.firstCut().contains { $0.predicate == Predicate([.isBlank("Name")]) })
  }

  @Test(arguments: ShardKey.allCases)
  func `where the budget has no room for a cut, the first cut is everything`(key: ShardKey) {
    let base = Filter.compare("City", .equal, .text(String(repeating: "x", count: 100)))
    let cutter = Cutter(key: key, base: base, target: 100, budget: 100)
    #expect(cutter.firstCut().map(\.predicate) == [.everything])
  }

  @Test func `every part fits the budget, the job's own filter included`() throws {
    let base = try FilterParser.parse("CustomAttribute1 -eq 'some department of contoso'")
    for budget in [150, 300, 700] {
      let cutter = Cutter(key: .name, base: base, target: 100, budget: budget)
      let parts = cutter.firstCut()
      #expect(parts.count > 1)
      let lengths = parts.compactMap { $0.predicate.text(within: base)?.utf16.count }
      let longest = try #require(lengths.max())
      #expect(longest <= budget)
      // One more exclusion would not have fitted.
      #expect(parts.count == 37 || longest + " -or Name -like 'x*'".count > budget)
    }
  }

  @Test func `the budget counts as the service does, in UTF-16 units`() throws {
    let cutter = Cutter(key: .name, base: nil, target: 1, budget: 60)
    let parts = try #require(
      cutter.split(.everything, sample: KeySample(["𐐨a", "𐐩a", "𐐪a"]), seen: 100))
    #expect(parts.allSatisfy { ($0.predicate.stored?.utf16.count ?? 0) <= 60 })
  }

  @Test func `a batch is cut by the characters seen, the frequent ones first`() throws {
    let parts = try #require(split(startsWith("c"), keys(["ca": 50, "co": 90, "cz": 40])))
    #expect(
      parts.map(\.predicate) == [
        Predicate([.startsWith("Name", ["c"]), .startsWithNone("Name", ["ca", "co", "cz"])]),
        startsWith("co"), startsWith("ca"), startsWith("cz"),
      ])
    #expect(parts.map(\.expected) == [nil, 270, 150, 120])
  }

  @Test func `a common beginning takes one split, not one for each of its characters`() throws {
    let external = "Contractor - External - "
    let parts = try #require(
      split(startsWith("c"), keys(["\(external)A": 60, "\(external)Émile": 60])))
    #expect(
      parts.map(\.predicate) == [
        Predicate([
          .startsWith("Name", ["c"]),
          .startsWithNone("Name", ["\(external)a", "\(external)e"]),
        ]),
        startsWith("\(external)a"), startsWith("\(external)e"),
      ])
  }

  @Test func `a common beginning stops before a character that is not trusted`() throws {
    #expect(split(.everything, keys(["team*a": 60, "team*b": 60])) == nil)
    let parts = try #require(split(.everything, keys(["team*a": 60, "team-b": 60])))
    #expect(parts.dropFirst().map(\.predicate) == [startsWith("team-")])
  }

  @Test func `letters that the service takes for one are one batch`() throws {
    let names = ["ea", "éb", "Ec", "e\u{301}d", "ẽf", "Ｅg", "xa", "xb"]
    let parts = try #require(split(.everything, (0..<30).flatMap { _ in names }))
    #expect(parts.dropFirst().map(\.predicate) == [startsWith("e"), startsWith("x")])
  }

  @Test func `a letter that proves not to be folded gets its own batch next`() throws {
    let remainder = Predicate([.startsWithNone("Name", ["e", "x"])])
    let parts = try #require(split(remainder, keys(["É": 60, "ж": 60])))
    #expect(
      parts.map(\.predicate) == [
        Predicate([.startsWithNone("Name", ["e", "x", "É", "ж"].sorted())]),
        startsWith("É"), startsWith("ж"),
      ])
  }

  @Test func `rare letters share a batch until it is full`() throws {
    let parts = try #require(
      split(startsWith("m"), keys(["ma": 40, "mb": 15, "mc": 10, "md": 8, "me": 5, "mf": 4])))
    #expect(
      parts.dropFirst().map(\.predicate) == [
        startsWith("ma"), startsWith("mb", "mc", "md"), startsWith("me", "mf"),
      ])
    #expect(parts.compactMap(\.expected).allSatisfy { $0 <= 120 })
  }

  @Test func `a group that is split falls apart into smaller groups`() throws {
    let parts = try #require(
      split(startsWith("mb", "mc", "md"), keys(["mb": 2, "mc": 2, "md": 2])))
    let groups = parts.dropFirst().map(\.predicate)
    #expect(!groups.contains(startsWith("mb", "mc", "md")))
    #expect(groups == [startsWith("mb", "mc"), startsWith("md")])
  }

  @Test func `a remainder keeps its parent's conditions and excludes more`() throws {
    let parent = Predicate([.startsWith("Name", ["c"]), .startsWithNone("Name", ["ca", "co"])])
    let parts = try #require(split(parent, keys(["cx": 50, "cy": 40])))
    #expect(
      parts.first?.predicate
        == Predicate([
          .startsWith("Name", ["c"]), .startsWithNone("Name", ["ca", "co", "cx", "cy"]),
        ]))
  }

  @Test func `keys that go on with nothing or with something odd are left to the remainder`() throws
  {
    let parts = try #require(
      split(
        startsWith("t"), keys(["ta": 30, "t*": 90, "t🧪": 90]) + Array(repeating: "t", count: 90)))
    #expect(parts.dropFirst().map(\.predicate) == [startsWith("ta")])
  }

  @Test(arguments: ["\u{941}", "\u{301}", "\u{93E}"])
  func `a mark without its letter never becomes an empty prefix`(mark: String) {
    let parts = split(.everything, (0..<60).map { "\(mark)\($0)" }) ?? []
    for case .startsWith(_, let prefixes) in parts.flatMap(\.predicate.conditions) {
      #expect(!prefixes.contains(""))
    }
  }

  @Test func `what cannot be cut is not cut`() {
    #expect(split(.everything, []) == nil)
    #expect(split(Predicate([.isBlank("Name")]), ["", ""]) == nil)
    #expect(split(Predicate([.startsWith("Alias", ["a"])]), keys(["a": 9])) == nil)
    #expect(split(.everything, keys(["*": 50, "\"": 50])) == nil)
    let long = String(repeating: "x", count: cutter.longestPrefix)
    #expect(split(startsWith(long), keys([long: 50])) == nil)
  }

  @Test func `equal keys are cut down to one prefix and then no further`() throws {
    let keys = Array(repeating: "Meeting Room", count: 300)
    // The beginning they share is all of them: no character is left to cut by.
    #expect(split(startsWith("m"), keys) == nil)
  }

  @Test func `cutting everything along a key that may be blank keeps the blanks`() throws {
    let cutter = Cutter(key: .displayName, base: nil, target: 10)
    let parts = try #require(
      cutter.split(.everything, sample: KeySample(keys(["a": 20, "b": 20])), seen: 40))
    #expect(parts.last?.predicate == Predicate([.isBlank("DisplayName")]))
  }

  @Test func `the order in which keys were seen does not change the parts`() throws {
    let seen = keys(["ca": 50, "co": 50, "cz": 40, "cb": 3, "cd": 3])
    let parts = split(startsWith("c"), seen)
    #expect(split(startsWith("c"), seen.reversed()) == parts)
    #expect(split(startsWith("c"), seen.sorted()) == parts)
  }
}

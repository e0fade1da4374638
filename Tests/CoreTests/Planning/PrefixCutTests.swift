@testable import Core
import TestSupport
import Testing

/// How a tree becomes groups of prefixes and remainders.
@Suite struct PrefixCutTests {
  private func node(_ prefix: String, _ count: Int, _ children: KeyTree...) -> KeyTree {
    KeyTree(prefix: prefix, count: count, children: children)
  }

  private func cut(
    _ tree: KeyTree, of predicate: Predicate = .everything, goals: [Int] = [100],
    base: Filter? = nil, budget: Int = 2000
  ) throws -> [Cutter.Part]? {
    let place = try #require(KeyPlace(predicate, key: "Name"))
    return PrefixCut(
      place: place, base: base, size: BatchSize(goals: goals), budget: budget, scale: 1
    ).parts(of: tree)
  }

  private func part(_ expected: Int, _ conditions: Condition...) -> Cutter.Part {
    Cutter.Part(Predicate(conditions), expected: expected)
  }

  @Test func `small prefixes share a part until it is full`() throws {
    let tree = node("", 230, node("a", 90), node("b", 60), node("c", 40), node("d", 40))
    #expect(
      try cut(tree) == [
        part(90, .startsWithNone("Name", ["b", "c", "d"])),
        part(100, .startsWith("Name", ["b", "c"])), part(40, .startsWith("Name", ["d"])),
      ])
  }

  @Test func `a remainder is filled with what fits, and lists one prefix at least`() throws {
    let tree = node("", 60, node("a", 30), node("b", 20), node("c", 10))
    let parts = try #require(try cut(tree))
    #expect(parts.count == 2)
    #expect(parts[0].predicate.isRemainder)
    #expect(parts.compactMap(\.expected).reduce(0, +) == 60)
  }

  @Test func `the remainder of a prefix is put into the one above it`() throws {
    let tree = node("", 300, node("a", 190, node("aa", 95), node("ab", 90)), node("b", 98))
    // What begins with a, but with neither aa nor ab, is five: too few for a part of their own.
    #expect(
      try cut(tree) == [
        part(17, .startsWithNone("Name", ["aa", "ab", "b"])),
        part(98, .startsWith("Name", ["b"])), part(95, .startsWith("Name", ["aa"])),
        part(90, .startsWith("Name", ["ab"])),
      ])
  }

  @Test func `remainders of one depth are put together`() throws {
    func big(_ letter: String) -> KeyTree {
      node(letter, 230, node("\(letter)a", 95), node("\(letter)b", 95))
    }
    // Beside them, the remainder of everything is full by itself.
    let parts = try #require(try cut(node("", 650, big("a"), big("b"), node("c", 95))))
    #expect(
      parts.contains(
        part(
          80, .startsWith("Name", ["a", "b"]), .startsWithNone("Name", ["aa", "ab", "ba", "bb"]))))
  }

  @Test func `two remainders never leave an object to each other`() throws {
    // Where hyphens do not count, `co` and `-co` begin the same names. By size alone, the remainders
    // of `c` and `-c` fit together, and those of `co` and `-`: each pair lists one of the other.
    let tree = node(
      "", 918,
      node("c", 395, node("co", 335, node("coa", 95), node("cob", 95), node("coc", 95))),
      node("-", 368, node("-c", 323, node("-ca", 95), node("-cb", 95), node("-cc", 95))),
      node("d", 95))
    var server = InventedServer()
    server.ignoresHyphens = true
    let names = ["co1", "-co1", "c-o1", "coa", "-coa", "ca", "cx", "c", "-c", "-", "d", "z"]
    let objects = names.map { InventedObject(name: $0, displayName: nil, alias: $0, city: nil) }
    let tenant = InventedTenant(objects, server, properties: ["Name"])
    for goal in stride(from: 50, through: 800, by: 10) {
      var found = Selection(of: names.count)
      for part in try #require(try cut(tree, goals: [goal])) {
        found.formUnion(tenant.answer(part.predicate.filter))
      }
      let lost = found.inverted.places.map { names[$0] }
      #expect(lost == [], "parts of \(goal)")
    }
  }

  @Test func `a prefix below which all was cut off is left alone`() throws {
    let parent = Predicate([.startsWithNone("Name", ["a"])])
    let tree = node("", 200, node("a", 90), node("b", 95), node("c", 95))
    let parts = try #require(try cut(tree, of: parent))
    #expect(!parts.contains { $0.predicate.conditions.contains(.startsWith("Name", ["a"])) })
  }

  @Test func `beginnings of a group stay together where one prefix stands above them`() throws {
    let group = Predicate([.startsWith("Name", ["ab", "ac", "x"])])
    let tree = node("", 250, node("a", 95), node("x", 95))
    let parts = try #require(try cut(tree, of: group))
    #expect(
      parts == [
        part(60, group.conditions[0], .startsWithNone("Name", ["ab", "ac", "x"])),
        part(95, .startsWith("Name", ["ab", "ac"])), part(95, .startsWith("Name", ["x"])),
      ])
  }

  @Test func `nothing listed twice, though two letters fold to one`() throws {
    // Of e1 all was asked; É and e both stand above it.
    let parent = Predicate([.startsWith("Name", ["e1", "f"])])
    let tree = node("", 300, node("e", 95), node("É", 95), node("f", 95))
    let parts = try #require(try cut(tree, of: parent))
    for case .startsWithNone(_, let listed) in parts.flatMap(\.predicate.conditions) {
      #expect(!listed.isEmpty)
      #expect(Set(listed).count == listed.count)
    }
  }

  @Test func `a tree without a usable prefix gives no cut`() throws {
    #expect(try cut(node("", 500)) == nil)
    // One prefix that is all of the batch.
    #expect(
      try cut(node("", 500, node("c", 500)), of: Predicate([.startsWith("Name", ["c"])])) == nil)
  }

  @Test(arguments: [120, 200, 300, 500, 1000, 2000])
  func `no part exceeds the budget, the job's own filter included`(budget: Int) throws {
    let base = Filter.compare("City", .equal, .text(String(repeating: "é", count: 60)))
    let letters = "abcdefghijklmnopqrstuvwxyz'𐐨漢".map(String.init)
    let tree = KeyTree(
      prefix: "", count: letters.count * 90,
      children: letters.map { KeyTree(prefix: $0, count: 90) })
    let parts = try cut(tree, base: base, budget: budget)
    let lengths = (parts ?? []).compactMap { $0.predicate.text(within: base)?.utf16.count }
    #expect(lengths.allSatisfy { $0 <= budget })
    // A small budget has room for no cut at all; a usual one for every letter.
    #expect((parts == nil) == (budget < 200))
    // One of the letters has room in the remainder.
    if budget == 2000 { #expect(parts?.count == letters.count) }
  }

  @Test func `where a filter has no room for all, the largest are set apart`() throws {
    let tree = KeyTree(
      prefix: "", count: 5000,
      children: (0..<50).map { KeyTree(prefix: "x\($0) and so on", count: $0 + 60) })
    let parts = try #require(try cut(tree, budget: 700))
    let listed = parts.dropFirst().flatMap(\.predicate.beginnings)
    #expect(listed.contains("x49 and so on"))
    #expect(!listed.contains("x0 and so on"))
  }
}

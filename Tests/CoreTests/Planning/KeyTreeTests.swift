@testable import Core
import TestSupport
import Testing

/// How many keys begin alike, and how far they are told apart.
@Suite struct KeyTreeTests {
  /// The tree of keys in any order, folded as they are.
  private func tree(_ keys: [String], above largest: Int, longest: Int = 64) -> KeyTree {
    var builder = KeyTree.Builder(tellingApartAbove: largest, longest: longest)
    for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { builder.add(key) }
    return builder.tree()
  }

  private func node(_ prefix: String, _ count: Int, _ children: KeyTree...) -> KeyTree {
    KeyTree(prefix: prefix, count: count, children: children)
  }

  private func keys(_ counts: KeyValuePairs<String, Int>) -> [String] {
    counts.flatMap { key, count in (0..<count).map { "\(key)\($0)" } }
  }

  @Test func `no keys are a root that holds nothing`() {
    #expect(tree([], above: 5) == node("", 0))
    #expect(tree(["", ""], above: 5) == node("", 2))
  }

  @Test func `keys are counted by how they begin, and small counts are not told apart`() {
    #expect(
      tree(keys(["ka": 3, "ko": 4, "m": 2]), above: 5)
        == node("", 9, node("k", 7, node("ka", 3), node("ko", 4)), node("m", 2)))
    #expect(tree(keys(["ka": 3, "m": 2]), above: 5) == node("", 5, node("k", 3), node("m", 2)))
  }

  @Test func `a beginning that all keys of a node share is one step`() {
    let external = "contractor - external - "
    let made = tree(keys(["\(external)anna": 6, "\(external)bert": 6, "c": 1]), above: 5)
    let within = made.children[0]
    #expect(made.children.map(\.prefix) == ["c"])
    #expect(within.children.map(\.prefix) == ["c0", external])
    #expect(within.children[1].count == 12)
    #expect(within.children[1].children.map(\.prefix) == ["\(external)anna", "\(external)bert"])
    #expect(within.children[1].children.map(\.count) == [6, 6])
  }

  @Test func `what is not told apart stands under the one character that sets it apart`() {
    #expect(
      tree(["anna long", "berta", "berta", "bertha"], above: 9)
        == node("", 4, node("a", 1), node("b", 3)))
  }

  @Test func `equal keys are one node, however many`() {
    let rooms = Array(repeating: "meeting room", count: 5000)
    #expect(tree(rooms, above: 10) == node("", 5000, node("m", 5000)))
    #expect(
      tree(rooms + ["meeting point"], above: 10)
        == node("", 5001, node("meeting ", 5001, node("meeting p", 1), node("meeting r", 5000))))
  }

  @Test func `a key that ends where others go on is in the count and in no child`() {
    #expect(
      tree(["te", "te", "tea", "ted", "tee"], above: 2)
        == node("", 5, node("te", 5, node("tea", 1), node("ted", 1), node("tee", 1))))
  }

  @Test func `what a prefix may not hold ends a key there`() {
    #expect(
      tree(["te*x", "te*y", "te\"", "te🧪", "tea", "*"], above: 2)
        == node("", 6, node("te", 5, node("tea", 1))))
  }

  @Test func `no prefix is longer than allowed, and longer keys are told apart no further`() {
    let long = String(repeating: "x", count: 80)
    let made = tree((0..<9).map { long + String($0) }, above: 2)
    #expect(made == node("", 9, node("x", 9)))
    #expect(
      tree(["abcd", "abce", "abx", "abx"], above: 1, longest: 3)
        == node("", 4, node("ab", 4, node("abc", 2), node("abx", 2))))
  }

  @Test func `a character of several scalars is never cut apart`() throws {
    // The same letter, with and without a vowel sign that belongs to it.
    let made = tree(["क1", "कि1", "कि2", "कि3", "क2", "क漢"], above: 2)
    #expect(made.children.map(\.prefix) == ["क", "कि"])
    #expect(made.children.map(\.count) == [3, 3])
    // Half a syllable is no prefix of the whole one.
    let hangul = tree(
      ["\u{1112}\u{1161}", "\u{1112}\u{1161}\u{11AB}", "\u{1112}\u{1161}x"], above: 1)
    #expect(hangul.children.map(\.count) == [2, 1])
  }

  @Test(arguments: Seeds.portions(of: 0..<150))
  func `every node counts the keys that begin so, and children are told apart`(
    seeds: Range<UInt64>
  ) {
    for seed in seeds {
      var random = Seeded(seed: seed)
      let keys = InventedDirectory(seed: seed, largest: 150).names.map { KeyFolding.fold($0) }
      let largest = Int.random(in: 1...20, using: &random)
      let heads = keys.map { Array($0.prefix(64).prefix(while: KeyFolding.isTrusted)) }
      let problem = problem(of: tree(keys, above: largest), heads, largest)
      #expect(problem == nil, "ROLLCALL_SEED=\(seed)")
    }
  }

  private func problem(of node: KeyTree, _ heads: [[Character]], _ largest: Int) -> String? {
    let own = Array(node.prefix)
    let counted = heads.count { $0.starts(with: own) }
    guard counted == node.count else { return "\(node.prefix): \(node.count), not \(counted)" }
    guard node.children.isEmpty || own.isEmpty || node.count > largest else {
      return "\(node.prefix) is told apart"
    }
    let next = node.children.map { Array($0.prefix).dropFirst(own.count).first }
    guard Set(next).count == next.count, !next.contains(nil) else {
      return "\(node.prefix): children \(node.children.map(\.prefix))"
    }
    guard node.children.allSatisfy({ Array($0.prefix).starts(with: own) }) else {
      return "\(node.prefix) has children elsewhere"
    }
    for child in node.children {
      if let problem = problem(of: child, heads, largest) { return problem }
    }
    return nil
  }

  @Test func `the size of a tree does not grow with the number of its keys`() {
    func nodes(_ tree: KeyTree) -> Int { tree.children.reduce(1) { $0 + nodes($1) } }
    func made(_ count: Int) -> KeyTree {
      let objects = SkewedDirectory.objects(count: count, underOneBeginning: 0.3, seed: 1)
      return tree(objects.map { KeyFolding.fold($0.name) }, above: count / 50)
    }
    let (few, many) = (nodes(made(2000)), nodes(made(20_000)))
    #expect(many < 1000)
    #expect(many < few * 2, "\(few) nodes, then \(many)")
  }
}

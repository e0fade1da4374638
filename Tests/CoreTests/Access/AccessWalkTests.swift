import Core
import TestSupport
import Testing

/// Names and groups written down by hand.
private struct Book: NameBook, GroupBook {
  var called: [String: [String]] = [:]
  var members: [String: [String]] = [:]

  static func id(_ text: String) -> NameID {
    NameID(text.utf8.reduce(1) { $0 &* 131 &+ Int64($1) } & 0xffff_ffff_ffff)
  }

  func objects(called name: NameID) -> [NameID] {
    called.filter { $0.value.contains { Self.id($0) == name } }.map { Self.id($0.key) }.sorted()
  }

  func names(of object: NameID) -> [NameID] {
    called.filter { Self.id($0.key) == object }.flatMap { $0.value.map(Self.id) }
  }

  var moment: Instant?

  func groups(of names: [NameID]) -> [GroupTie] {
    members.filter { $0.value.contains { names.contains(Self.id($0)) } }.map { Self.id($0.key) }
      .sorted().map(tie)
  }

  func members(of names: [NameID]) -> [GroupTie] {
    members.filter { names.contains(Self.id($0.key)) }.flatMap { $0.value.map(Self.id) }.map(tie)
  }

  private func tie(_ name: NameID) -> GroupTie {
    GroupTie(
      name: name,
      span: AccessSpan(firstSeen: .init(milliseconds: 1), lastSeen: .init(milliseconds: 2)))
  }

  func isGroup(_ root: NameID) -> Bool { !members(of: [root]).isEmpty }

  func identity(_ text: String) -> AccessIdentity {
    AccessIdentity(root: Self.id(text), names: [Self.id(text)])
  }
}

@Suite struct AccessWalkTests {
  private func id(_ text: String) -> NameID { Book.id(text) }

  @Test func `every name of an object leads to it, by other names too`() throws {
    let book = Book(called: ["G1": ["ann@x", "Ann Ash"], "ann@x": ["S-1-7"], "G2": ["bob@x"]])
    let walk = NameWalk(book)
    for name in ["G1", "ann@x", "Ann Ash", "S-1-7"] {
      #expect(try walk.roots(of: id(name)) == [id("G1")], "\(name)")
    }
    let identity = try walk.identity(of: id("G1"))
    #expect(Set(identity.names) == Set(["G1", "ann@x", "Ann Ash", "S-1-7"].map(id)))
    #expect(identity.names.first == id("G1"))
    #expect(identity.shared == [])
    #expect(try walk.roots(of: id("nobody")) == [id("nobody")])
  }

  @Test func `a name that two share joins neither to the other`() throws {
    let book = Book(called: ["G1": ["ann@x", "Ann Ash"], "G2": ["ann2@x", "Ann Ash"]])
    let walk = NameWalk(book)
    #expect(try walk.roots(of: id("Ann Ash")) == [id("G1"), id("G2")])
    let one = try walk.identity(of: id("G1"))
    #expect(Set(one.names) == [id("G1"), id("ann@x")])
    #expect(one.shared == [id("Ann Ash")])
    #expect(try walk.identity(called: id("Ann Ash")).names == [id("Ann Ash")])
  }

  @Test func `names in a circle end, and one of them stands for all`() throws {
    let book = Book(called: ["a": ["b"], "b": ["c"], "c": ["a"]])
    let walk = NameWalk(book)
    let roots = try ["a", "b", "c"].map { try walk.roots(of: id($0)) }
    #expect(Set(roots).count == 1)
    #expect(roots.first?.count == 1)
  }

  @Test func `groups are found by the shortest path, in circles too`() throws {
    let book = Book(members: [
      "one": ["ann", "three"], "two": ["one"], "three": ["two"], "four": ["three", "one"],
    ])
    let steps = try GroupWalk(book).groups(above: book.identity("ann"))
    let paths = Dictionary(uniqueKeysWithValues: steps.map { ($0.identity.root, $0.path) })
    #expect(
      paths == [
        id("one"): [id("one")], id("two"): [id("one"), id("two")],
        id("three"): ["one", "two", "three"].map(id), id("four"): [id("one"), id("four")],
      ])
  }

  @Test func `people of a group are found through groups within, once each`() throws {
    let book = Book(members: [
      "all": ["sales", "ann"], "sales": ["bob", "all", "inner"], "inner": ["ann", "cay"],
    ])
    let steps = try GroupWalk(book).people(below: id("all"))
    let paths = Dictionary(uniqueKeysWithValues: steps.map { ($0.identity.root, $0.path) })
    #expect(
      paths == [
        id("ann"): [id("all")], id("bob"): [id("sales"), id("all")],
        id("cay"): ["inner", "sales", "all"].map(id),
      ])
    #expect(try GroupWalk(book).people(below: id("ann")).isEmpty)
  }

  @Test func `groups deeper than the limit are not walked`() throws {
    var book = Book()
    for depth in 0..<40 { book.members["g\(depth + 1)"] = ["g\(depth)"] }
    let steps = try GroupWalk(book).groups(above: book.identity("g0"))
    #expect(steps.count == GroupWalk<Book>.deepest)
  }

  @Test(arguments: 1...40)
  func `both walks agree with each other and with the closure`(seed: Int) throws {
    var random = Seeded(seed: UInt64(seed))
    let groups = (0..<8).map { "group\($0)" }
    let people = (0..<10).map { "person\($0)" }
    var book = Book()
    for group in groups {
      let count = Int.random(in: 0...4, using: &random)
      book.members[group] = (0..<count).compactMap { _ in
        (groups + people).randomElement(using: &random)
      }
    }
    for person in people {
      var closure: Set<String> = []
      var grew = true
      while grew {
        let next = groups.filter { group in
          !closure.contains(group)
            && (book.members[group] ?? []).contains { $0 == person || closure.contains($0) }
        }
        closure.formUnion(next)
        grew = !next.isEmpty
      }
      let above = try GroupWalk(book).groups(above: book.identity(person))
      #expect(Set(above.map(\.identity.root)) == Set(closure.map(id)), "seed \(seed)")
      for group in groups {
        let below = try GroupWalk(book).people(below: id(group))
        let isIn = below.contains { $0.identity.root == id(person) }
        #expect(isIn == closure.contains(group), "seed \(seed): \(person) in \(group)")
      }
    }
  }
}

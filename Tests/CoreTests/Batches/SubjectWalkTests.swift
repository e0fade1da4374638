import Core
import Testing

/// How a batch of subjects remembers how far it has come.
@Suite struct SubjectWalkTests {
  private let subjects = (0..<6).map {
    Subject(place: $0, guid: GUID(high: 0, low: UInt64($0)), key: "n\($0)", cells: [])
  }

  @Test func `a walk begins with every subject`() throws {
    let walk = try #require(SubjectWalk(over: subjects, from: nil))
    #expect(walk.remaining == [0, 1, 2, 3, 4, 5])
    #expect(walk.text == "0-5")
    #expect(!walk.isOver)
  }

  @Test func `it goes on where the checkpoint says, and ends after the last`() throws {
    var walk = try #require(SubjectWalk(over: subjects, from: checkpoint("4-5")))
    walk.keep(rows: 3, nextLink: nil)
    #expect(walk.text == "5")
    walk.keep(rows: 0, nextLink: nil)
    #expect(walk.isOver)
  }

  @Test func `a place inside an answer counts the rows that came before it`() throws {
    var walk = try #require(SubjectWalk(over: subjects, from: checkpoint("2-5")))
    walk.keep(rows: 1000, nextLink: "https://x.example/a b")
    #expect(walk.text == "2-5 1000 https://x.example/a b")
    var again = try #require(SubjectWalk(over: subjects, from: checkpoint(walk.text)))
    #expect(again == walk)
    again.keep(rows: 7, nextLink: "https://x.example/c")
    #expect(again.inside == SubjectWalk.Inside(rows: 1007, nextLink: "https://x.example/c"))
    again.keep(rows: 7, nextLink: nil)
    #expect(again.text == "3-5")
  }

  @Test func `subjects that were set aside are not asked about again`() throws {
    let left = subjects.filter { $0.place != 3 }
    let walk = try #require(SubjectWalk(over: left, from: checkpoint("2-5")))
    #expect(walk.remaining == [2, 4, 5])
    #expect(walk.text == "2,4-5")
  }

  @Test(arguments: ["", "a", "5-2", "-1", "1,,2", "1 x y", "1 2", "0-99999999", "https://x.y"])
  func `what is no walk is not taken for one`(_ text: String) {
    #expect(SubjectWalk(over: subjects, from: checkpoint(text)) == nil)
  }

  @Test func `answers about one object have identities of their own, in their order`() {
    let (one, other) = (GUID(high: 1, low: 2), GUID(high: 1, low: 3))
    let first = (0..<1000).map { one.answer($0) }
    #expect(first == first.sorted())
    #expect(Set(first).union((0..<1000).map { other.answer($0) }).count == 2000)
    #expect(one.answer(7) == one.answer(7))
  }

  @Test func `a parameter is put together from texts and columns`() {
    typealias Piece = Follower.Template.Piece
    #expect(Piece.pieces(of: "{Guid}") == [.column("Guid")])
    #expect(
      Piece.pieces(of: "{Mail}:\\{Folder}!")
        == [.column("Mail"), .literal(":\\"), .column("Folder"), .literal("!")])
    #expect(Piece.pieces(of: "a{{b}}c") == [.literal("a{b}c")])
    #expect(Piece.pieces(of: "") == [.literal("")])
    for wrong in ["{", "}", "a}b", "{}", "{a", "{a{b}"] { #expect(Piece.pieces(of: wrong) == nil) }
  }

  private func checkpoint(_ cursor: String) -> Checkpoint {
    Checkpoint(cursor: cursor, anchor: "a", at: Instant(milliseconds: 0))
  }
}

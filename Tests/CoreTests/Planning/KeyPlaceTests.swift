@testable import Core
import Testing

/// Where a predicate stands along a key.
@Suite struct KeyPlaceTests {
  private func place(_ conditions: Condition..., key: String = "Name") throws -> KeyPlace {
    try #require(KeyPlace(Predicate(conditions), key: key))
  }

  @Test func `a predicate is read as what its keys begin with, what not, and the rest`() throws {
    let place = try place(
      .isOneOf("City", ["Ulm"]), .startsWith("Name", ["ca", "co"]),
      .startsWithNone("Name", ["cab"]), .startsWithNone("Name", ["cox"]),
      .startsWithNone("Alias", ["z"]))
    #expect(place.within == ["ca", "co"])
    #expect(place.excluded == ["cab", "cox"])
    #expect(place.fixed == [.isOneOf("City", ["Ulm"]), .startsWithNone("Alias", ["z"])])
    #expect(!place.isWhole)
    #expect(try self.place(.isOneOf("City", ["Ulm"])).isWhole)
  }

  @Test(arguments: [
    [Condition.isBlank("Name")], [.isOneOf("Name", ["a"])],
    [.startsWith("Name", ["a"]), .startsWith("Name", ["ab"])],
  ])
  func `blank keys, keys asked for by value and double beginnings are not cut`(
    conditions: [Condition]
  ) {
    #expect(KeyPlace(Predicate(conditions), key: "Name") == nil)
    #expect(KeyPlace(Predicate(conditions), key: "Alias") != nil)
  }

  @Test func `a prefix is brought inside the predicate`() throws {
    let group = try place(.startsWith("Name", ["ab", "ac", "É"]))
    #expect(group.narrowed("abx") == ["abx"])
    #expect(group.narrowed("ab") == ["ab"])
    #expect(group.narrowed("a") == ["ab", "ac"])
    #expect(group.narrowed("eva") == ["eva"])
    #expect(group.narrowed("z") == [])
    #expect(try place().narrowed("z") == ["z"])
  }

  @Test func `what all of a predicate begins with is known`() throws {
    #expect(try place(.startsWith("Name", ["abc", "Áb"])).isAll(within: "ab"))
    #expect(try !place(.startsWith("Name", ["abc", "ac"])).isAll(within: "ab"))
    #expect(try !place().isAll(within: "a"))
  }

  @Test func `a part keeps what was cut off below it, and no more`() throws {
    let place = try place(.startsWithNone("Name", ["ab", "Ác", "x"]))
    #expect(
      place.predicate(startingWith: ["q", "a"], butNot: ["ad"])
        == Predicate([
          .startsWith("Name", ["a", "q"]), .startsWithNone("Name", ["ab", "ad", "Ác"]),
        ]))
    #expect(place.predicate(startingWith: ["b"]) == Predicate([.startsWith("Name", ["b"])]))
  }

  @Test func `a remainder keeps everything and leaves out more`() throws {
    let place = try place(
      .isOneOf("City", ["Ulm"]), .startsWith("Name", ["c"]), .startsWithNone("Name", ["co"]))
    #expect(
      place.remainder(without: ["ca"])
        == Predicate([
          .isOneOf("City", ["Ulm"]), .startsWith("Name", ["c"]),
          .startsWithNone("Name", ["ca", "co"]),
        ]))
    #expect(place.blank == Predicate([.isOneOf("City", ["Ulm"]), .isBlank("Name")]))
    #expect(place.excludes("cob"))
    #expect(!place.excludes("c"))
  }
}

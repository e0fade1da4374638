import Core
import Testing

@testable import Store

/// Two lists of values become one.
@Suite struct JoinedCellsTests {
  private func join(_ one: String, _ other: String, columns: Int = 2) throws -> String {
    var arena = Array(("before" + one).utf8)
    try JoinedCells(columns: columns).append(Array(other.utf8), to: &arena, from: 6)
    return String(decoding: arena, as: UTF8.self)
  }

  @Test func `lists are joined at their ends`() throws {
    #expect(try join("[1,\"]\"]", "[\"[\",{}]") == "before[1,\"]\",\"[\",{}]")
    #expect(try join("[]", "[2]") == "before[2]")
    #expect(try join("[1]", "[]") == "before[1]")
    #expect(try join("[ ]", "[ ]") == "before[ ]")
  }

  @Test func `nulls stand for a side that is missing`() throws {
    for (columns, wanted) in [(0, "[1]"), (1, "[1,null]"), (3, "[1,null,null,null]")] {
      var arena = Array("[1]".utf8)
      try JoinedCells(columns: columns).appendNulls(to: &arena, from: 0)
      #expect(String(decoding: arena, as: UTF8.self) == wanted)
    }
  }

  @Test(arguments: [("[1]", ""), ("[1]", "["), ("", "[1]"), ("[1]", "null")])
  func `values that are no list are a damaged store`(one: String, other: String) {
    let error = #expect(throws: StoreError.self) { try join(one, other) }
    #expect(error?.kind == .damaged)
  }
}

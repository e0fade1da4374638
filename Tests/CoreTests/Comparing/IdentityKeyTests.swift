import Core
import Testing

/// How a row's identity is told, and how its values are read.
@Suite struct IdentityKeyTests {
  private func key(_ row: String, _ places: [UInt8]) throws -> [UInt8] {
    let cells = Array(row.utf8)
    var key: [UInt8] = []
    try IdentityKey.append(of: cells.span, places: places.span, to: &key)
    return key
  }

  private func picked(_ row: String, _ places: [UInt8]) throws -> String {
    let cells = Array(row.utf8)
    var output: [UInt8] = []
    try PickedCells.append(of: cells.span, places: places.span, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func shown(_ row: String) throws -> [String] {
    let cells = Array(row.utf8)
    return try CellWalk.cells(of: cells.span).map { try CellText.shown($0, of: cells.span) }
  }

  @Test(arguments: [
    (#"["Ann@X"]"#, #"["ann@x"]"#), (#"["A\\B"]"#, #"["a\u005Cb"]"#), (#"["\u00c9"]"#, #"["é"]"#),
    (#"["e\u0301"]"#, #"["É"]"#), (#"[["b","A"]]"#, #"[ [ "a" , "B" ] ]"#), ("[true]", "[true]"),
    (#"["\ud83d\ude00"]"#, #"["😀"]"#),
  ])
  func `case, escapes and the order of a list make no other identity`(one: String, other: String)
    throws
  {
    #expect(try key(one, [0]) == key(other, [0]))
  }

  @Test(arguments: [
    (#"[null,"x"]"#, #"["","x"]"#), (#"["a","b"]"#, #"["ab",""]"#), (#"["","a"]"#, #"["a",""]"#),
    (#"["a\u0000","b"]"#, #"["a","\u0000b"]"#), (#"["e","x"]"#, #"["é","x"]"#),
    (#"["a\u0000\u0000\u0002b","c"]"#, #"["a","b\u0000\u0000\u0002c"]"#),
  ])
  func `different values never share a key`(one: String, other: String) throws {
    #expect(try key(one, [0, 1]) != key(other, [0, 1]))
  }

  @Test func `keys lie in the order of their columns, whatever the order of places`() throws {
    let rows = [#"["b","a"]"#, #"["a","c"]"#, #"["a","b"]"#, #"["ab","a"]"#, #"[null,"z"]"#]
    func order(_ places: [UInt8]) throws -> [String] {
      try rows.map { ($0, try key($0, places)) }
        .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }
    #expect(try order([0, 1]) == [rows[4], rows[2], rows[1], rows[3], rows[0]])
    #expect(try order([1, 0]) == [rows[3], rows[0], rows[2], rows[1], rows[4]])
  }

  @Test(arguments: ["", "[", "{}", #"["a""#, #"["a" "b"]"#, #"["a",]"#, #"["a]"#])
  func `a row that is no list, or too short a one, is damage`(row: String) {
    #expect(throws: DamagedCells.self) { try key(row, [1]) }
  }

  @Test func `columns are picked as they stand`() throws {
    let row = #"["a", {"x":[1,"]"]} ,[ "b" ],null,-1.50]"#
    #expect(try picked(row, [4, 1, 0]) == #"[-1.50,{"x":[1,"]"]},"a"]"#)
    #expect(try picked(row, []) == "[]")
    #expect(throws: DamagedCells.self) { try picked(row, [5]) }
  }

  @Test func `values are shown as people write them`() throws {
    let row = #"["a\n\"b\"\u00e9\ud83d\ude00",null,true,["x","y\\z"],[1,2],{"k":1},"\ud800!"]"#
    #expect(
      try shown(row) == [
        "a\n\"b\"é😀", "", "true", "x; y\\z", "[1,2]", #"{"k":1}"#, "\u{FFFD}!",
      ])
  }
}

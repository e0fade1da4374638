import Testing

@testable import Engine

/// What is read of the values of a row, without changing one.
@Suite struct CellListTests {
  @Test(arguments: [
    "null", "false", "\"\"", "\"False\"", "\"FALSE\"", "\" \"", "[]", "[ ]", "[null]",
    "[\"\", null, [], false]",
  ])
  func `nothing is said by a blank, by false and by a list of those`(cell: String) {
    #expect(!CellList.saysSomething(cell))
  }

  @Test(arguments: [
    "true", "\"True\"", "0", "\"ann\"", "[\"\",\"ann\"]", "[false,true]", "{\"a\":null}",
    "\"fal\\u0073e \\u00e9\"",
  ])
  func `anything else says something`(cell: String) {
    #expect(CellList.saysSomething(cell))
  }

  @Test func `an escaped text is what it stands for`() {
    #expect(!CellList.saysSomething("\"Fal\\u0073e\""))
  }
}

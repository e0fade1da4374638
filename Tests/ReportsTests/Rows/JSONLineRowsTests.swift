import Core
import Foundation
import Testing

@Suite struct JSONLineRowsTests {
  @Test func `a line holds the columns in order and the service's own bytes`() throws {
    let text = try encoded(
      [#"["g\u002d1",1.500,null,["a" ,"b"],{"z":1,"a":-0.0}]"#, #"["é\/",1e2,true,[],{}]"#],
      .jsonl, columns: ["Guid", "N", "None", "List", "Object"])
    #expect(
      text
        == #"{"Guid":"g\u002d1","N":1.500,"None":null,"List":["a" ,"b"],"Object":{"z":1,"a":-0.0}}"#
        + "\n" + #"{"Guid":"é\/","N":1e2,"None":true,"List":[],"Object":{}}"# + "\n")
  }

  @Test func `an object that spans lines comes on one`() throws {
    let text = try encoded(["[{\"a\":\r\n  1},2]"], .jsonl, columns: ["A", "B"])
    #expect(text == "{\"A\":{\"a\":  1},\"B\":2}\n")
  }

  @Test func `a text that looks like a formula is left alone`() throws {
    #expect(try encoded([#"["=1"]"#], .jsonl, columns: ["A"]) == "{\"A\":\"=1\"}\n")
  }

  @Test func `no rows make no bytes`() throws {
    #expect(try encoded([], .jsonl, columns: ["A"]).isEmpty)
  }

  @Test func `an odd column name is quoted`() throws {
    let line = try encoded(["[1]"], .jsonl, columns: ["a\"b\\\u{1}"])
    #expect(line == #"{"a\"b\\\u0001":1}"# + "\n")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }
}

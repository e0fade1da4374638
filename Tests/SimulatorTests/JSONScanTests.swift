import Testing

@testable import Simulator

struct JSONScanTests {
  @Test func `a document is read as it is written`() {
    let read = JSONScan.value(
      of: #" {"a" : [1, -2.5e1, true, false, null, {}], "b":"\u00e4\n\ud83d\ude00\"/\\", "": []} "#
        .utf8)
    let expected: JSONValue = [
      "a": [1, .number(-25), true, false, .null, .object([])], "b": "ä\n😀\"/\\", "": .list([]),
    ]
    #expect(read == expected)
  }

  @Test func `what is written is read as it was`() {
    let value: JSONValue = ["x": ["y": [.text("\u{1}\"\\ü😀"), .number(0.5), true]]]
    #expect(JSONScan.value(of: value.bytes) == value)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "'a'", "nul",
    "tru e", "+1", ".5", "1e", "--1", "1e999", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
    "\"\\ud800\\u0041\"", "\"a\nb\"", "{} {}", "[1]x",
  ])
  func `what is no JSON is nothing`(text: String) {
    #expect(JSONScan.value(of: text.utf8) == nil)
  }

  @Test func `what is no text or lies too deep is nothing`() {
    #expect(JSONScan.value(of: [0x22, 0xff, 0x22]) == nil)
    #expect(JSONScan.value(of: String(repeating: "[", count: 100_000).utf8) == nil)
  }
}

import TestSupport
import Testing

@testable import rollcall

@Suite struct DelimitedTextTests {
  private typealias Form = DelimitedText.Form
  private static let comma = DelimitedText.Form.cells(UInt8(ascii: ","))

  @Test(arguments: [
    ("", []),
    ("a", [["a"]]),
    ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
    ("a\n\nb\rc", [["a"], [""], ["b"], ["c"]]),
    ("a,\n,b", [["a", ""], ["", "b"]]),
    (#""a,b","say ""hi""",""#, [["a,b", #"say "hi""#, ""]]),
    ("\"two\r\nlines\",x\n", [["two\nlines", "x"]]),
    (#"5" nails,x"#, [[#"5" nails"#, "x"]]),
    ("\u{FEFF}a,é", [["a", "é"]]),
  ])
  func `a table is cut as its writers mean it`(text: String, records: [[String]]) {
    #expect(Self.records(text, Self.comma) == records)
  }

  @Test func `lines are taken as they are`() {
    #expect(Self.records("Li, Bo\n\"x\"\r\n", .lines) == [["Li, Bo"], [#""x""#]])
    #expect(Self.records("Li, Bo\n\"x\"\"\"\r\n", .oneColumn) == [["Li, Bo"], [#"x""#]])
  }

  @Test func `a record knows its line, through cells of several lines and every line end`() {
    var text = DelimitedText(Array("a\r\n\"b\n\r\nc\",d\re\nf".utf8), form: Self.comma)
    var lines: [Int] = []
    while let record = text.next({ _, _ in }) { lines.append(record.line) }
    #expect(lines == [1, 2, 5, 6])
  }

  @Test(arguments: [
    (#""a"b,c"#, DelimitedText.Fault.afterQuote), (#"a,"b"#, .unclosed), (#"""#, .unclosed),
    (#""""#, nil), (#""a""b""#, nil),
  ])
  func `a quote in the wrong place is noted`(text: String, fault: DelimitedText.Fault?) {
    var reading = DelimitedText(Array(text.utf8), form: Self.comma)
    #expect(reading.next { _, _ in }?.fault == fault)
    #expect(reading.next { _, _ in } == nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `what is written by the rules is read back`(seed: UInt64) {
    var seeded = Seeded(seed: seed)
    let letters = ["a", "é", "\"", ",", ";", "\n", " ", "'", "🙂", "\t"]
    let records = (0..<Int.random(in: 1...6, using: &seeded)).map { _ in
      (0..<3).map { _ in
        (0..<Int.random(in: 0...5, using: &seeded))
          .map { _ in letters.randomElement(using: &seeded) ?? "" }.joined()
      }
    }
    let text = records.map { record in
      record.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }.joined(separator: "\r\n")
    #expect(Self.records(text, Self.comma) == records, "seed \(seed)")
  }

  private static func records(_ text: String, _ form: Form) -> [[String]] {
    var reading = DelimitedText(Array(text.utf8), form: form)
    var (records, cells): ([[String]], [String]) = ([], [])
    while reading.next({ cells.append(String(decoding: $1, as: UTF8.self)) }) != nil {
      records.append(cells)
      cells = []
    }
    return records
  }
}

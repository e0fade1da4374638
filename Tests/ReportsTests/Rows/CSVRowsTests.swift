import Core
import Foundation
import Reports
import TestSupport
import Testing

@Suite struct CSVRowsTests {
  @Test func `a file is a header and its rows, each ended by CR LF`() throws {
    let text = try encoded(
      [#"["g-1","Ann, Bea",null,true]"#, #"["g-2","say \"hi\"",-12.50,false]"#], .csv,
      columns: ["Guid", "Name", "Count", "Hidden"])
    #expect(
      text == "Guid,Name,Count,Hidden\r\ng-1,\"Ann, Bea\",,true\r\n"
        + "g-2,\"say \"\"hi\"\"\",-12.50,false\r\n")
  }

  @Test(arguments: [
    (#""plain""#, "plain"), (#""""#, ""), ("null", ""), ("true", "true"), ("false", "false"),
    ("-0", "-0"), ("1e+30", "1e+30"), ("12345678901234567890", "12345678901234567890"),
    (#""a\"b""#, "\"a\"\"b\""), (#""a\\b""#, "a\\b"), (#""a\/b""#, "a/b"),
    (#""a\bb""#, "a\u{8}b"), (#""a\fb""#, "a\u{c}b"), (#""a\nb""#, "\"a\nb\""),
    (#""a\rb""#, "\"a\rb\""), (#""a\tb""#, "\"a\tb\""), (#""a;b""#, "\"a;b\""),
    (#""\u00e9\u20AC""#, "é€"), (#""\ud83d\ude00!""#, "😀!"), (#""\uD83D""#, "\u{fffd}"),
    (#""x\ude00y""#, "x\u{fffd}y"), (#""\ud83d\u0041""#, "\u{fffd}A"),
    (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"), (#""\ud83dz""#, "\u{fffd}z"),
    (#""\u0000""#, "\0"), (#""ends in \\""#, "ends in \\"), (#""Ωμέγα 😀""#, "Ωμέγα 😀"),
  ])
  func `a value becomes the text it stands for`(value: String, expected: String) throws {
    #expect(try cell(value) == expected)
  }

  @Test(arguments: [
    ("[]", ""), (#"["a"]"#, "a"), (#"["a","b, c"]"#, "\"a; b, c\""),
    (#"["a\"b" , "c"]"#, "\"a\"\"b; c\""), (#"["\u0041","]"]"#, "\"A; ]\""),
    ("[1,2]", "\"[1,2]\""), (#"["a",null]"#, "\"[\"\"a\"\",null]\""),
    (#"[["a"]]"#, "\"[[\"\"a\"\"]]\""), (#"{"a":"}"}"#, "\"{\"\"a\"\":\"\"}\"\"}\""), ("{}", "{}"),
  ])
  func `a list of texts is joined, and all else that is nested stays JSON`(
    value: String, expected: String
  ) throws {
    #expect(try cell(value) == expected)
  }

  @Test(arguments: [
    "=1+1", "+44 20 7946 0000", "-1", "@SUM(A1)", "  =1", "\u{a0}=1", "\u{feff}=1", "\u{3000}@a",
    "\u{200b}+1", "＝1", "＋1", "－1", "＠a", "\u{2212}1", " ＝1", "=", "-",
  ])
  func `a text that a spreadsheet would run gets a quote in front`(text: String) throws {
    #expect(try cell("\"\(text)\"") == "'" + text)
    #expect(try cell("\"\(text)\"", cells: .raw) == text)
    #expect(try cell("[\"\(text)\"]") == "'" + text)
  }

  @Test(arguments: [("\\t=1", "\t=1"), ("\\r=1", "\r=1"), ("\\n=1", "\n=1"), ("  \\tx", "  \tx")])
  func `a leading tab or line end is defused inside its quotes`(escaped: String, text: String)
    throws
  {
    #expect(try cell("\"\(escaped)\"") == "\"'\(text)\"")
    #expect(try cell("\"\(escaped)\"", cells: .raw) == "\"\(text)\"")
  }

  @Test func `an escaped formula is defused as well`() throws {
    #expect(try cell(#""\u003d1""#) == "'=1")
    #expect(try cell(#""=HYPERLINK(\"x\",\"y\")""#) == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")
  }

  @Test(arguments: [
    "a=1", "1-2", "é", "'=1", "(=1)", "\u{ff21}", "€ 5", "\u{3042}", "   ", "a@contoso.example",
  ])
  func `a harmless text stays as it is`(text: String) throws {
    #expect(try cell("\"\(text)\"") == text)
  }

  @Test(arguments: ["-1", "-1.5e-3", "0"])
  func `a number is never defused`(number: String) throws {
    #expect(try cell(number) == number)
  }

  @Test func `a row of one empty cell is still a row`() throws {
    #expect(try encoded(["[null]", #"[""]"#], .csv, columns: ["A"]) == "A\r\n\"\"\r\n\"\"\r\n")
  }

  @Test(arguments: ["[1]", "[1,2,3]", "[]", "", "[", "1,2", #"["a,"b"]"#, "[[1,2]", "[1,]]"])
  func `a row that does not fit the columns is refused`(row: String) throws {
    for format in Job.Output.Format.allCases {
      let error = #expect(throws: ExportError.self) {
        try encoded([row], format, columns: ["A", "B"])
      }
      #expect(error?.kind == .damagedRow)
    }
  }

  @Test(arguments: 1...20) func `what an encoder wrote, Foundation's decoder would have read`(
    seed: Int
  ) throws {
    var random = Seeded(seed: UInt64(seed))
    for _ in 0..<50 {
      let text = Self.text(from: &random)
      let encoder = JSONEncoder()
      let json = String(decoding: try encoder.encode([text]).dropFirst().dropLast(), as: UTF8.self)
      let written = try cell(json, cells: .raw)
      let read =
        written.hasPrefix("\"")
        ? String(written.dropFirst().dropLast()).replacing("\"\"", with: "\"") : written
      #expect(Array(read.utf8) == Array(text.utf8), "seed \(seed)")
    }
  }

  private static func text(from random: inout Seeded) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "=", "\"", "\\", "/", ",", ";", "\n", "\r", "\t", "\u{1}", "é", "€", "😀", " ",
      "\u{2028}",
    ]
    let count = Int.random(in: 0...12, using: &random)
    var text = String.UnicodeScalarView()
    for _ in 0..<count { text.append(scalars.randomElement(using: &random) ?? "a") }
    return String(text)
  }
}

import Core
import Reports
import TestSupport
import Testing

/// Holds every escape of JSON to the character it stands for, and to its own bytes in JSON Lines.
@Suite struct EscapeTests {
  @Test(arguments: [
    ("\\\"", "\""), ("\\\\", "\\"), ("\\/", "/"), ("\\b", "\u{8}"), ("\\f", "\u{c}"),
    ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"),
  ])
  func `each short escape stands for its character, wherever it lies`(
    escape: String, character: String
  ) throws {
    for (lead, tail) in [("", ""), ("a", ""), ("", "z"), ("a", "z"), ("é", "😀")] {
      let text = try plain("\(lead)\(escape)\(tail)")
      #expect(Array(text.utf8) == Array("\(lead)\(character)\(tail)".utf8))
    }
  }

  @Test func `every code unit that is a character of its own is read in either case`() throws {
    for unit in UInt16.min...UInt16.max {
      guard let scalar = Unicode.Scalar(unit) else { continue }
      let digits = Self.digits(unit)
      for spelling in [digits, digits.uppercased()] {
        let text = try plain("<\\u\(spelling)>")
        try #require(Array(text.utf8) == Array("<\(scalar)>".utf8), "\\u\(spelling)")
      }
    }
  }

  @Test(arguments: [
    ("\\ud800\\udc00", "\u{10000}"), ("\\uDBFF\\uDFFF", "\u{10ffff}"),
    ("\\ud83d\\ude00", "\u{1f600}"), ("\\uD834\\udd1e", "\u{1d11e}"),
    ("\\ud83d\\ude00\\ud83d\\ude00", "\u{1f600}\u{1f600}"),
  ])
  func `two halves of a surrogate pair make one character`(escape: String, character: String) throws
  {
    #expect(Array(try plain(escape).utf8) == Array(character.utf8))
  }

  @Test(arguments: ["d800", "dbff", "dc00", "dfff", "D83D", "DE00"])
  func `half of a surrogate pair becomes the replacement character`(half: String) throws {
    #expect(try plain("\\u\(half)") == "\u{fffd}")
    #expect(try plain("a\\u\(half)z") == "a\u{fffd}z")
    #expect(try plain("\\u\(half)\\n") == "\u{fffd}\n")
    #expect(try plain("\\u\(half)\\u0041") == "\u{fffd}A")
  }

  @Test func `halves in the wrong order are two replacement characters`() throws {
    #expect(try plain("\\ude00\\ud83d") == "\u{fffd}\u{fffd}")
    #expect(try plain("\\ud83d\\ud83d") == "\u{fffd}\u{fffd}")
    #expect(try plain("\\ude00\\ud83d\\ude00") == "\u{fffd}\u{1f600}")
  }

  @Test(arguments: ["\\u12", "\\u", "\\uzzzz", "\\ud83d\\u", "\\ud83d\\ude"])
  func `an escape that is cut short never reads beyond its text`(escape: String) throws {
    let row = try encoded(["[\"\(escape)\",1]"], .csv, columns: ["A", "B"], cells: .raw)
    #expect(row.contains("\u{fffd}"))
    #expect(row.hasSuffix(",1\r\n"))
  }

  @Test(arguments: 1...20)
  func `JSON Lines keep a value byte for byte, however it is spelled`(seed: Int) throws {
    var random = Seeded(seed: UInt64(seed))
    let pieces = [
      "a", "=", "é", "😀", "\\u00e9", "\\u00E9", "\\/", "/", "\\n", "\\\"", "\\\\", "\\ud83d\\ude00",
      "\\ud83d", ",", "]", "}", " ", "\u{2028}",
    ]
    for _ in 0..<100 {
      let length = Int.random(in: 0...10, using: &random)
      let texts = (0..<3).map { _ in
        "\"" + (0..<length).compactMap { _ in pieces.randomElement(using: &random) }.joined() + "\""
      }
      let values = [texts[0], "-1.50e+07", "[\(texts[1]), null]", "{\"=k\" : \(texts[2])}"]
      let line = try encoded(
        ["[\(values.joined(separator: " , "))]"], .jsonl, columns: ["A", "B", "C", "D"])
      let wanted =
        "{\"A\":\(values[0]),\"B\":\(values[1]),\"C\":\(values[2]),\"D\":\(values[3])}\n"
      #expect(Array(line.utf8) == Array(wanted.utf8), "seed \(seed)")
    }
  }

  /// The text a JSON string stands for, without the quotes CSV may put around it.
  private func plain(_ inside: String) throws -> String {
    let written = try cell("\"\(inside)\"", cells: .raw)
    guard written.utf8.first == UInt8(ascii: "\"") else { return written }
    let content = String(decoding: written.utf8.dropFirst().dropLast(), as: UTF8.self)
    return content.replacing("\"\"", with: "\"")
  }

  private static func digits(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

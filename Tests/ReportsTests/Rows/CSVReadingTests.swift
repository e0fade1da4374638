import Core
import Foundation
import Reports
import TestSupport
import Testing

/// Reads back what was written, by a reader that knows RFC 4180 alone.
@Suite struct CSVReadingTests {
  @Test(arguments: 1...20) func `a strict reader finds every record and field again`(
    seed: Int
  ) throws {
    var random = Seeded(seed: UInt64(seed))
    for _ in 0..<20 {
      let width = Int.random(in: 1...6, using: &random)
      let columns = (0..<width).map { place in "\(place)" + Self.text(from: &random) }
      let rows = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        (0..<width).map { _ in Self.text(from: &random) }
      }
      let json = try rows.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
      for cells in Cells.allCases {
        let text = try encoded(json, .csv, columns: columns, cells: cells)
        var reader = CSVReader(text)
        let read = try reader.records().map { $0.map { Array($0.utf8) } }
        let wanted = [columns] + (cells == .raw ? rows : rows.map { $0.map(Self.defused) })
        #expect(read == wanted.map { $0.map { Array($0.utf8) } }, "seed \(seed)")
      }
    }
  }

  @Test func `only the sign in front decides, and only of a text`() throws {
    let row = #"["=1",-1,"a=1",[-1],["-1","b"],["b","-1"],{"-1":"=1"},null,""]"#
    let text = try encoded([row], .csv, columns: (1...9).map { "C\($0)" })
    var reader = CSVReader(text)
    let records = try reader.records()
    #expect(
      records.last == ["'=1", "-1", "a=1", "[-1]", "'-1; b", "b; -1", #"{"-1":"=1"}"#, "", ""])
  }

  /// The rule of the cells told once more, character by character.
  private static func defused(_ text: String) -> String {
    let first = text.unicodeScalars.first { !["\u{20}", "\u{a0}", "\u{3000}"].contains($0) }
    let signs: [Unicode.Scalar] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"]
    return first.map(signs.contains) ?? false ? "'" + text : text
  }

  private static func text(from random: inout Seeded) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "b", "=", "+", "-", "@", "＝", "＠", "\"", "\\", ",", ";", "\n", "\r", "\t", " ",
      "\u{a0}", "\u{3000}", "é", "😀", "'",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      text.append(scalars.randomElement(using: &random) ?? "a")
    }
    return String(text)
  }
}

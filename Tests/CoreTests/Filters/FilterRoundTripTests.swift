import Core
import TestSupport
import Testing

/// Printing and reading are each other's reverse, whatever a filter holds.
@Suite struct FilterRoundTripTests {
  private static let texts = [
    "", "a", "O'Brien", "''", "'", "\"", "x\"'y", "a*", "$null", "-and", "(", ")", "\u{301}",
    "'\u{301}", "é", "e\u{301}", "漢字", "🧪", "\r\n", "\t", "\\", "`", " lead", "True", "\u{200D}'",
    "42", "\u{600}", "a\u{0}b",
  ]

  private func literal(_ random: inout Seeded) -> Filter.Literal {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: .number(Int(truncatingIfNeeded: random.next()))
    case 1: .null
    default:
      .text(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          Self.texts[Int.random(in: Self.texts.indices, using: &random)]
        }.joined())
    }
  }

  private func filter(_ random: inout Seeded, depth: Int) -> Filter {
    let kind = depth == 0 ? 0 : Int.random(in: 0..<5, using: &random)
    switch kind {
    case 1: return .not(filter(&random, depth: depth - 1))
    case 2, 3:
      var parts: [Filter] = []
      for _ in 0..<Int.random(in: 2...4, using: &random) {
        parts.append(filter(&random, depth: depth - 1))
      }
      return kind == 2 ? .all(parts) : .any(parts)
    default:
      let comparisons = Filter.Comparison.allCases
      return .compare(
        ["Name", "DisplayName", "Custom_1", "x9"][Int.random(in: 0..<4, using: &random)],
        comparisons[Int.random(in: comparisons.indices, using: &random)], literal(&random))
    }
  }

  @Test func `a printed filter is read back as the same filter`() throws {
    for seed: UInt64 in 0..<1500 {
      var random = Seeded(seed: seed)
      let filter = filter(&random, depth: 5)
      let text = filter.text
      let again = try FilterParser.parse(text)
      #expect(again == filter, "seed \(seed): \(text)")
      #expect(again.text.utf8.elementsEqual(text.utf8), "seed \(seed)")
    }
  }

  @Test func `a flag is read back as the text it is sent as`() throws {
    let filter = Filter.compare("A", .equal, .flag(true))
    let again = try FilterParser.parse(filter.text)
    #expect(again == .compare("A", .equal, .text("True")))
    #expect(again.text == filter.text)
  }

  @Test(arguments: ["-not ", "! ", "-not (", "(A -eq 1 -or -not "])
  func `a filter as deep as can be read is read again once it is printed`(open: String) throws {
    let levels = open.hasPrefix("(") ? (FilterParser.deepest - 1) / 2 : FilterParser.deepest - 1
    let close = String(repeating: ")", count: open.contains("(") ? levels : 0)
    let filter = try FilterParser.parse(
      String(repeating: open, count: levels) + "A -eq 1" + close)
    #expect(try FilterParser.parse(filter.text) == filter)
  }

  @Test func `whatever text is given, it is read or refused, never misread`() {
    let words = [
      "Name", "-eq", "'x'", "(", ")", "-and", "-or", "-not", "!", "'", "$null", "5", "é",
    ]
    for seed: UInt64 in 0..<2000 {
      var random = Seeded(seed: seed)
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        words[Int.random(in: words.indices, using: &random)]
      }.joined(separator: " ")
      guard let filter = try? FilterParser.parse(text) else { continue }
      #expect((try? FilterParser.parse(filter.text))?.text == filter.text, "seed \(seed): \(text)")
    }
  }
}

/// What a text becomes in a cell of a CSV file.
///
/// Numbers are never changed: a negative one is no formula.
package enum Cells: String, Sendable, Hashable, Codable, CaseIterable {
  /// A text that a spreadsheet would run as a formula gets a single quote in front.
  ///
  /// That is a text that begins with `=`, `+`, `-`, `@`, a tab or a line end, at once, after
  /// spaces, or in the full-width forms that spreadsheets fold. A phone number written as text
  /// (`+44 20 …`) is one of them.
  case defused
  /// Exactly the text, for programs that read the file.
  case raw
}

extension Cells {
  /// Whether a spreadsheet may take the text for a formula.
  static func isFormula(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    while let first = rest.first {
      switch first {
      case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), .tab,
        .carriageReturn, .lineFeed:
        return true
      case .space:
        rest = rest.dropFirst()
      case 0xc2, 0xe2, 0xe3, 0xef:
        if formulaSigns.contains(where: rest.starts(with:)) { return true }
        guard let space = spaces.first(where: rest.starts(with:)) else { return false }
        rest = rest.dropFirst(space.count)
      default:
        return false
      }
    }
    return false
  }

  /// The full-width forms of the four signs, and the minus sign proper.
  private static let formulaSigns = ["＝", "＋", "－", "＠", "\u{2212}"].map {
    Array($0.utf8)
  }

  /// Blanks that do not show, and so do not protect: no-break, ideographic and zero-width spaces.
  private static let spaces = ["\u{a0}", "\u{3000}", "\u{feff}", "\u{200b}", "\u{2060}"].map {
    Array($0.utf8)
  }
}

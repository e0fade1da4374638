import Core

/// Writes values as JSON that may stand inside a page's script element.
///
/// A `<` never leaves it as such, so that nothing a value says can end the element or begin
/// another. It never changes what a value means.
enum TableJSON {
  /// Digits that a browser's numbers hold without loss; longer ones go as texts.
  static let mostDigits = 15

  /// Appends a stored row as a list.
  static func append(
    _ cells: [CellWalk.Cell], of bytes: Span<UInt8>, to output: inout [UInt8]
  ) {
    output.append(.openBracket)
    for (place, cell) in cells.enumerated() {
      if place > 0 { output.append(.comma) }
      let isLong = cell.kind == .scalar && cell.range.count > mostDigits
      if isLong { output.append(.quote) }
      for position in cell.range { append(bytes[position], to: &output) }
      if isLong { output.append(.quote) }
    }
    output.append(.closeBracket)
  }

  /// Appends texts as a list.
  static func append(_ texts: [String], to output: inout [UInt8]) {
    output.append(.openBracket)
    for (place, text) in texts.enumerated() {
      if place > 0 { output.append(.comma) }
      append(text, to: &output)
    }
    output.append(.closeBracket)
  }

  private static func append(_ text: String, to output: inout [UInt8]) {
    output.append(.quote)
    for byte in text.utf8 {
      switch byte {
      case .quote, .backslash: output += [.backslash, byte]
      case ..<0x20: output += Array("\\u00".utf8) + [digit(byte >> 4), digit(byte & 15)]
      default: append(byte, to: &output)
      }
    }
    output.append(.quote)
  }

  private static func append(_ byte: UInt8, to output: inout [UInt8]) {
    if byte == UInt8(ascii: "<") {
      output += less
    } else {
      output.append(byte)
    }
  }

  private static let less = Array("\\u003c".utf8)

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

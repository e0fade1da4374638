import Foundation

/// Writes rows as JSON Lines: one object a line, its keys the job's columns in order.
///
/// Values are the service's own bytes; nothing is unescaped, rounded or reordered.
struct JSONLineRows: Sendable {
  /// What stands before each value: `{"Guid":`, then `,"Name":` and so on.
  private let leads: [[UInt8]]

  init(columns: [String]) {
    leads = columns.enumerated().map { place, column in
      [place == 0 ? .openBrace : .comma] + Self.quoted(column) + [.colon]
    }
  }

  func append(_ row: Range<Int>, of bytes: [UInt8], to output: inout [UInt8]) throws(ExportError) {
    var values = try JSONTokens(arrayAt: row, in: bytes)
    var count = 0
    while let value = try values.next() {
      guard count < leads.count else { throw ExportError.width(expected: leads.count) }
      output.append(contentsOf: leads[count])
      appendOnOneLine(bytes[value.whole], to: &output)
      count += 1
    }
    guard count == leads.count else { throw ExportError.width(expected: leads.count) }
    output.append(contentsOf: [.closeBrace, .lineFeed])
  }

  /// A line end between the tokens of a value means nothing to JSON, and would end the line.
  private func appendOnOneLine(_ value: ArraySlice<UInt8>, to output: inout [UInt8]) {
    guard value.contains(where: { $0 == .lineFeed || $0 == .carriageReturn }) else {
      output.append(contentsOf: value)
      return
    }
    output.append(contentsOf: value.lazy.filter { $0 != .lineFeed && $0 != .carriageReturn })
  }

  /// A text as JSON has it.
  static func quoted(_ name: String) -> [UInt8] {
    var quoted: [UInt8] = [.quote]
    for byte in name.utf8 {
      switch byte {
      case .quote, .backslash: quoted += [.backslash, byte]
      case ..<0x20: quoted += Array(String(format: "\\u%04x", Int(byte)).utf8)
      default: quoted.append(byte)
      }
    }
    return quoted + [.quote]
  }
}

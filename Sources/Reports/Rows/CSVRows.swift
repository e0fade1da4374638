/// Writes rows as CSV: RFC 4180 in UTF-8, without a byte order mark.
///
/// Lines end in CR LF, cells that need it are in double quotes, and quotes inside are doubled. A
/// text is itself, unescaped; a number, `true` and `false` stand as the service wrote them; null is
/// an empty cell; a list of texts is joined by `; `; any other list and every object is its JSON.
struct CSVRows: Sendable {
  private let columns: [String]
  private let cells: Cells

  init(columns: [String], cells: Cells) {
    self.columns = columns
    self.cells = cells
  }

  /// The header row.
  var head: [UInt8] {
    var output: [UInt8] = []
    for (place, column) in columns.enumerated() {
      if place > 0 { output.append(.comma) }
      Self.appendQuoted(ArraySlice(column.utf8), to: &output)
    }
    Self.endLine(&output)
    return output
  }

  func append(
    _ row: Range<Int>, of bytes: [UInt8], scratch: inout [UInt8], to output: inout [UInt8]
  ) throws(ExportError) {
    var values = try JSONTokens(arrayAt: row, in: bytes)
    let start = output.count
    var count = 0
    while let value = try values.next() {
      if count > 0 { output.append(.comma) }
      try append(value, of: bytes, scratch: &scratch, to: &output)
      count += 1
    }
    guard count == columns.count else { throw ExportError.width(expected: columns.count) }
    // A line without a single byte would be no row to most readers.
    if output.count == start { output.append(contentsOf: [.quote, .quote]) }
    Self.endLine(&output)
  }

  private func append(
    _ value: JSONTokens.Value, of bytes: [UInt8], scratch: inout [UInt8],
    to output: inout [UInt8]
  ) throws(ExportError) {
    switch value.kind {
    case .null: break
    case .scalar: output.append(contentsOf: bytes[value.range])
    case .plainText: appendText(bytes[value.range], to: &output)
    case .escapedText:
      scratch.removeAll(keepingCapacity: true)
      JSONText.append(value.range, of: bytes, to: &scratch)
      appendText(scratch[...], to: &output)
    case .array:
      if try Self.joinTexts(value.range, of: bytes, into: &scratch) {
        appendText(scratch[...], to: &output)
      } else {
        Self.appendQuoted(bytes[value.range], to: &output)
      }
    case .object: Self.appendQuoted(bytes[value.range], to: &output)
    }
  }

  /// Joins the elements of a list; false when one of them is not a text.
  private static func joinTexts(
    _ range: Range<Int>, of bytes: [UInt8], into scratch: inout [UInt8]
  ) throws(ExportError) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    var elements = try JSONTokens(arrayAt: range, in: bytes)
    var count = 0
    while let element = try elements.next() {
      guard element.kind == .plainText || element.kind == .escapedText else { return false }
      if count > 0 { scratch.append(contentsOf: [UInt8(ascii: ";"), .space]) }
      JSONText.append(element.range, of: bytes, to: &scratch)
      count += 1
    }
    return true
  }

  private func appendText(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
    guard cells == .defused, Cells.isFormula(text) else {
      return Self.appendQuoted(text, to: &output)
    }
    Self.appendQuoted([UInt8(ascii: "'")] + text, to: &output)
  }

  /// Appends a cell, in quotes where it holds a separator, a quote or a line end.
  ///
  /// A semicolon and a tab count as well: spreadsheets of many countries separate by them.
  private static func appendQuoted(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
    guard text.contains(where: \.needsQuotes) else {
      output.append(contentsOf: text)
      return
    }
    output.append(.quote)
    var rest = text
    while let quote = rest.firstIndex(of: .quote) {
      output.append(contentsOf: rest[...quote])
      output.append(.quote)
      rest = rest[(quote + 1)...]
    }
    output.append(contentsOf: rest)
    output.append(.quote)
  }

  private static func endLine(_ output: inout [UInt8]) {
    output.append(.carriageReturn)
    output.append(.lineFeed)
  }
}

extension UInt8 {
  fileprivate var needsQuotes: Bool {
    switch self {
    case .comma, .quote, .carriageReturn, .lineFeed, .tab, UInt8(ascii: ";"): true
    default: false
    }
  }
}

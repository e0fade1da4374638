import Core

/// Writes differences line by line: as CSV, one line each, or as JSON Lines.
///
/// Values are written as an export writes them. It never holds a difference longer than its line.
struct DifferenceLines: Sendable {
  private let head: DifferenceHead
  private let isCSV: Bool
  private let rows: CSVRows
  private let identity: JSONLineRows
  private let values: JSONLineRows
  private let identityPlaces: [Int]
  private var arena: [UInt8] = []
  private var scratch: [UInt8] = []

  init(_ head: DifferenceHead, asCSV isCSV: Bool, cells: Cells) {
    self.head = head
    self.isCSV = isCSV
    let others = head.others.flatMap { ["\(head.columns[$0]) (old)", "\(head.columns[$0]) (new)"] }
    rows = CSVRows(columns: ["change", "columns"] + head.identityNames + others, cells: cells)
    identity = JSONLineRows(columns: head.identityNames)
    values = JSONLineRows(columns: head.columns)
    identityPlaces = Array(0..<head.identity)
  }

  var beginning: [UInt8] { isCSV ? rows.head : [] }

  mutating func append(
    _ difference: Difference, to output: inout [UInt8]
  ) throws(ExportError) {
    if isCSV {
      try appendCSV(difference, to: &output)
    } else {
      try appendJSON(difference, to: &output)
    }
  }

  /// A row for `CSVRows`, put together as a JSON array.
  private mutating func appendCSV(
    _ difference: Difference, to output: inout [UInt8]
  ) throws(ExportError) {
    arena.removeAll(keepingCapacity: true)
    let names = difference.columns.map { head.columns[$0] }.joined(separator: "; ")
    arena += [.openBracket] + JSONLineRows.quoted(difference.kind.rawValue)
    arena += [.comma] + JSONLineRows.quoted(names)
    let (old, new) = (try cells(of: difference.old), try cells(of: difference.new))
    let known = new ?? old
    if head.identity == 0 { appendGUID(of: difference) }
    for place in identityPlaces { append(known?[place]) }
    for place in head.others {
      append(old?[place])
      append(new?[place])
    }
    arena.append(.closeBracket)
    try rows.append(0..<arena.count, of: arena, scratch: &scratch, to: &output)
  }

  private mutating func append(_ value: ArraySlice<UInt8>?) {
    arena.append(.comma)
    arena += value ?? ArraySlice("null".utf8)
  }

  private mutating func appendGUID(of difference: Difference) {
    arena.append(.comma)
    arena += JSONLineRows.quoted(difference.row?.guid.description ?? "")
  }

  private mutating func appendJSON(
    _ difference: Difference, to output: inout [UInt8]
  ) throws(ExportError) {
    output += Array(#"{"change":"#.utf8) + JSONLineRows.quoted(difference.kind.rawValue)
    output += Array(#","identity":"#.utf8)
    arena.removeAll(keepingCapacity: true)
    if head.identity == 0 {
      arena += JSONLineRows.quoted(difference.row?.guid.description ?? "")
    } else {
      let known = try cells(of: difference.row) ?? []
      for place in identityPlaces { append(known[place]) }
      arena.removeFirst()
    }
    arena = [.openBracket] + arena + [.closeBracket]
    try identity.append(0..<arena.count, of: arena, to: &output)
    output.removeLast()
    if difference.kind == .changed {
      let names = difference.columns.map { JSONLineRows.quoted(head.columns[$0]) }
      output += Array(#","columns":["#.utf8) + names.joined(separator: [.comma])
      output.append(.closeBracket)
    }
    try append(difference.old, as: "old", to: &output)
    try append(difference.new, as: "new", to: &output)
    output += [.closeBrace, .lineFeed]
  }

  private func append(
    _ row: ComparedRow?, as name: String, to output: inout [UInt8]
  ) throws(ExportError) {
    guard let row else { return }
    output += Array(",\"\(name)\":".utf8)
    try values.append(0..<row.cells.count, of: row.cells, to: &output)
    output.removeLast()
  }

  /// The values of a row, as they stand.
  private func cells(of row: ComparedRow?) throws(ExportError) -> [ArraySlice<UInt8>]? {
    guard let row else { return nil }
    var tokens = try JSONTokens(arrayAt: 0..<row.cells.count, in: row.cells)
    var cells: [ArraySlice<UInt8>] = []
    while let value = try tokens.next() { cells.append(row.cells[value.whole]) }
    guard cells.count == head.columns.count else {
      throw ExportError.width(expected: head.columns.count)
    }
    return cells
  }
}

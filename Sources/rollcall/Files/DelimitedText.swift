/// Cuts text into records and cells: RFC 4180, and what spreadsheets make of it.
///
/// It works on bytes, keeps one cell at a time, and never judges what a cell says.
struct DelimitedText {
  /// What parts the cells of a line.
  enum Form: Hashable {
    /// Nothing: a line is one cell, quotes included.
    case lines
    /// Nothing, but quotes are read as in a table.
    case oneColumn
    case cells(UInt8)
  }

  enum Fault: Hashable {
    /// Something other than a delimiter follows a closing quote.
    case afterQuote
    /// A quote that nothing closes.
    case unclosed
  }

  /// One record, without its cells.
  struct Record: Hashable {
    /// Where it begins, counted from 1.
    var line: Int
    var cells = 0
    var fault: Fault?
  }

  var form: Form
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var cell: [UInt8] = []

  init(_ bytes: [UInt8], form: Form) {
    self.bytes = bytes
    self.form = form
    // The mark that some programs begin UTF-8 with.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next record, whose cells `take` is handed with their numbers from 0; nil at the end.
  mutating func next(_ take: (Int, [UInt8]) -> Void) -> Record? {
    guard position < bytes.count else { return nil }
    var record = Record(line: line)
    while true {
      cell.removeAll(keepingCapacity: true)
      if form != .lines, position < bytes.count, bytes[position] == .quote {
        takeQuoted(&record)
      }
      takePlain()
      take(record.cells, cell)
      record.cells += 1
      guard position < bytes.count, .cells(bytes[position]) == form else { break }
      position += 1
    }
    if position < bytes.count { passLineEnd() }
    return record
  }

  private mutating func takePlain() {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == .lineFeed || byte == .carriageReturn || .cells(byte) == form { break }
      position += 1
    }
    cell += bytes[start..<position]
  }

  /// From an opening quote to behind the closing one; two quotes stand for one.
  private mutating func takeQuoted(_ record: inout Record) {
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == .quote {
        position += 1
        guard position < bytes.count, bytes[position] == .quote else {
          if !isAtEndOfCell { record.fault = record.fault ?? .afterQuote }
          return
        }
        cell.append(.quote)
        position += 1
      } else if byte == .lineFeed || byte == .carriageReturn {
        cell.append(.lineFeed)
        passLineEnd()
      } else {
        cell.append(byte)
        position += 1
      }
    }
    record.fault = .unclosed
  }

  private var isAtEndOfCell: Bool {
    guard position < bytes.count else { return true }
    let byte = bytes[position]
    return byte == .lineFeed || byte == .carriageReturn || .cells(byte) == form
  }

  /// One line end, whichever system wrote it.
  private mutating func passLineEnd() {
    let isPair =
      bytes[position] == .carriageReturn && position + 1 < bytes.count
      && bytes[position + 1] == .lineFeed
    position += isPair ? 2 : 1
    line += 1
  }
}

extension UInt8 {
  fileprivate static let quote = UInt8(ascii: "\"")
  fileprivate static let lineFeed = UInt8(ascii: "\n")
  fileprivate static let carriageReturn = UInt8(ascii: "\r")
}

/// A list's text with its heading read: which column holds the identities, and where they begin.
///
/// It never quotes the file: what stands in it is the tenant's.
struct ListTable {
  /// What the heading lacks, and on which line.
  struct Fault: Error {
    var line: Int
    var sentence: String
  }

  /// Stands at the first record below the heading.
  var text: DelimitedText
  /// Which cell of a record is the identity.
  let column: Int
  /// How many cells the heading has.
  let width: Int

  /// Each line is an identity.
  init(lines bytes: [UInt8]) {
    text = DelimitedText(bytes, form: .lines)
    (column, width) = (0, 1)
  }

  /// A table; the delimiter is the one by which its heading has the column.
  init(_ bytes: [UInt8], column name: String) throws(Fault) {
    let preface = Preface(of: bytes)
    let headings = preface.delimiters.map { Heading(preface.text, parting: $0) }
    let found = headings.filter { !$0.places(of: name).isEmpty }
    guard let heading = found.max(by: { $0.cells.count < $1.cells.count }) else {
      throw Self.missing(name, among: headings)
    }
    let places = heading.places(of: name)
    guard places.count == 1, let place = places.first else {
      throw Fault(
        line: heading.line,
        sentence: "The heading has the column '\(name.shortened)' more than once. Rename one.")
    }
    (text, column, width) = (heading.rest, place, heading.width)
  }

  private static func missing(_ name: String, among headings: [Heading]) -> Fault {
    let cells = headings.max { $0.cells.count < $1.cells.count }?.cells ?? []
    let hint =
      NearestWord.to(name, among: cells).map { "Did you mean '\($0.shortened)'?" }
      ?? (cells.count > 1
        ? "It has \(cells.count) others." : "If each line is one identity, leave out 'column'.")
    return Fault(
      line: headings.first?.line ?? 1,
      sentence: "The heading has no column '\(name.shortened)'. \(hint)")
  }
}

/// Lines that some programs put before the heading.
struct Preface {
  /// Stands at the heading.
  var text: DelimitedText
  private(set) var delimiters = [",", ";", "\t"].map { UInt8(ascii: $0) }

  init(of bytes: [UInt8]) {
    text = DelimitedText(bytes, form: .lines)
    while true {
      var (after, first) = (text, [UInt8]())
      guard after.next({ first = $1 }) != nil else { return }
      if first.starts(with: Array("#TYPE ".utf8)) {
        // PowerShell's name of what it exported.
        text = after
      } else if first.count == 5, first.starts(with: Array("sep=".utf8)), let last = first.last {
        // A spreadsheet's word for what parts the cells.
        delimiters = [last]
        text = after
      } else {
        return
      }
    }
  }
}

/// The first line of a table, read with one delimiter.
struct Heading {
  /// Cells beyond are not looked at: no table of people has so many columns.
  private static let mostCells = 10_000

  private(set) var cells: [String] = []
  private(set) var line = 1
  /// How many cells there are.
  private(set) var width = 1
  /// What comes below it.
  private(set) var rest: DelimitedText

  init(_ text: DelimitedText, parting delimiter: UInt8) {
    rest = text
    rest.form = .cells(delimiter)
    var cells: [String] = []
    let record = rest.next { number, cell in
      if number < Self.mostCells { cells.append(String(decoding: cell, as: UTF8.self).trimmed) }
    }
    if let record { (line, width) = (record.line, record.cells) }
    self.cells = cells
    // Where nothing is parted, what looks like a delimiter below belongs to the text.
    if cells.count == 1 { rest.form = .oneColumn }
  }

  /// Where the column stands: spelled so, or else in other case.
  func places(of name: String) -> [Int] {
    let exact = cells.indices.filter { cells[$0] == name.trimmed }
    guard exact.isEmpty else { return exact }
    return cells.indices.filter { cells[$0].lowercased() == name.trimmed.lowercased() }
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    func isBlank(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isWhitespace == true }
    guard isBlank(unicodeScalars.first) || isBlank(unicodeScalars.last) else { return self }
    let tail = unicodeScalars.drop(while: isBlank)
    return String(String.UnicodeScalarView(tail.reversed().drop(while: isBlank).reversed()))
  }
}

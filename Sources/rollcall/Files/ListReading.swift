import Core

/// The list while it is read, line by line.
struct ListReading {
  private(set) var list = IdentityList()
  private(set) var problems: [FileProblem] = []
  private let property: String
  private let limit: Int
  private let isGUID: Bool
  private let isAddress: Bool
  private var seen: Set<String> = []

  init(of property: String, atMost limit: Int) {
    self.property = property
    self.limit = limit
    isGUID = KnownProperties.kind(of: property) == .guid
    isAddress = PropertyRules.holdsAddress(property)
  }

  mutating func read(_ bytes: [UInt8], column: String?) {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      return note(
        "This is UTF-16 text. Save the file as UTF-8: 'CSV UTF-8' in a spreadsheet, "
          + "'-Encoding utf8' in PowerShell.", 1)
    }
    do throws(ListTable.Fault) {
      read(
        try column.map { name throws(ListTable.Fault) in try ListTable(bytes, column: name) }
          ?? ListTable(lines: bytes))
    } catch {
      note(error.sentence, error.line)
    }
  }

  private mutating func read(_ table: ListTable) {
    var text = table.text
    var identity: [UInt8] = []
    var isTooWide = false
    var last = 1
    while problems.count < IdentityList.mostProblems {
      identity.removeAll(keepingCapacity: true)
      isTooWide = false
      let record = text.next { number, cell in
        if number == table.column { identity += cell }
        if number >= table.width, !cell.isEmpty { isTooWide = true }
      }
      guard let record else {
        if list.identities.isEmpty, problems.isEmpty {
          note("The list names no identity. A run of it would ask for nothing.", 1)
        }
        return
      }
      last = record.line
      switch record.fault {
      case .unclosed: note("A quote that begins here is never closed.", record.line)
      case .afterQuote:
        note("Text follows a closing quote. A quote inside a text is written twice.", record.line)
      case nil where isTooWide:
        note(
          "This line has more cells than the heading. A text that holds the delimiter must be in "
            + "quotes.", record.line)
      case nil: take(identity, from: table, at: record.line)
      }
      if list.identities.count > limit {
        return note(
          "The list names more than \(limit) identities, its limit. Divide it.",
          record.line)
      }
    }
    note("Reading ended here, after \(IdentityList.mostProblems) wrong lines.", last)
  }

  private mutating func take(_ bytes: [UInt8], from table: ListTable, at line: Int) {
    guard let text = String(validating: bytes, as: UTF8.self)?.trimmed else {
      return note(
        "This is not UTF-8 text. Save the file as UTF-8: 'CSV UTF-8' in a spreadsheet.", line)
    }
    guard !text.isEmpty else {
      list.blanks += 1
      return
    }
    if let why = whyNot(text, from: table) { return note(why, line) }
    let folded = text.lowercased()
    let identity = isGUID ? folded : text
    // The same text twice shares its memory.
    if seen.insert(folded == identity ? identity : folded).inserted {
      list.identities.append(identity)
    } else {
      list.duplicates += 1
    }
  }

  private func whyNot(_ text: String, from table: ListTable) -> String? {
    if text.utf8.count > IdentityList.longest {
      return
        "This identity has more than \(IdentityList.longest) bytes, which none has. Check what "
        + "parts the cells and closes the quotes."
    }
    if text.unicodeScalars.contains(where: \.isControl) {
      return "This identity holds a control character or a line end."
    }
    if table.text.form == .lines, text.count > 1, text.first == "\"", text.last == "\"" {
      return "This line is in quotes, as in a table. Name its column: add a line such as "
        + "'column: \(property)' to the shard."
    }
    if isGUID, GUID(text) == nil {
      return "This is no GUID, which every \(property) is: 8-4-4-4-12 hexadecimal digits."
    }
    if isAddress, !text.utf8.contains(UInt8(ascii: "@")) {
      return "This is no address, which every \(property) is."
    }
    return nil
  }

  private mutating func note(_ sentence: String, _ line: Int) {
    problems.append(
      FileProblem(line: line, column: 1, sentence: TerminalText.clean(sentence)))
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { properties.generalCategory == .control }
}

import Core
import Foundation

/// The list of a job that changes something: a table, its heading and its lines.
///
/// A sentence about a wrong file names the line and never quotes it: what stands there is the
/// tenant's.
struct LineList: Hashable, Sendable {
  /// Characters of one cell.
  static let longestCell = JobFile.longestParameter

  /// One line that is not blank.
  struct Entry: Hashable, Sendable {
    /// Where it begins in the file, counted from 1.
    var line: Int
    /// As many as there are columns.
    var cells: [String]
  }

  var columns: [String] = []
  var entries: [Entry] = []

  /// - Parameter references: the columns that must be there.
  static func read(atPath path: String, naming references: [String]) throws -> LineList {
    try read(IdentityList.bytes(atPath: path), path: path, naming: references)
  }

  static func read(
    _ bytes: [UInt8], path: String, naming references: [String],
    atMost limit: Int = Action.mostLines
  ) throws(FileProblems) -> LineList {
    var reading = Reading(limit: limit)
    reading.read(bytes, naming: references)
    guard reading.problems.isEmpty else {
      throw FileProblems(path: path, problems: reading.problems)
    }
    return reading.list
  }

  /// The list while it is read.
  private struct Reading {
    let limit: Int
    var list = LineList()
    var problems: [FileProblem] = []

    init(limit: Int) { self.limit = limit }

    mutating func read(_ bytes: [UInt8], naming references: [String]) {
      guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
        return note(
          "This is UTF-16 text. Save the file as UTF-8: 'CSV UTF-8' in a spreadsheet, "
            + "'-Encoding utf8' in PowerShell.", 1)
      }
      let preface = Preface(of: bytes)
      let headings = preface.delimiters.map { Heading(preface.text, parting: $0) }
      // The delimiter is the one by which most of the columns are there, then the one that parts most.
      func rank(_ heading: Heading) -> (Int, Int) {
        (references.count { !heading.places(of: $0).isEmpty }, heading.cells.count)
      }
      guard let heading = headings.max(by: { rank($0) < rank($1) }) else { return }
      list.columns = heading.cells
      check(heading, naming: references)
      guard problems.isEmpty else { return }
      readLines(below: heading)
    }

    private mutating func check(_ heading: Heading, naming references: [String]) {
      if heading.cells.count > JobFile.mostColumns - Action.resultColumns.count {
        return note(
          "The heading has \(heading.cells.count) columns; "
            + "\(JobFile.mostColumns - Action.resultColumns.count) are the limit.", heading.line)
      }
      for name in references where heading.places(of: name).isEmpty {
        let hint =
          NearestWord.to(name, among: heading.cells).map { " Did you mean '\($0.shortened)'?" }
          ?? ""
        note("The heading has no column '\(name.shortened)'.\(hint)", heading.line)
      }
      var seen: Set<String> = []
      for cell in heading.cells where !seen.insert(cell.lowercased()).inserted || cell.isEmpty {
        note("The heading has a column without a name, or one name twice. Rename it.", heading.line)
        break
      }
      for name in Action.resultColumns where seen.contains(name.lowercased()) {
        note(
          "The heading has a column '\(name)', which the result adds. Rename it, if the file is not "
            + "a result itself.", heading.line)
      }
    }

    private mutating func readLines(below heading: Heading) {
      var text = heading.rest
      while problems.count < IdentityList.mostProblems {
        var cells: [[UInt8]] = []
        var isTooWide = false
        let record = text.next { number, cell in
          if number < heading.width {
            cells.append(cell)
          } else if !cell.isEmpty {
            isTooWide = true
          }
        }
        guard let record else {
          if list.entries.isEmpty, problems.isEmpty {
            note("The list has no line, so nothing would be changed.", 1)
          }
          return
        }
        switch record.fault {
        case .unclosed: note("A quote that begins here is never closed.", record.line)
        case .afterQuote:
          note("Text follows a closing quote. A quote inside a text is written twice.", record.line)
        case nil where isTooWide:
          note(
            "This line has more cells than the heading. A text that holds the delimiter must be in "
              + "quotes.", record.line)
        case nil: take(cells, width: heading.width, at: record.line)
        }
        if list.entries.count > limit {
          return note("The list has more than \(limit) lines, its limit. Divide it.", record.line)
        }
      }
    }

    private mutating func take(_ bytes: [[UInt8]], width: Int, at line: Int) {
      var cells: [String] = []
      for cell in bytes {
        guard let text = String(validating: cell, as: UTF8.self)?.trimmed else {
          return note(
            "This is not UTF-8 text. Save the file as UTF-8: 'CSV UTF-8' in a spreadsheet.", line)
        }
        guard text.unicodeScalars.count <= LineList.longestCell else {
          return note(
            "A cell of this line has more than \(LineList.longestCell) characters, the limit.", line
          )
        }
        // A text may have several lines, and nothing else that is not seen.
        guard
          text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.properties.generalCategory != .control }
          )
        else { return note("A cell of this line holds a control character.", line) }
        cells.append(text)
      }
      guard cells.contains(where: { !$0.isEmpty }) else { return }
      // A cell that is not there is not a blank one, which may clear a property.
      guard cells.count == width else {
        return note(
          "This line has \(cells.count) of the heading's \(width) cells, and what is missing is "
            + "not taken for blank. Complete the line, with a delimiter for each blank cell.", line)
      }
      list.entries.append(Entry(line: line, cells: cells))
    }

    private mutating func note(_ sentence: String, _ line: Int) {
      problems.append(FileProblem(line: line, column: 1, sentence: TerminalText.clean(sentence)))
    }
  }
}

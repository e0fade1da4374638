import Core
import Foundation

/// What one subject is asked, and how its answer becomes rows.
///
/// It never calls; a value that a question needs and the subject lacks is a finding, not a call.
struct SubjectQuestion {
  let follower: Follower
  /// The columns of the stage whose rows are the subjects, in the order of their cells.
  let columns: [String]

  /// The question about a subject; nil, and why, where it lacks a value that the question needs.
  func question(about subject: Subject) -> Result<Question, Lack> {
    var parameters: [Parameter] = []
    for template in follower.parameters {
      switch template.value {
      case .fixed(let value): parameters.append(Parameter(template.name, value))
      case .text(let pieces):
        var text = ""
        for piece in pieces {
          switch piece {
          case .literal(let literal): text += literal
          case .column(let name):
            guard let value = self.text(of: name, in: subject) else {
              return .failure(Lack(column: name))
            }
            text += value
          }
        }
        parameters.append(Parameter(template.name, .text(text)))
      }
    }
    return .success(
      Question(
        cmdlet: follower.cmdlet, parameters: parameters, filter: nil, key: nil,
        columns: follower.columns))
  }

  /// The question about a subject, if it can be asked.
  func asked(about subject: Subject) -> Question? { try? question(about: subject).get() }

  /// A column that a subject has no value in.
  struct Lack: Error {
    var column: String

    var sentence: String { "not asked: it has no \(column)" }
  }

  /// The rows of an answer's page, each with what it carries of its subject.
  ///
  /// - Parameter kept: rows of the same answer that came before.
  func rows(of page: RowBlock, about subject: Subject, after kept: Int) -> RowBlock {
    let lead = carried(from: subject)
    var rows = RowBlock()
    rows.arena.reserveCapacity(page.arena.count + page.count * (lead.utf8.count + 8))
    for (place, entry) in page.entries.enumerated() {
      // The answer's own array without its brackets.
      let inner = String(
        decoding: page.arena[entry.values].dropFirst().dropLast(), as: UTF8.self)
      rows.append(
        guid: subject.guid.answer(kept + place), key: subject.key,
        values: "[" + lead + inner + ",null]")
    }
    return rows
  }

  /// The row that says why there is no answer.
  func row(telling finding: String, about subject: Subject) -> RowBlock {
    let nulls = follower.columns.map { _ in "null," }.joined()
    var rows = RowBlock()
    rows.append(
      guid: subject.guid.answer(0), key: subject.key,
      values: "[" + carried(from: subject) + nulls + JSONString.quoted(finding) + "]")
    return rows
  }

  private func carried(from subject: Subject) -> String {
    follower.carried.map { (cell(of: $0, in: subject) ?? "null") + "," }.joined()
  }

  private func cell(of column: String, in subject: Subject) -> String? {
    let place = columns.firstIndex { $0.lowercased() == column.lowercased() }
    return place.flatMap { subject.cells.indices.contains($0) ? subject.cells[$0] : nil }
  }

  /// A value as it is put into a parameter; nil where there is none, or none that is one text.
  private func text(of column: String, in subject: Subject) -> String? {
    guard let cell = cell(of: column, in: subject) else { return nil }
    let text: String
    switch cell.utf8.first {
    case UInt8(ascii: "\""):
      guard let value = try? JSONDecoder().decode(String.self, from: Data(cell.utf8)) else {
        return nil
      }
      text = value
    case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "n"), nil: return nil
    default: text = cell
    }
    return text.isEmpty ? nil : text
  }
}

/// A text of ours as JSON.
private enum JSONString {
  static func quoted(_ text: String) -> String {
    let data = try? JSONEncoder().encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}

import Core

/// Turns differences into lines that people read: what it is about, which column, before and now.
package struct ChangeLines: Sendable {
  static let columns = ["Change", "Stage", "About", "Column", "Before", "Now"]
  /// Characters of a row told in one cell.
  static let longest = 400

  private let head: DifferenceHead
  private let stage: String
  /// Places of the columns that say what a row is about, to people.
  private let about: [Int]

  package init(_ head: DifferenceHead, stage: String) {
    self.head = head
    self.stage = stage
    // An identifier tells a person nothing where a name stands beside it.
    let names = RiskRules.subjects.dropLast()
    let name = names.lazy.compactMap { head.columns.firstIndex(of: $0) }.first
    let identity = (0..<head.identity).filter { head.columns[$0] != "Guid" && $0 != name }
    about = [name].compactMap(\.self) + identity
  }

  /// One line for what came or went, and one for each column that changed.
  func lines(of difference: Difference) throws(ExportError) -> [[String]] {
    guard let row = difference.row else { return [] }
    do throws(DamagedCells) {
      let values = try head.texts(of: row)
      var told = about.map { values[$0] }.filter { !$0.isEmpty }
      if told.isEmpty { told = [row.guid.description] }
      let beginning = [Self.word(difference.kind), stage, told.joined(separator: " · ")]
      if difference.kind == .changed, let old = difference.old {
        let before = try head.texts(of: old)
        return difference.columns.map { place in
          beginning + [head.columns[place], Self.short(before[place]), Self.short(values[place])]
        }
      }
      let rest = Self.short(
        head.columns.indices.filter { !about.contains($0) && !values[$0].isEmpty }
          .filter { head.columns[$0] != "Guid" }
          .map { "\(head.columns[$0]): \(values[$0])" }.joined(separator: ", "))
      let isNew = difference.new != nil
      return [beginning + ["", isNew ? "" : rest, isNew ? rest : ""]]
    } catch {
      throw ExportError(.damagedRow, doing: error.description)
    }
  }

  static func word(_ kind: Difference.Kind) -> String {
    switch kind {
    case .added: "added"
    case .removed: "removed"
    case .changed: "changed"
    case .notSeen: "not seen"
    case .notSeenBefore: "not seen before"
    }
  }

  private static func short(_ text: String) -> String {
    text.count > longest ? text.prefix(longest) + "…" : text
  }
}

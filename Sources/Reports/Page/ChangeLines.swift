import Core

/// Turns differences into lines that people read: what it is about, which column, before and now.
package struct ChangeLines: Sendable {
  static let columns = ["Change", "About", "Who", "Column", "Before", "Now", "Stage"]
  /// Characters of a row told in one cell.
  static let longest = 400

  private let head: DifferenceHead
  private let stage: String
  /// The place of the column that says to people what a row is about.
  private let about: Int?
  /// Places of what else tells it from others, such as the holder of a right.
  private let who: [Int]
  /// Places of what a row says of itself.
  private let rest: [Int]

  /// - Parameter carried: columns that repeat what an earlier stage says.
  package init(_ head: DifferenceHead, stage: String, carried: [String]) {
    self.head = head
    self.stage = stage
    // An identifier tells a person nothing where a name stands beside it.
    let names = RiskRules.subjects.dropLast()
    let about = names.lazy.compactMap { head.columns.firstIndex(of: $0) }.first
    let who = (0..<head.identity).filter { head.columns[$0] != "Guid" && $0 != about }
    rest = head.columns.indices.filter { place in
      place != about && !who.contains(place) && head.columns[place] != "Guid"
        && !carried.contains(head.columns[place])
    }
    (self.about, self.who) = (about, who)
  }

  /// One line for what came or went, and one for each column that changed.
  func lines(of difference: Difference) throws(ExportError) -> [[String]] {
    guard let row = difference.row else { return [] }
    do throws(DamagedCells) {
      let values = try head.texts(of: row)
      let name = about.map { values[$0] } ?? ""
      let beginning = [
        Self.word(difference.kind), name.isEmpty ? row.guid.description : name,
        who.map { values[$0] }.filter { !$0.isEmpty }.joined(separator: " · "),
      ]
      if difference.kind == .changed, let old = difference.old {
        let before = try head.texts(of: old)
        return difference.columns.map { place in
          beginning + [
            head.columns[place], Self.short(before[place]), Self.short(values[place]), stage,
          ]
        }
      }
      let told = Self.short(
        rest.filter { !values[$0].isEmpty }.map { "\(head.columns[$0]): \(values[$0])" }
          .joined(separator: ", "))
      return [beginning + (difference.new == nil ? ["", told, ""] : ["", "", told]) + [stage]]
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

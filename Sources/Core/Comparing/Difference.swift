/// One line of a comparison, judged.
package struct Difference: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case added
    case removed
    case changed
    /// Only the older run has it, and the newer one could not have shown it.
    case notSeen = "not-seen"
    /// Only the newer run has it, and the older one could not have shown it.
    case notSeenBefore = "not-seen-before"
  }

  package var kind: Kind
  package var old: ComparedRow?
  package var new: ComparedRow?
  /// Places of the columns that changed.
  package var columns: [Int]

  /// - Parameters:
  ///   - older: what the older run could have shown.
  ///   - newer: what the newer run could have shown.
  package init(_ change: RowChange, older: Sight, newer: Sight) {
    switch change {
    case .added(let row):
      self.init(kind: older.couldShow(row) ? .added : .notSeenBefore, old: nil, new: row)
    case .removed(let row):
      self.init(kind: newer.couldShow(row) ? .removed : .notSeen, old: row, new: nil)
    case .changed(let old, let new, let columns):
      self.init(kind: .changed, old: old, new: new, columns: columns)
    }
  }

  package init(kind: Kind, old: ComparedRow?, new: ComparedRow?, columns: [Int] = []) {
    self.kind = kind
    self.old = old
    self.new = new
    self.columns = columns
  }

  /// The row as it is now, or as it was last.
  package var row: ComparedRow? { new ?? old }
}

/// How many differences there are of each kind.
package struct DifferenceCounts: Sendable, Hashable {
  package private(set) var kinds: [Difference.Kind: Int] = [:]
  /// Changes by the place of their column.
  package private(set) var columns: [Int: Int] = [:]

  package init() {}

  package subscript(kind: Difference.Kind) -> Int { kinds[kind, default: 0] }

  package mutating func note(_ difference: Difference) {
    kinds[difference.kind, default: 0] += 1
    for column in difference.columns { columns[column, default: 0] += 1 }
  }

  /// Differences that are certain.
  package var certain: Int { self[.added] + self[.removed] + self[.changed] }

  /// Rows of which only one run could tell.
  package var untold: Int { self[.notSeen] + self[.notSeenBefore] }
}

package import Core

/// What two runs were compared by, told above their differences.
///
/// It never holds a row.
package struct DifferenceHead: Sendable, Hashable {
  package var older: RunRecord
  package var newer: RunRecord
  /// The compared columns, those of the identity first.
  package var columns: [String]
  /// How many of the columns identify a row; 0 where the object's GUID does.
  package var identity: Int
  /// What a reader must know: what could not be seen, and what was not compared.
  package var notes: [String]

  package init(
    older: RunRecord, newer: RunRecord, columns: [String], identity: Int, notes: [String]
  ) {
    self.older = older
    self.newer = newer
    self.columns = columns
    self.identity = identity
    self.notes = notes
  }

  /// The columns that say which row is meant.
  package var identityNames: [String] {
    identity == 0 ? ["Guid"] : Array(columns.prefix(identity))
  }

  /// Places of the columns beside them.
  package var others: [Int] {
    columns.indices.filter { $0 >= identity && !(identity == 0 && columns[$0] == "Guid") }
  }

  /// Which row is meant, as texts.
  package func identity(of row: ComparedRow) throws(DamagedCells) -> [String] {
    guard identity > 0 else { return [row.guid.description] }
    return Array(try texts(of: row).prefix(identity))
  }

  /// All compared values of a row, as texts.
  package func texts(of row: ComparedRow) throws(DamagedCells) -> [String] {
    let span = row.cells.span
    let cells = try CellWalk.cells(of: span)
    guard cells.count == columns.count else { throw DamagedCells() }
    var texts: [String] = []
    for cell in cells { texts.append(try CellText.shown(cell, of: span)) }
    return texts
  }
}

/// What came of a comparison.
package struct DifferenceResult: Sendable, Hashable {
  package var counts: DifferenceCounts
  package var totals: ComparedTotals

  package init(counts: DifferenceCounts, totals: ComparedTotals) {
    self.counts = counts
    self.totals = totals
  }

  /// Each number with its name, as people are told; those of what was not seen only where there
  /// are any.
  package var lines: [(name: String, count: Int)] {
    var lines = [
      ("added", counts[.added]), ("removed", counts[.removed]), ("changed", counts[.changed]),
      ("unchanged", totals.unchanged),
    ]
    for (name, kind) in [
      ("not seen", Difference.Kind.notSeen), ("not seen before", .notSeenBefore),
    ]
    where counts[kind] > 0 {
      lines.append((name, counts[kind]))
    }
    return lines
  }
}

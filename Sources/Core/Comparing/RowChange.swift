/// A row as it is compared with one of another run.
package struct ComparedRow: Sendable, Hashable {
  package var guid: GUID
  /// The shard key, as it was kept.
  package var key: String
  /// The compared columns as a JSON array in UTF-8, the same columns for both runs.
  package var cells: [UInt8]

  package init(guid: GUID, key: String, cells: [UInt8]) {
    self.guid = guid
    self.key = key
    self.cells = cells
  }
}

/// What differs between two runs about one identity.
package enum RowChange: Sendable, Hashable {
  /// Only the newer run has it.
  case added(ComparedRow)
  /// Only the older run has it.
  case removed(ComparedRow)
  /// Both have it, with other values in these columns.
  case changed(old: ComparedRow, new: ComparedRow, columns: [Int])
}

/// How many rows were compared.
package struct ComparedTotals: Sendable, Hashable {
  /// Rows of each run, each object once.
  package var older: Int
  package var newer: Int
  /// Pairs that say the same.
  package var unchanged: Int

  package init(older: Int = 0, newer: Int = 0, unchanged: Int = 0) {
    self.older = older
    self.newer = newer
    self.unchanged = unchanged
  }
}

/// The rows of one run that take part in a comparison, and how they are read.
package struct ComparedRows: Sendable, Hashable {
  package var stage: StageID
  /// The stage whose values follow the row's own, and how many columns it has.
  package var joined: Join?
  /// Places of the columns that identify a row; nil for the object's GUID.
  package var identity: [Int]?
  /// Places of the columns that are compared, in the order both runs have them; nil for all as
  /// they stand.
  package var picked: [Int]?

  package struct Join: Sendable, Hashable {
    package var stage: StageID
    package var columns: Int

    package init(stage: StageID, columns: Int) {
      self.stage = stage
      self.columns = columns
    }
  }

  package init(
    stage: StageID, joined: Join? = nil, identity: [Int]? = nil, picked: [Int]? = nil
  ) {
    self.stage = stage
    self.joined = joined
    self.identity = identity
    self.picked = picked
  }
}

extension ComparedRow {
  /// The columns in which another row does not say the same.
  ///
  /// How a text is escaped says nothing, nor does the order of a list of texts.
  package func columns(differingFrom other: ComparedRow) throws(DamagedCells) -> [Int] {
    if cells == other.cells { return [] }
    let (own, others) = (
      try CellWalk.cells(of: cells.span), try CellWalk.cells(of: other.cells.span)
    )
    guard own.count == others.count else { throw DamagedCells() }
    var columns: [Int] = []
    for place in own.indices where try !saysTheSame(own[place], as: others[place], of: other) {
      columns.append(place)
    }
    return columns
  }

  private func saysTheSame(
    _ cell: CellWalk.Cell, as otherCell: CellWalk.Cell, of other: ComparedRow
  ) throws(DamagedCells) -> Bool {
    if cells[cell.range] == other.cells[otherCell.range] { return true }
    guard cell.kind == otherCell.kind else { return false }
    switch cell.kind {
    case .text:
      return CellText.content(of: cell, in: cells.span)
        == CellText.content(of: otherCell, in: other.cells.span)
    case .list:
      guard let texts = try CellText.texts(in: cell, of: cells.span),
        let others = try CellText.texts(in: otherCell, of: other.cells.span)
      else { return false }
      return Self.sorted(texts) == Self.sorted(others)
    case .null, .scalar, .object: return false
    }
  }

  private static func sorted(_ texts: [[UInt8]]) -> [[UInt8]] {
    texts.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

import Core

/// What a list or an address of its own showed about one object, where it can be believed.
struct ShownAnswer {
  let rows: RowBlock

  /// Nil where it told nothing, or not all that was asked for.
  ///
  /// Every mailbox has rows of each kind that is asked about so, be it only its right to itself, and
  /// no such row lacks a value. What shows none was not asked as it should be.
  init?(_ values: String) {
    guard let answer = CellList(values.utf8)?.cells.first, let list = CellList(answer.utf8)?.cells,
      !list.isEmpty
    else { return nil }
    var rows = RowBlock()
    for row in list {
      guard let cells = CellList(row.utf8)?.cells, !cells.contains("null") else { return nil }
      rows.append(guid: .none, key: "", values: row)
    }
    self.rows = rows
  }
}

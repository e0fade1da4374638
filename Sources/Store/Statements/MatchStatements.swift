/// Statements that read the rows of a stage in the order of an identity, to match them with those
/// of another run.
///
/// Whole, static and bound: `?1` the stage, `?2` the places of the identity, `?3` those of the
/// compared columns, `?4` the joined stage, `?5` its columns. `ComparedText` names the functions.
/// Sorting takes temporary files, and no index that every kept row would pay for.
enum MatchStatements {
  private static let joined = """
    WITH joined (guid, number, id) AS MATERIALIZED (
      SELECT row.guid, max(\(RowStatements.number)), row.id \(RowStatements.kept)
       WHERE batch.stage_id = ?4 GROUP BY row.guid)

    """

  private static let joinedTo = """

      LEFT JOIN joined ON joined.guid = row.guid
      LEFT JOIN row AS other ON other.id = joined.id
    """

  private static let ofStage = " WHERE batch.stage_id = ?1 "

  private static let joinedCells = "joined_cells(row.cells, other.cells, ?5)"

  /// The latest row of an object first.
  private static let byGUID = "ORDER BY identity, \(RowStatements.number) DESC"

  /// Rows that say the same lie side by side.
  private static let byCells = "ORDER BY identity, cells, row.guid"

  static let byObject =
    "SELECT \(RowStatements.number), row.guid, row.key, row.guid AS identity, picked_cells(row.cells, ?3) AS cells "
    + RowStatements.kept + ofStage + byGUID

  static let byColumns = """
    SELECT \(RowStatements.number), row.guid, row.key, identity_key(row.cells, ?2) AS identity,
           picked_cells(row.cells, ?3) AS cells \(RowStatements.kept)\(ofStage)\(byCells)
    """

  static let joinedByObject = """
    \(joined)SELECT \(RowStatements.number), row.guid, row.key, row.guid AS identity,
           picked_cells(\(joinedCells), ?3) AS cells
    \(RowStatements.kept)\(joinedTo)\(ofStage)\(byGUID)
    """

  static let joinedByColumns = """
    \(joined)SELECT \(RowStatements.number), row.guid, row.key, identity_key(\(joinedCells), ?2) AS identity,
           picked_cells(\(joinedCells), ?3) AS cells
    \(RowStatements.kept)\(joinedTo)\(ofStage)\(byCells)
    """

  static let all = [byObject, byColumns, joinedByObject, joinedByColumns]
}

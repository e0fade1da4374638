/// Statements that read the objects of a stage, in the order of their GUIDs.
///
/// Whole, static and bound. They sort, and so need no index that every kept row would pay for.
enum ComparisonStatements {
  /// One bit for each reason to ask, as `ObjectReader.Roles` names them.
  private static let role = """
    CASE batch.role WHEN 'share' THEN 1 WHEN 'check' THEN 2 WHEN 'closing' THEN 4 ELSE 8 END
    """

  private static let objectsOfStage =
    "SELECT row.guid, \(role) " + RowStatements.kept + " WHERE batch.stage_id = ?1"

  static let objects = objectsOfStage + " ORDER BY row.guid"

  /// Only what finished batches kept.
  static let objectsOfFinished = objectsOfStage + " AND batch.state = 'done' ORDER BY row.guid"

  static let objectsAfter = objectsOfStage + " AND row.guid > ?2 ORDER BY row.guid"

  static let objectsUpTo = objectsOfStage + " AND row.guid <= ?2 ORDER BY row.guid"

  /// With their values, the latest first.
  static let values =
    "SELECT row.guid, \(role), row.cells " + RowStatements.kept
    + " WHERE batch.stage_id = ?1 ORDER BY row.guid, \(RowStatements.number) DESC"

  /// `FoldedText` names the function.
  static let foldedKeys =
    "SELECT folded_key(row.key) AS folded " + RowStatements.kept
    + " WHERE batch.stage_id = ?1 AND batch.role = 'share' ORDER BY folded"

  static let all = [objects, objectsOfFinished, objectsAfter, objectsUpTo, values, foldedKeys]
}

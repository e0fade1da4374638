/// Statements about kept pages and their rows.
///
/// Whole, static and bound.
enum RowStatements {
  static let insertRow = "INSERT INTO row (guid, key, cells) VALUES (?1, ?2, ?3)"

  static let insertPage = """
    INSERT INTO page (batch_id, number, pass, first_row, last_row, kept_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """

  static let pages = """
    SELECT first_row, last_row FROM page WHERE batch_id = ?1 AND first_row IS NOT NULL
    """

  static let dropRows = "DELETE FROM row WHERE id BETWEEN ?1 AND ?2"

  static let dropPages = "DELETE FROM page WHERE batch_id = ?1"

  static let keys = """
    SELECT row.key FROM page JOIN row ON row.id BETWEEN page.first_row AND page.last_row
     WHERE page.batch_id = ?1 ORDER BY page.number, row.id LIMIT ?2
    """

  static let beginnings = """
    SELECT hex(row.guid) FROM page JOIN row ON row.id = page.first_row
     WHERE page.batch_id = ?1 ORDER BY page.number
    """

  // CROSS JOIN keeps SQLite from scanning all rows of the store to find those of one stage.
  static let kept = """
      FROM batch
     CROSS JOIN page ON page.batch_id = batch.id
     CROSS JOIN row ON row.id BETWEEN page.first_row AND page.last_row
    """

  private static let ofStage = kept + " WHERE batch.stage_id = ?1"

  /// Every kept row by identity, the latest first: all but the first of each are duplicates.
  static let identities = "SELECT row.guid, row.id " + ofStage + " ORDER BY row.guid, row.id DESC"

  static let ordered =
    "SELECT row.id, row.guid, row.key, row.cells " + ofStage + " ORDER BY row.key, row.guid"

  /// The same, each row followed by the latest that the stage `?2` kept of the same object.
  static let joined = """
    WITH joined (guid, id) AS MATERIALIZED (
      SELECT row.guid, max(row.id) \(kept) WHERE batch.stage_id = ?2 GROUP BY row.guid)
    SELECT row.id, row.guid, row.key, row.cells, other.cells \(kept)
      LEFT JOIN joined ON joined.guid = row.guid
      LEFT JOIN row AS other ON other.id = joined.id
     WHERE batch.stage_id = ?1
     ORDER BY row.key, row.guid
    """

  static let all = [
    insertRow, insertPage, pages, dropRows, dropPages, keys, beginnings, identities, ordered,
    joined,
  ]
}

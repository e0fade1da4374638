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

  /// From a page to its rows, in two ways: those that lie in its own range, and those that it has
  /// from an earlier run, wherever they lie.
  ///
  /// CROSS JOIN keeps SQLite from scanning all rows of the store to find those of one page.
  static let ofPage = """
     CROSS JOIN (SELECT 0 AS is_span UNION ALL SELECT 1) AS way
      LEFT JOIN span ON way.is_span AND span.first BETWEEN page.first_row AND page.last_row
     CROSS JOIN row
        ON row.id BETWEEN iif(way.is_span, span.source, page.first_row)
                      AND iif(way.is_span, span.source + span.last - span.first, page.last_row)
    """

  /// The number of a row that `ofPage` found, by which of two rows of a run the later one is told:
  /// where a row lies elsewhere, the number it had.
  static let number = "(row.id + coalesce(span.first - span.source, 0))"

  static let keys = """
    SELECT row.key FROM page \(ofPage)
     WHERE page.batch_id = ?1 ORDER BY page.number, \(number) LIMIT ?2
    """

  static let beginnings = """
    SELECT hex(row.guid)
      FROM page
     CROSS JOIN row
        ON row.id = coalesce((SELECT span.source FROM span WHERE span.first = page.first_row),
                             page.first_row)
     WHERE page.batch_id = ?1 ORDER BY page.number
    """

  static let kept = """
      FROM batch
     CROSS JOIN page ON page.batch_id = batch.id
    \(ofPage)
    """

  private static let ofStage = kept + " WHERE batch.stage_id = ?1"

  /// Every kept row by identity, the latest first: all but the first of each are duplicates.
  static let identities =
    "SELECT row.guid, \(number) " + ofStage + " ORDER BY row.guid, \(number) DESC"

  static let ordered =
    "SELECT \(number), row.guid, row.key, row.cells " + ofStage + " ORDER BY row.key, row.guid"

  /// The same, each row followed by the latest that the stage `?2` kept of the same object.
  static let joined = """
    WITH joined (guid, number, id) AS MATERIALIZED (
      SELECT row.guid, max(\(number)), row.id \(kept) WHERE batch.stage_id = ?2 GROUP BY row.guid)
    SELECT \(number), row.guid, row.key, row.cells, other.cells \(kept)
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

/// Statements that find and keep rows which a run has from an earlier one.
///
/// Whole, static and bound. Every change is made only where both are word for word the same.
enum FoldStatements {
  /// Rows of the stage `?1` that the stage `?2` of an earlier run has too, below the id `?3`, page by
  /// page: its id, the place of the other, and what page or span each lies in.
  static let matches = """
    WITH before (guid, place, piece) AS MATERIALIZED (
      SELECT row.guid, row.id, coalesce(span.first, -page.first_row)
      \(RowStatements.kept) WHERE batch.stage_id = ?2)
    SELECT fresh.id, old.id, page.first_row, before.piece
      FROM batch
     CROSS JOIN page ON page.batch_id = batch.id
     CROSS JOIN row AS fresh ON fresh.id BETWEEN page.first_row AND page.last_row
     CROSS JOIN before ON before.guid = fresh.guid
     CROSS JOIN row AS old
        ON old.id = before.place AND old.key = fresh.key AND old.cells = fresh.cells
     WHERE batch.stage_id = ?1 AND fresh.id < ?3 AND old.id < fresh.id
    """

  static let lastRow = """
    SELECT max(page.last_row) FROM stage
     CROSS JOIN batch ON batch.stage_id = stage.id
     CROSS JOIN page ON page.batch_id = batch.id
     WHERE stage.run_id = ?1
    """

  /// Both runs are there whole; one that is to be forgotten is not complete any more.
  static let areWhole = """
    SELECT count(*) = 2 FROM run WHERE id IN (?1, ?2) AND state = 'complete'
    """

  /// How many of the rows `?1` to `?2` are the same as those from `?3` on.
  static let same = """
    SELECT count(*) FROM row AS fresh
      JOIN row AS old ON old.id = fresh.id - ?1 + ?3 AND old.guid = fresh.guid
                     AND old.key = fresh.key AND old.cells = fresh.cells
     WHERE fresh.id BETWEEN ?1 AND ?2
    """

  /// Who needs one of the rows `?1` to `?2`: from where to where, and whether their page is gone.
  static let needed = """
    SELECT max(source, ?1), min(source + last - first, ?2), is_left FROM span
     WHERE source > ?1 - 1024 AND source <= ?2 AND source + last - first >= ?1
     ORDER BY source
    """

  static let keep = "INSERT INTO span (first, last, source, is_left) VALUES (?1, ?2, ?3, ?4)"

  static let noteFolded = "UPDATE run SET folded_at = ?2 WHERE id = ?1 AND folded_at IS NULL"

  /// Complete runs of a job that were not compared with the one before, and that one, newest first.
  static let unfolded = """
    SELECT run.id,
           (SELECT max(older.id) FROM run AS older
             WHERE older.job = run.job AND older.id < run.id AND older.state = 'complete'
               AND older.verifies_id IS NULL) AS before_id
      FROM run
     WHERE run.job = ?1 AND run.state = 'complete' AND run.verifies_id IS NULL
       AND run.folded_at IS NULL AND before_id IS NOT NULL
     ORDER BY run.id DESC LIMIT ?2
    """

  // MARK: When a run is forgotten

  static let spansOf = """
    SELECT first, last, source, is_left FROM span WHERE first BETWEEN ?1 AND ?2
    """

  static let dropSpans = "DELETE FROM span WHERE first BETWEEN ?1 AND ?2"

  /// The page of the rows `?1` to `?2` goes; those who need them keep them from now on.
  static let leave = """
    UPDATE span SET is_left = 1
     WHERE source > ?1 - 1024 AND source <= ?2 AND source + last - first >= ?1 AND is_left = 0
    """

  /// Rows that only spans hold, in the order of their ids; some of them overlap.
  static let left = """
    SELECT source, source + last - first FROM span WHERE is_left = 1 ORDER BY source
    """

  static let all = [
    matches, lastRow, areWhole, same, needed, keep, noteFolded, unfolded, spansOf, dropSpans, leave,
    left,
  ]
}

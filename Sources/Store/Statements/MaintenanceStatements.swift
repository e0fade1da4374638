/// Statements of those who look after a store.
///
/// Whole, static and bound. Removing keeps the books of what is left, whatever interrupts it.
enum MaintenanceStatements {
  /// What each run counted, beside what is there.
  static let books = """
    SELECT run.id, run.rows,
           (SELECT coalesce(sum(batch.rows), 0)
              FROM stage JOIN batch ON batch.stage_id = stage.id WHERE stage.run_id = run.id),
           (SELECT coalesce(sum(page.last_row - page.first_row + 1), 0)
              FROM stage CROSS JOIN batch ON batch.stage_id = stage.id
             CROSS JOIN page ON page.batch_id = batch.id WHERE stage.run_id = run.id),
           (SELECT count(*)
              FROM stage CROSS JOIN batch ON batch.stage_id = stage.id
             CROSS JOIN page ON page.batch_id = batch.id
            \(RowStatements.ofPage)
             WHERE stage.run_id = run.id),
           run.calls,
           (SELECT count(*)
              FROM stage CROSS JOIN batch ON batch.stage_id = stage.id
             CROSS JOIN attempt ON attempt.batch_id = batch.id WHERE stage.run_id = run.id)
      FROM run ORDER BY run.id
    """

  /// Rows that lie in a page of their own.
  static let rowsOfPages = """
    SELECT count(*) FROM page CROSS JOIN row ON row.id BETWEEN page.first_row AND page.last_row
    """

  static let allRows = "SELECT count(*) FROM row"

  /// The run and those that check it, the latest first.
  static let withChecks = """
    SELECT id FROM run WHERE id = ?1 OR verifies_id = ?1 ORDER BY id DESC
    """

  static let openHeir = "SELECT id FROM run WHERE baseline_id = ?1 AND state = 'open'"

  /// Takes the run out of use before anything of it goes: nobody is to read a part of it.
  ///
  /// `?2` is now. Nothing in it refers to its later batches then, so they may go first.
  static let retire = [
    """
    UPDATE run SET state = 'cancelled', finished_at = coalesce(finished_at, ?2), baseline_id = NULL
     WHERE id = ?1
    """,
    "UPDATE run SET baseline_id = NULL WHERE baseline_id = ?1 AND ?2 > 0",
    "DELETE FROM event WHERE run_id = ?1 AND ?2 > 0",
    """
    UPDATE batch SET parent_id = NULL
     WHERE stage_id IN (SELECT id FROM stage WHERE run_id = ?1) AND role <> 'share'
       AND role IN ('closing', 'absentee') AND ?2 > 0
    """,
  ]

  /// A walk along the ids, from the end.
  static let batchesBefore = """
    SELECT id, rows FROM batch
     WHERE +stage_id IN (SELECT id FROM stage WHERE run_id = ?1) AND id < ?2
     ORDER BY id DESC LIMIT ?3
    """

  static let removeBatch = [
    """
    UPDATE run
       SET calls = calls - (SELECT count(*) FROM attempt WHERE attempt.batch_id = ?1)
     WHERE id = (SELECT stage.run_id FROM batch JOIN stage ON stage.id = batch.stage_id
                  WHERE batch.id = ?1)
    """,
    "DELETE FROM attempt WHERE batch_id = ?1",
    "DELETE FROM subject WHERE batch_id = ?1",
    "DELETE FROM fanned WHERE batch_id = ?1",
    "DELETE FROM line WHERE batch_id = ?1",
    "DELETE FROM batch WHERE id = ?1",
  ]

  static let recount = "UPDATE run SET rows = rows - ?2 WHERE id = ?1"

  static let remove = [
    "DELETE FROM stage WHERE run_id = ?1",
    "DELETE FROM run WHERE id = ?1",
  ]

  static let all =
    [books, rowsOfPages, allRows, withChecks, openHeir, batchesBefore, recount] + retire
    + removeBatch + remove
}

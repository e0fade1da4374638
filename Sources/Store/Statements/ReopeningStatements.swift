/// Statements that open buried batches again.
///
/// Whole, static and bound. They expect a batch that is buried, in a run that can go on.
enum ReopeningStatements {
  /// Where a buried batch lies; no row when it is not buried, or its run is complete or cancelled.
  static let buried = """
    SELECT batch.stage_id, batch.depth, batch.doubts, batch.rows, batch.role
      FROM batch JOIN stage ON stage.id = batch.stage_id JOIN run ON run.id = stage.run_id
     WHERE batch.id = ?1 AND batch.state = 'buried' AND run.state IN ('open', 'incomplete')
    """

  static let reopen = """
    UPDATE batch
       SET state = 'pending', finished_at = NULL, failures = 0, not_before = 0, waits_since = NULL
     WHERE id = ?1 AND state = 'buried'
    """

  static let split = """
    UPDATE batch
       SET state = 'split', finished_at = ?2, pages = 0, rows = 0,
           cursor = NULL, cursor_anchor = NULL, cursor_at = NULL
     WHERE id = ?1 AND state = 'buried'
    """

  /// What was asked at the end of the stage `?1` was asked without the batch `?2`: it is put below
  /// that batch, so that the same is asked again when all is done.
  static let setEndingsAside = """
    UPDATE batch SET parent_id = ?2
     WHERE stage_id = ?1 AND role <> 'share' AND role IN ('closing', 'absentee')
       AND parent_id IS NULL AND id <> ?2
    """

  static let openRun = """
    UPDATE run SET state = 'open', finished_at = NULL
     WHERE id = (SELECT run_id FROM stage WHERE id = ?1) AND state IN ('open', 'incomplete')
    """

  static let all = [buried, reopen, split, setEndingsAside, openRun]
}

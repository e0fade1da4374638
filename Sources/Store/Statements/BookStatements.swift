/// Statements about what is kept of a job from one run to the next.
///
/// Whole, static and bound.
enum BookStatements {
  /// Turns at a job that have not lapsed, but one's own, the oldest first.
  ///
  /// One whose beginning lies ahead by more than it lasts was taken by a clock that was set back
  /// since, and has lapsed.
  static let turns = """
    SELECT job, holder, run_id FROM turn
     WHERE job = ?1 AND holder <> ?2 AND until > ?3 AND 2 * since - until <= ?3
     ORDER BY since, holder
    """

  static let keepTurn = """
    INSERT INTO turn (holder, job, run_id, since, until) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (holder) DO UPDATE
       SET job = excluded.job, run_id = excluded.run_id, since = excluded.since,
           until = excluded.until
    """

  static let endTurn = "DELETE FROM turn WHERE holder = ?1"

  /// What crashed commands left.
  static let sweepTurns = "DELETE FROM turn WHERE job = ?1 AND until <= ?2"

  static let runsOfJob =
    RunStatements.selectRun + " WHERE run.job = ?2 ORDER BY run.id DESC LIMIT ?3"

  static let untold =
    RunStatements.selectRun + """
       WHERE run.job = ?2 AND run.state IN ('complete', 'incomplete')
         AND run.verifies_id IS NULL AND run.told_of IS NOT run.finished_at
         AND run.finished_at > ?3 AND run.definition -> '$.notify' IS NOT NULL
       ORDER BY run.id LIMIT 100
      """

  static let noteTold = "UPDATE run SET told_of = ?2 WHERE id = ?1 AND finished_at = ?2"

  static let all = [turns, keepTurn, endTurn, sweepTurns, runsOfJob, untold, noteTold]
}

/// Statements that count what a stage or a run did.
///
/// Whole, static and bound.
enum AccountStatements {
  /// The latest batches looked at to measure a plan, and how many of them are enough.
  ///
  /// Both are limits, so that measuring costs the same however large the plan is.
  static let measure = """
    SELECT sum(rows), sum(expected)
      FROM (SELECT rows, expected
              FROM (SELECT rows, expected, role FROM batch
                     WHERE stage_id = ?1 AND state = 'done'
                     ORDER BY not_before DESC, id DESC LIMIT 5000)
             WHERE role = 'share' AND expected > 0 LIMIT 500)
    """

  static let isAnswered =
    "SELECT EXISTS (SELECT 1 FROM batch WHERE stage_id = ?1 AND state = 'done')"

  /// By role and state; what finished batches say of themselves.
  static let roles = """
    SELECT role, state, count(*), sum(iif(state = 'done', rows, 0)),
           sum(iif(state = 'done', pass, 0)), sum(iif(state = 'done', pages, 0))
      FROM batch WHERE stage_id = ?1 GROUP BY role, state
    """

  static let pages = """
    SELECT coalesce(sum(iif(batch.state = 'done', page.last_row - page.first_row + 1, 0)), 0),
           min(page.kept_at), max(page.kept_at)
      FROM batch CROSS JOIN page ON page.batch_id = batch.id WHERE batch.stage_id = ?1
    """

  static let pace = """
    SELECT count(*), count(*) FILTER (WHERE attempt.outcome = 'page'),
           coalesce(sum(attempt.total_us) FILTER (WHERE attempt.outcome = 'page'), 0),
           coalesce(max(attempt.total_us) FILTER (WHERE attempt.outcome = 'page'), 0)
      FROM stage
     CROSS JOIN batch ON batch.stage_id = stage.id
     CROSS JOIN attempt ON attempt.batch_id = batch.id
     WHERE stage.run_id = ?1
    """

  static let asked = """
    SELECT subject.stage_id, count(*)
      FROM stage CROSS JOIN subject ON subject.stage_id = stage.id
     WHERE stage.run_id = ?1
     GROUP BY subject.stage_id
    """

  static let all = [isAnswered, measure, roles, pages, pace, asked]
}

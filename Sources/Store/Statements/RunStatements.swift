/// Statements about runs, stages and their log.
///
/// Whole, static and bound.
enum RunStatements {
  static let insertRun = """
    INSERT INTO run (job, definition, started_at, baseline_id, verifies_id)
    VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id
    """

  static let insertStage = """
    INSERT INTO stage (run_id, ordinal, reason) VALUES (?1, ?2, ?3) RETURNING id
    """

  // A run is live while somebody holds an unexpired lease on one of its batches, and the clock was
  // not set back by more than that lease lasts.
  static let selectRun = """
    SELECT run.id, run.definition,
           (SELECT json_group_array(id)
              FROM (SELECT id FROM stage WHERE stage.run_id = run.id ORDER BY stage.ordinal)),
           run.state, run.started_at, run.finished_at,
           run.calls, run.throttled, run.renewals, run.rows,
           EXISTS (SELECT 1 FROM stage CROSS JOIN batch ON batch.stage_id = stage.id
                    WHERE stage.run_id = run.id AND batch.state = 'leased'
                      AND batch.lease_expires > ?1
                      AND (batch.lease_since IS NULL
                           OR 2 * batch.lease_since - batch.lease_expires <= ?1)),
           run.baseline_id, run.verifies_id
      FROM run
    """

  static let run = selectRun + " WHERE run.id = ?2"
  static let newest = selectRun + " ORDER BY run.id DESC LIMIT ?2"

  static let last =
    selectRun + " WHERE run.verifies_id IS NULL ORDER BY run.id DESC LIMIT 1"

  static let lastOfJob =
    selectRun + " WHERE run.job = ?2 AND run.verifies_id IS NULL ORDER BY run.id DESC LIMIT 1"

  static let completeOfJob =
    selectRun + """
       WHERE run.job = ?2 AND run.state = 'complete' AND run.verifies_id IS NULL
       ORDER BY run.id DESC LIMIT ?3
      """

  static let verification = selectRun + " WHERE run.verifies_id = ?2 ORDER BY run.id DESC LIMIT 1"

  /// Finished runs that tell of access and were not taken in as they are now, oldest first.
  static let untaken =
    selectRun + """
       WHERE run.state IN ('complete', 'incomplete') AND run.verifies_id IS NULL
         AND instr(run.definition, '"access":') > 0
         AND NOT EXISTS (SELECT 1 FROM access_taken AS taken
                          WHERE taken.run_id = run.id AND taken.started_at = run.started_at
                            AND taken.finished_at = run.finished_at)
       ORDER BY run.id
      """

  /// No row means that the run is not open, or has batches that are not final.
  static let close = """
    UPDATE run SET state = ?2, finished_at = ?3
     WHERE id = ?1 AND state = 'open'
       AND (?2 = 'cancelled' OR NOT EXISTS (
             SELECT 1 FROM stage JOIN batch ON batch.stage_id = stage.id
              WHERE stage.run_id = ?1
                AND (batch.state IN ('pending', 'leased')
                     OR (batch.state = 'buried' AND ?2 = 'complete'))))
    RETURNING id
    """

  /// Adds to the counters of the run that a batch belongs to.
  static let count = """
    UPDATE run SET calls = calls + ?2, throttled = throttled + ?3, rows = rows + ?4
     WHERE id = (SELECT run_id FROM stage WHERE id = ?1)
    """

  /// Which stage of which job a stage is.
  static let place = """
    SELECT stage.ordinal, run.definition FROM stage JOIN run ON run.id = stage.run_id
     WHERE stage.id = ?1
    """

  static let countRenewal = "UPDATE run SET renewals = renewals + 1 WHERE id = ?1"

  static let insertEvent = """
    INSERT INTO event (run_id, batch_id, at, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)
    """

  /// The latest lines, oldest of them first.
  static let events = """
    SELECT kind, batch_id, text, at
      FROM (SELECT * FROM event WHERE run_id = ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id
    """

  static let all = [
    insertRun, insertStage, run, newest, last, lastOfJob, completeOfJob, verification, untaken,
    close, count,
    place, countRenewal, insertEvent, events,
  ]
}

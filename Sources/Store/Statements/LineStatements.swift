/// Statements about the lines of jobs that change something.
///
/// Whole, static and bound. A change names the lease of the batch and the state that it expects; no
/// row changed means that one of them is not so.
enum LineStatements {
  static let insert = """
    INSERT INTO line (batch_id, number, cells, digest) VALUES (?1, ?2, ?3, ?4)
    """

  static let ofBatch = """
    SELECT number, cells, digest, state, sends, reads, changed_at, detail
      FROM line WHERE batch_id = ?1 ORDER BY number
    """

  /// `?1` to `?3` are the lease, `?4` is the line, `?5` what it was and `?6` what it becomes.
  static let change = """
    UPDATE line
       SET state = ?6, changed_at = ?7, detail = ?8,
           sends = sends + (?6 = 'sent'),
           reads = CASE WHEN ?6 = 'sent' THEN 0 ELSE reads + ?9 END
     WHERE batch_id = ?1 AND number = ?4 AND state = ?5
       AND EXISTS (SELECT 1 FROM batch
                    WHERE id = ?1 AND state = 'leased' AND lease_owner = ?2 AND lease_term = ?3)
    RETURNING number
    """

  static let counts = """
    SELECT line.state, count(*)
      FROM stage JOIN batch ON batch.stage_id = stage.id JOIN line ON line.batch_id = batch.id
     WHERE stage.run_id = ?1 GROUP BY line.state
    """

  /// What a person wants tried again: what was refused is sent, what is unknown is read.
  static let reopen = """
    UPDATE line
       SET state = CASE state WHEN 'refused' THEN 'waiting' ELSE state END, reads = 0
     WHERE batch_id = ?1 AND state IN ('refused', 'unknown')
    """

  static let all = [insert, ofBatch, change, counts, reopen]
}

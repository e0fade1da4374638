/// Statements about batches, their leases and attempts.
///
/// Whole, static and bound. Every change names the state, the owner and the term it expects; no row
/// changed means that the lease was lost.
enum BatchStatements {
  static let insert = """
    INSERT INTO batch (stage_id, parent_id, depth, role, filter, expected, doubts)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """

  private static let columns = """
    id, stage_id, parent_id, filter, state, depth, pass, cursor, cursor_anchor, cursor_at,
    pages, rows, expected, failures, last_failure, not_before, role, suspicion, doubts,
    lease_term, lease_expires
    """

  /// A run that was cancelled or is finished gives nothing out and awaits nothing.
  private static let isOpen = """
    EXISTS (SELECT 1 FROM stage JOIN run ON run.id = stage.run_id
             WHERE stage.id = ?1 AND run.state = 'open')
    """

  private static let ifOpen = " AND " + isOpen + " RETURNING " + columns

  private static let claim = """
    UPDATE batch
       SET state = 'leased', lease_owner = ?2, lease_expires = ?3, lease_since = ?4,
           lease_term = lease_term + 1
    """

  /// The clock was set back by more than the lease lasts: it would not end for as long.
  static let isLeaseSetBack = "2 * lease_since - lease_expires > ?4"
  private static let isWaitSetBack = "not_before > ?4 AND 2 * waits_since - not_before > ?4"

  /// Takes over batches whose holder let its lease expire.
  static let leaseExpired =
    claim + """

       WHERE id IN (SELECT id FROM batch
                     WHERE stage_id = ?1 AND state = 'leased'
                       AND (lease_expires <= ?4 OR \(isLeaseSetBack))
                     ORDER BY not_before, id LIMIT ?5)
      """ + ifOpen

  /// Claims batches that were put back and are due, longest ago first.
  static let leaseReturned =
    claim + """

       WHERE id IN (SELECT id FROM batch
                     WHERE stage_id = ?1 AND state = 'pending'
                       AND not_before > 0 AND not_before <= ?4
                     ORDER BY not_before, id LIMIT ?5)
      """ + ifOpen

  /// Claims batches that nobody began, in the order of the plan.
  static let leaseFresh =
    claim + """

       WHERE id IN (SELECT id FROM batch
                     WHERE stage_id = ?1 AND state = 'pending' AND not_before = 0
                     ORDER BY id LIMIT ?5)
      """ + ifOpen

  /// Claims batches that would wait for as long as the clock was set back.
  static let leaseSetBack =
    claim + """

       WHERE id IN (SELECT id FROM batch
                     WHERE stage_id = ?1 AND state = 'pending' AND \(isWaitSetBack)
                     ORDER BY not_before, id LIMIT ?5)
      """ + ifOpen

  private static let mine =
    " WHERE id = ?1 AND state = 'leased' AND lease_owner = ?2 AND lease_term = ?3"

  private static let free = "lease_owner = NULL, lease_expires = NULL, lease_since = NULL"

  /// From now on, but never shorter than before, unless the clock was set back meanwhile.
  static let extend = """
    UPDATE batch
       SET lease_expires = iif(lease_since > ?5, ?4, max(lease_expires, ?4)), lease_since = ?5
    """ + mine + " RETURNING " + columns

  /// One page kept, more to come.
  static let advance = """
    UPDATE batch
       SET pages = pages + 1, rows = rows + ?6,
           cursor = ?7, cursor_anchor = ?8, cursor_at = ?9
    """ + mine + " AND pass = ?4 AND pages = ?5 - 1 RETURNING " + columns

  /// The last page kept, with the reason why it is not trusted, if there is one.
  static let finish = """
    UPDATE batch
       SET state = 'done', finished_at = ?7, pages = pages + 1, rows = rows + ?6, suspicion = ?8,
           cursor = NULL, cursor_anchor = NULL, cursor_at = NULL,
           \(free)
    """ + mine + " AND pass = ?4 AND pages = ?5 - 1 RETURNING stage_id"

  /// How many rows the batch holds, if it is still mine.
  static let held = "SELECT rows FROM batch" + mine

  static let restart = """
    UPDATE batch
       SET pass = pass + 1, pages = 0, rows = 0,
           cursor = NULL, cursor_anchor = NULL, cursor_at = NULL,
           failures = failures + ?4, last_failure = ?5
    """ + mine + " RETURNING " + columns

  static let putBack = """
    UPDATE batch
       SET state = 'pending', not_before = ?4, waits_since = ?7, \(free),
           failures = failures + ?5, last_failure = coalesce(?6, last_failure)
    """ + mine + " RETURNING stage_id"

  static let split = """
    UPDATE batch
       SET state = 'split', finished_at = ?4, pages = 0, rows = 0,
           cursor = NULL, cursor_anchor = NULL, cursor_at = NULL,
           \(free)
    """ + mine + " RETURNING stage_id, depth"

  static let bury = """
    UPDATE batch
       SET state = 'buried', finished_at = ?4, last_failure = ?5,
           \(free)
    """ + mine + " RETURNING stage_id"

  static let insertAttempt = """
    INSERT INTO attempt (batch_id, pass, page, started_at, outcome, status, rows, bytes,
                         request_id, client_request_id, resolved_us, connected_us, secured_us,
                         first_byte_us, total_us, sentence)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
    """

  /// The latest calls for a batch, oldest of them first.
  static let attempts = """
    SELECT pass, page, started_at, outcome, status, rows, bytes, request_id, client_request_id,
           resolved_us, connected_us, secured_us, first_byte_us, total_us, sentence
      FROM (SELECT * FROM attempt WHERE batch_id = ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id
    """

  /// `?4` is now.
  static let outlook = """
    SELECT (SELECT count(*) FROM batch WHERE stage_id = ?1 AND state = 'pending'),
           (SELECT count(*) FROM batch WHERE stage_id = ?1 AND state = 'leased'),
           iif(EXISTS (SELECT 1 FROM batch
                        WHERE stage_id = ?1 AND state = 'pending' AND \(isWaitSetBack)), ?4,
               (SELECT min(not_before) FROM batch WHERE stage_id = ?1 AND state = 'pending')),
           (SELECT min(iif(\(isLeaseSetBack), ?4, lease_expires))
              FROM batch WHERE stage_id = ?1 AND state = 'leased')
     WHERE
    """ + " " + isOpen

  static let counts = """
    SELECT batch.state, count(*) FROM stage JOIN batch ON batch.stage_id = stage.id
     WHERE stage.run_id = ?1 GROUP BY batch.state
    """

  /// A walk along the ids: nothing is sorted, whatever there is.
  ///
  /// `?3` is a JSON array of states.
  static let list = """
    SELECT \(columns) FROM batch
     WHERE +stage_id IN (SELECT id FROM stage WHERE run_id = ?1) AND id > ?2
       AND +state IN (SELECT value FROM json_each(?3))
     ORDER BY id LIMIT ?4
    """

  /// Batches that were added to a plan: those that are done, of one role.
  static let listOfRole = """
    SELECT \(columns) FROM batch
     WHERE stage_id = ?1 AND role = ?2 AND role <> 'share' AND state = 'done' ORDER BY id
    """

  /// The depth at which, and the doubts under which, batches of the role `?2` may be added, below the batch `?3` if one is named.
  ///
  /// No row when the run is closed, when something is left to do (or the batch is not done), or when
  /// they are there already. Shares are not in the index of roles; they are looked for apart.
  static let depthIfAppendable = """
    SELECT coalesce((SELECT depth + 1 FROM batch WHERE id = ?3), 0),
           coalesce((SELECT doubts + 1 FROM batch WHERE id = ?3), 0)
     WHERE \(isOpen)
       AND iif(?3 IS NULL,
               NOT EXISTS (SELECT 1 FROM batch
                            WHERE stage_id = ?1 AND state IN ('pending', 'leased')),
               EXISTS (SELECT 1 FROM batch WHERE id = ?3 AND stage_id = ?1 AND state = 'done'))
       AND NOT EXISTS (SELECT 1 FROM batch
                        WHERE stage_id = ?1 AND role = ?2 AND role <> 'share' AND parent_id IS ?3)
       AND (?2 <> 'share'
            OR NOT EXISTS (SELECT 1 FROM batch
                            WHERE stage_id = ?1 AND role = 'share' AND parent_id IS ?3))
    """

  static let suspect = "UPDATE batch SET suspicion = coalesce(?2, suspicion) WHERE id = ?1"

  static let all = [
    insert, leaseExpired, leaseReturned, leaseFresh, leaseSetBack, extend, advance, finish, held,
    restart, putBack, split,
    bury, insertAttempt, attempts, outlook, counts, list, listOfRole, depthIfAppendable, suspect,
  ]
}

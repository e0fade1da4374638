/// Statements about the subjects of later stages.
///
/// Whole, static and bound.
enum SubjectStatements {
  /// Finished batches of the stage `?1` that the stage `?2` has not seen, while the run is open.
  static let unseen = """
    SELECT batch.id FROM batch
     WHERE batch.stage_id = ?1 AND batch.state = 'done'
       AND NOT EXISTS (SELECT 1 FROM fanned
                        WHERE fanned.stage_id = ?2 AND fanned.batch_id = batch.id)
       AND EXISTS (SELECT 1 FROM stage JOIN run ON run.id = stage.run_id
                    WHERE stage.id = ?2 AND run.state = 'open')
     ORDER BY batch.id LIMIT ?3
    """

  /// The rows of a batch whose objects the stage `?2` does not ask about yet, the latest of each:
  /// beside `max`, SQLite takes the values of the row that has it.
  ///
  /// Its run is open, so all of them lie in its own pages.
  /// `?3` tells whether the last value of a row says why there is no answer.
  static let candidates = """
    SELECT max(row.id), row.guid, row.cells
      FROM page CROSS JOIN row ON row.id BETWEEN page.first_row AND page.last_row
     WHERE page.batch_id = ?1
       AND NOT EXISTS (SELECT 1 FROM subject
                        WHERE subject.stage_id = ?2 AND subject.guid = row.guid)
       AND NOT (?3 AND row.cells ->> '$[#-1]' IS NOT NULL)
     GROUP BY row.guid ORDER BY max(row.id)
    """

  /// The groups that rows of a batch name: by the values at the path `?2`, where the one at `?3` says
  /// so, each once.
  static let groups = """
    SELECT max(row.id), lower(row.cells ->> ?2) AS named
      FROM page CROSS JOIN row ON row.id BETWEEN page.first_row AND page.last_row
     WHERE page.batch_id = ?1 AND row.cells ->> ?3 = 'group' AND row.cells ->> ?2 IS NOT NULL
     GROUP BY named ORDER BY max(row.id)
    """

  static let isKnown = "SELECT EXISTS (SELECT 1 FROM subject WHERE stage_id = ?1 AND guid = ?2)"

  static let insert = """
    INSERT INTO subject (stage_id, guid, batch_id, place, row_id) VALUES (?1, ?2, ?3, ?4, ?5)
    """

  static let markSeen = "INSERT INTO fanned (stage_id, batch_id) VALUES (?1, ?2)"

  /// A subject's row, be it that of an earlier run.
  static let itsRow = """
     CROSS JOIN row
        ON row.id = coalesce(
             (SELECT iif(subject.row_id <= span.last, span.source + subject.row_id - span.first, NULL)
                FROM span WHERE span.first <= subject.row_id ORDER BY span.first DESC LIMIT 1),
             subject.row_id)
    """

  /// Each value of each subject's row, as JSON.
  static let ofBatch = """
    SELECT subject.place, subject.guid, row.key, row.cells -> each.fullkey
      FROM subject
    \(itsRow)
      LEFT JOIN json_each(row.cells) AS each
     WHERE subject.batch_id = ?1
     ORDER BY subject.place, each.key
    """

  /// The batch that holds what was given up of another.
  static let bury = """
    INSERT INTO batch (stage_id, parent_id, depth, role, state, finished_at, last_failure)
    SELECT stage_id, id, depth + 1, role, 'buried', ?2, ?3 FROM batch WHERE id = ?1
    RETURNING id
    """

  static let move = """
    UPDATE subject SET batch_id = ?3, place = 0
     WHERE stage_id = ?1 AND guid = ?2 AND batch_id = ?4
    """

  /// What the list `?1` told about the subjects of a batch, by their places.
  static let told = """
    SELECT subject.place, row.cells
      FROM subject
      JOIN subject AS heard ON heard.stage_id = ?1 AND heard.guid = subject.guid
      JOIN row ON row.id = heard.row_id
     WHERE subject.batch_id = ?2
    """

  static let all = [
    unseen, candidates, groups, isKnown, insert, markSeen, ofBatch, bury, move, told,
  ]
}

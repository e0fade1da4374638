/// Statements about who may do what where.
///
/// Whole, static and bound.
enum AccessStatements {
  // MARK: Tenants, sources and looks

  static let insertTenant = "INSERT INTO access_tenant (name) VALUES (?1) ON CONFLICT DO NOTHING"
  static let tenant = "SELECT id FROM access_tenant WHERE name = ?1"
  static let tenants = "SELECT name FROM access_tenant ORDER BY name"

  static let insertSource = """
    INSERT INTO access_source (tenant_id, job, stage, kind, question)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING
    """

  static let source = """
    SELECT id, question FROM access_source
     WHERE tenant_id = ?1 AND job = ?2 AND stage = ?3 AND kind = ?4
    """

  static let sources = "SELECT id, job, stage, kind FROM access_source WHERE tenant_id = ?1"

  static let ties = "SELECT ties FROM access_source WHERE id = ?1"
  static let countTies = "UPDATE access_source SET ties = ?2 WHERE id = ?1"
  static let ask = "UPDATE access_source SET question = ?2 WHERE id = ?1"

  static let insertLook = """
    INSERT INTO access_look (source_id, at, run_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
    """

  static let look = "SELECT id FROM access_look WHERE source_id = ?1 AND at = ?2"
  static let laterLook = "SELECT 1 FROM access_look WHERE source_id = ?1 AND at > ?2 LIMIT 1"
  static let instant = "SELECT at FROM access_look WHERE id = ?1"
  static let endLook = "UPDATE access_look SET is_whole = 1 WHERE id = ?1"

  static let firstLook = """
    SELECT id, at FROM access_look WHERE source_id = ?1 ORDER BY at LIMIT 1
    """

  /// The last look that was taken in to its end, of those before `?2`.
  static let lastLook = """
    SELECT id, at FROM access_look WHERE source_id = ?1 AND at < ?2 AND is_whole
     ORDER BY at DESC LIMIT 1
    """

  /// Whether a look was not taken in to its end.
  static let brokenLook =
    "SELECT 1 FROM access_look WHERE source_id = ?1 AND NOT is_whole LIMIT 1"

  static let insertTaken = """
    INSERT INTO access_taken (run_id, started_at, finished_at) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET finished_at = excluded.finished_at
    """

  // MARK: Names, places and rights

  static let name = "SELECT id FROM access_name WHERE tenant_id = ?1 AND folded = ?2"

  static let insertName = """
    INSERT INTO access_name (tenant_id, folded, text) VALUES (?1, ?2, ?3) RETURNING id
    """

  static let show = "UPDATE access_name SET shown_id = ?2 WHERE id = ?1 AND shown_id IS NOT ?2"

  /// How to show an object, unless another name of it stands that somebody calls it by.
  static let hint = """
    UPDATE access_name SET shown_id = ?2
     WHERE id = ?1 AND shown_id IS NOT ?2
       AND NOT EXISTS (
         SELECT 1 FROM access_held AS held CROSS JOIN access_place AS place ON place.id = held.place_id
          WHERE held.name_id = access_name.shown_id AND held.end_look IS NULL
            AND held.source_id IN (SELECT id FROM access_source WHERE kind = 'names')
            AND place.name_id = access_name.id)
    """

  /// As it is written, and what people call the same.
  static let text = """
    SELECT coalesce(name.text, name.folded), coalesce(shown.text, shown.folded)
      FROM access_name AS name LEFT JOIN access_name AS shown ON shown.id = name.shown_id
     WHERE name.id = ?1
    """

  static let place = "SELECT id FROM access_place WHERE name_id = ?1 AND folder = ?2"
  static let insertPlace = "INSERT INTO access_place (name_id, folder) VALUES (?1, ?2) RETURNING id"
  static let placesOf = "SELECT id, folder FROM access_place WHERE name_id = ?1"

  /// Whether any folder of a tenant was looked at; asked only where a name of every folder is unknown.
  static let anyFolder = """
    SELECT 1 FROM access_place JOIN access_name ON access_name.id = name_id
     WHERE folder <> '' AND tenant_id = ?1 LIMIT 1
    """

  static let placeAt = "SELECT name_id, folder FROM access_place WHERE id = ?1"

  static let right = "SELECT id FROM access_right WHERE text = ?1 AND is_denied = ?2"
  static let insertRight =
    "INSERT INTO access_right (text, is_denied) VALUES (?1, ?2) RETURNING id"
  static let rightAt = "SELECT text, is_denied FROM access_right WHERE id = ?1"

  // MARK: Ties

  static let openAt = """
    SELECT right_id, name_id, number FROM access_tie
     WHERE source_id = ?1 AND place_id = ?2 AND end_look IS NULL
    """

  static let insertTie = """
    INSERT INTO access_tie (source_id, place_id, right_id, name_id, first_look, number)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """

  /// Those that hold, from a place on, and that the look `?6` is not the first to see.
  static let openAfter = """
    SELECT place_id, right_id, name_id, first_look, number FROM access_tie
     WHERE source_id = ?1 AND (place_id, right_id, name_id, first_look) > (?2, ?3, ?4, ?5)
       AND end_look IS NULL AND first_look < ?6
     ORDER BY place_id, right_id, name_id, first_look LIMIT ?7
    """

  static let endTie = """
    UPDATE access_tie SET last_look = max(?6, first_look), end_look = ?7
     WHERE source_id = ?1 AND place_id = ?2 AND right_id = ?3 AND name_id = ?4 AND first_look = ?5
       AND end_look IS NULL
    """

  /// Files a tie by who holds it.
  static let file = """
    INSERT INTO access_held (name_id, source_id, place_id, right_id, first_look)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING
    """

  /// Those that looks made which were not taken in to their end, from a place on.
  static let unfiledAfter = """
    SELECT place_id, right_id, name_id, first_look FROM access_tie
     WHERE source_id = ?1 AND (place_id, right_id, name_id, first_look) > (?2, ?3, ?4, ?5)
       AND first_look IN (SELECT id FROM access_look WHERE source_id = ?1 AND NOT is_whole)
     ORDER BY place_id, right_id, name_id, first_look LIMIT ?6
    """

  static let endHeld = """
    UPDATE access_held SET last_look = max(?6, first_look), end_look = ?7
     WHERE source_id = ?1 AND place_id = ?2 AND right_id = ?3 AND name_id = ?4 AND first_look = ?5
    """

  static let overlook = """
    INSERT INTO access_overlooked (source_id, place_id, last_look, mark) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET mark = excluded.mark
    """

  static let overlooked = """
    SELECT last_look, mark FROM access_overlooked WHERE source_id = ?1 AND place_id = ?2
    """

  static let overlookedAfter = """
    SELECT place_id FROM access_overlooked WHERE source_id = ?1 AND place_id > ?2
     ORDER BY place_id LIMIT ?3
    """

  static let seenAgain = "DELETE FROM access_overlooked WHERE source_id = ?1 AND place_id = ?2"

  // MARK: Questions

  /// Whether any place of a source was not seen lately.
  static let hasOverlooked = "SELECT 1 FROM access_overlooked WHERE source_id = ?1 LIMIT 1"

  /// What the source `?2` calls by the name `?1`, and whether it still does.
  static let objectsCalled = """
    SELECT place.name_id, tie.end_look IS NULL
      FROM access_held AS tie CROSS JOIN access_place AS place ON place.id = tie.place_id
     WHERE tie.name_id = ?1 AND tie.source_id = ?2
    """

  static let namesOf = """
    SELECT tie.name_id
      FROM access_place AS place CROSS JOIN access_tie AS tie ON tie.place_id = place.id
     WHERE place.name_id = ?1 AND tie.source_id = ?2
    """

  private static let looks = "tie.first_look, tie.last_look, tie.end_look"

  static let groupsOf = """
    SELECT tie.place_id, \(looks), place.name_id, tie.right_id
      FROM access_held AS tie CROSS JOIN access_place AS place ON place.id = tie.place_id
     WHERE tie.name_id = ?1 AND tie.source_id = ?2
    """

  static let membersOf = """
    SELECT tie.place_id, \(looks), tie.name_id, tie.right_id
      FROM access_place AS place CROSS JOIN access_tie AS tie ON tie.place_id = place.id
     WHERE place.name_id = ?1 AND tie.source_id = ?2
    """

  /// Whether the source `?2` lists members of a group that the name `?1` is of.
  static let isGroup = """
    SELECT 1 FROM access_place AS place CROSS JOIN access_tie AS tie ON tie.place_id = place.id
     WHERE place.name_id = ?1 AND tie.source_id = ?2 LIMIT 1
    """

  /// The same for any further name that the source `?3` ever gave the object `?1`: one question in
  /// place of one about each of them, since an answer asks it about everybody in it.
  static let isGroupByName = """
    SELECT 1
      FROM access_place AS object
      CROSS JOIN access_tie AS naming ON naming.place_id = object.id AND naming.source_id = ?3
      CROSS JOIN access_place AS place ON place.name_id = naming.name_id
      CROSS JOIN access_tie AS tie ON tie.place_id = place.id AND tie.source_id = ?2
     WHERE object.name_id = ?1 LIMIT 1
    """

  static let grantsOf = """
    SELECT tie.place_id, \(looks), tie.name_id, tie.right_id
      FROM access_held AS tie WHERE tie.name_id = ?1 AND tie.source_id = ?2
    """

  static let grantsAt = """
    SELECT tie.place_id, \(looks), tie.name_id, tie.right_id
      FROM access_tie AS tie WHERE tie.place_id = ?1 AND tie.source_id = ?2
    """

  // MARK: What runs kept

  static let unread = """
    SELECT 1 FROM batch WHERE stage_id = ?1 AND state IN ('pending', 'leased', 'buried') LIMIT 1
    """

  /// Batches that kept rows, and whether they were read to their end.
  static let batches =
    "SELECT id, state = 'done' FROM batch WHERE stage_id = ?1 AND rows > 0 ORDER BY id"

  /// The rows of a batch behind a page.
  static let rows = """
    SELECT page.number, \(RowStatements.number), row.cells
      FROM page \(RowStatements.ofPage)
     WHERE page.batch_id = ?1 AND page.number > ?2 ORDER BY page.number, \(RowStatements.number)
    """

  /// The rows that a stage was asked about, where their batches were read to their end or not.
  static let subjects = """
    SELECT row.cells, subject.guid
      FROM batch CROSS JOIN subject ON subject.batch_id = batch.id
    \(SubjectStatements.itsRow)
     WHERE batch.stage_id = ?1 AND (batch.state = 'done') = ?2
    """

  /// Rows that only tell why there is no answer.
  static let findings =
    "SELECT row.cells " + RowStatements.kept
    + " WHERE batch.stage_id = ?1 AND row.cells ->> '$[#-1]' IS NOT NULL"

  static let questions = [
    name, text, place, placesOf, placeAt, right, rightAt, openAt, openAfter, overlooked,
    overlookedAfter, hasOverlooked, objectsCalled, namesOf, groupsOf, membersOf, isGroup,
    isGroupByName, grantsOf, grantsAt, look, laterLook, firstLook, lastLook, brokenLook,
    unfiledAfter,
  ]

  static let all =
    questions + [
      insertTenant, tenant, tenants, insertSource, source, sources, ties, countTies, ask,
      insertLook, instant, endLook, insertTaken, insertName, show, hint, insertPlace, insertRight,
      insertTie, endTie, file, endHeld, overlook, seenAgain, unread, batches, rows, subjects,
      findings,
    ]
}

extension Migrations {
  /// Who may do what where, as finished runs showed it.
  static let version7 = """
    -- What follows is kept beyond the runs it was made of: who may do what where, who is in which
    -- group and what objects are called, each from when to when.
    CREATE TABLE access_tenant (
      id   INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    -- A stage of a job that tells of it.
    CREATE TABLE access_source (
      id        INTEGER PRIMARY KEY,
      tenant_id INTEGER NOT NULL REFERENCES access_tenant (id),
      job       TEXT    NOT NULL,
      stage     TEXT    NOT NULL,
      kind      TEXT    NOT NULL CHECK (kind IN ('names', 'members', 'grants')),
      question  TEXT    NOT NULL,             -- what was asked in the last look
      ties      INTEGER NOT NULL DEFAULT 0 CHECK (ties >= 0),  -- ever made: numbers the next one
      UNIQUE (tenant_id, job, stage, kind)
    ) STRICT;

    -- One run of a source, in the order they were taken in. The run itself may be forgotten by now.
    CREATE TABLE access_look (
      id        INTEGER PRIMARY KEY,
      source_id INTEGER NOT NULL REFERENCES access_source (id),
      at        INTEGER NOT NULL,             -- when the run began
      run_id    INTEGER NOT NULL,
      is_whole  INTEGER NOT NULL DEFAULT 0 CHECK (is_whole IN (0, 1)),  -- taken in to its end
      UNIQUE (source_id, at)
    ) STRICT;

    -- Runs that were taken in, or are of no use; again where one ended anew since.
    CREATE TABLE access_taken (
      run_id      INTEGER NOT NULL,
      started_at  INTEGER NOT NULL,
      finished_at INTEGER NOT NULL,
      PRIMARY KEY (run_id, started_at)
    ) STRICT, WITHOUT ROWID;

    -- A text by which the service calls somebody or something, told apart in lower case.
    CREATE TABLE access_name (
      id        INTEGER PRIMARY KEY,
      tenant_id INTEGER NOT NULL REFERENCES access_tenant (id),
      folded    TEXT    NOT NULL,
      text      TEXT,                         -- as it was written; NULL where that is the same
      shown_id  INTEGER REFERENCES access_name (id),  -- what people call it, where it is known
      UNIQUE (tenant_id, folded)
    ) STRICT;

    -- A mailbox or a folder of it; a group or an object where the source tells of those.
    CREATE TABLE access_place (
      id      INTEGER PRIMARY KEY,
      name_id INTEGER NOT NULL REFERENCES access_name (id),
      folder  TEXT    NOT NULL,               -- blank for the whole
      UNIQUE (name_id, folder)
    ) STRICT;

    CREATE TABLE access_right (
      id        INTEGER PRIMARY KEY,
      text      TEXT    NOT NULL,             -- blank for memberships and names
      is_denied INTEGER NOT NULL CHECK (is_denied IN (0, 1)),
      UNIQUE (text, is_denied)
    ) STRICT;

    -- That a name holds a right at a place, from the look that saw it first until it ended.
    CREATE TABLE access_tie (
      source_id  INTEGER NOT NULL REFERENCES access_source (id),
      place_id   INTEGER NOT NULL REFERENCES access_place (id),
      right_id   INTEGER NOT NULL REFERENCES access_right (id),
      name_id    INTEGER NOT NULL REFERENCES access_name (id),
      first_look INTEGER NOT NULL REFERENCES access_look (id),
      last_look  INTEGER REFERENCES access_look (id),  -- that saw it, where it has ended
      end_look   INTEGER REFERENCES access_look (id),  -- that looked and did not see it
      number     INTEGER NOT NULL,            -- in its source, from 1
      PRIMARY KEY (source_id, place_id, right_id, name_id, first_look),
      CHECK ((end_look IS NULL) = (last_look IS NULL)),
      CHECK (end_look IS NULL OR end_look > last_look)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX access_tie_by_name
        ON access_tie (name_id, source_id, place_id, right_id, first_look, last_look, end_look);

    -- Places that the latest looks of a source did not see, and the last one that did.
    CREATE TABLE access_overlooked (
      source_id INTEGER NOT NULL REFERENCES access_source (id),
      place_id  INTEGER NOT NULL REFERENCES access_place (id),
      last_look INTEGER NOT NULL REFERENCES access_look (id),
      mark      TEXT    NOT NULL CHECK (mark IN ('unanswered', 'unasked')),
      PRIMARY KEY (source_id, place_id)
    ) STRICT, WITHOUT ROWID;
    """
}

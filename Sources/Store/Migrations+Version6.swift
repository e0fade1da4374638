extension Migrations {
  /// The lines of jobs that change something.
  static let version6 = """
    -- A line of the list of a job that changes something. Its call is stored as sent before it leaves,
    -- so that a call that may have been made is never taken for one that was not.
    CREATE TABLE line (
      batch_id   INTEGER NOT NULL REFERENCES batch (id),
      number     INTEGER NOT NULL CHECK (number >= 1),  -- its place in the list
      cells      TEXT    NOT NULL,                -- JSON array: what the list says
      digest     INTEGER NOT NULL,                -- of the call that was planned and confirmed
      state      TEXT    NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'sent', 'unknown', 'applied', 'refused', 'what-if')),
      sends      INTEGER NOT NULL DEFAULT 0 CHECK (sends >= 0),
      reads      INTEGER NOT NULL DEFAULT 0 CHECK (reads >= 0),  -- times it could not be told
      changed_at INTEGER,                         -- when its state was changed last
      detail     TEXT,                            -- for people
      PRIMARY KEY (batch_id, number),
      CHECK (sends > 0 OR state IN ('waiting', 'refused'))
    ) STRICT, WITHOUT ROWID;
    """
}

extension Migrations {
  /// What later stages ask about, row by row of an earlier one.
  static let version4 = """
    -- What a later stage asks about: rows of an earlier one, each object once. It is told apart by
    -- its stage and its object; a batch holds its subjects in the order of their places.
    CREATE TABLE subject (
      stage_id INTEGER NOT NULL REFERENCES stage (id),
      guid     BLOB    NOT NULL CHECK (length(guid) = 16),
      batch_id INTEGER NOT NULL REFERENCES batch (id),
      place    INTEGER NOT NULL CHECK (place >= 0),
      row_id   INTEGER NOT NULL,                  -- the row of the earlier stage
      PRIMARY KEY (stage_id, guid)
    ) STRICT, WITHOUT ROWID;

    CREATE UNIQUE INDEX subject_by_batch ON subject (batch_id, place);

    -- Batches of an earlier stage whose rows are a later stage's subjects by now.
    CREATE TABLE fanned (
      stage_id INTEGER NOT NULL REFERENCES stage (id),  -- the later stage
      batch_id INTEGER NOT NULL REFERENCES batch (id),
      PRIMARY KEY (stage_id, batch_id)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX fanned_by_batch ON fanned (batch_id);
    """
}

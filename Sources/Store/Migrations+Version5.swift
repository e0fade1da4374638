extension Migrations {
  /// What is kept of a job from one run to the next: turns, what was told, rows kept once.
  static let version5 = """
    ALTER TABLE run ADD COLUMN told_of INTEGER;
    ALTER TABLE run ADD COLUMN folded_at INTEGER;

    -- Whose turn it is at a job: one row for each command that works on a run of it, or is about to
    -- begin one. It counts until its end, by the clock of the store, and is renewed until then.
    CREATE TABLE turn (
      holder TEXT    PRIMARY KEY NOT NULL,        -- one command, told apart from every other
      job    TEXT    NOT NULL,
      run_id INTEGER,                             -- NULL while it is about to begin a run
      since  INTEGER NOT NULL,                    -- a clock before this was set back
      until  INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX turn_by_job ON turn (job);

    -- Rows that a complete run has from an earlier one, word for word: those with the ids from first
    -- to last are not there themselves; they are the rows from source on, in the same order. Neither
    -- end lies beyond a page. The last row of a run is always there itself, so that no id of it is
    -- ever given out again.
    CREATE TABLE span (
      first   INTEGER PRIMARY KEY,
      last    INTEGER NOT NULL,
      source  INTEGER NOT NULL,
      is_left INTEGER NOT NULL DEFAULT 0 CHECK (is_left IN (0, 1)),  -- the page of source is gone
      CHECK (last BETWEEN first AND first + 1023),
      CHECK (source + last - first < first)
    ) STRICT;

    -- Finds who still needs a row, when a run is forgotten.
    CREATE INDEX span_by_source ON span (source);
    """
}

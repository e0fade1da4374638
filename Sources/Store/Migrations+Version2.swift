extension Migrations {
  /// Runs that learn from others or check them, and batches that are asked for other reasons than
  /// the plan.
  ///
  /// Columns are added where the tables stand, so that a large store is not copied. A job that was
  /// written down before says nothing of checks and samples; it gets what is usual.
  static let version2 = """
    ALTER TABLE run ADD COLUMN baseline_id INTEGER REFERENCES run (id);
    ALTER TABLE run ADD COLUMN verifies_id INTEGER REFERENCES run (id);
    ALTER TABLE batch ADD COLUMN role TEXT NOT NULL DEFAULT 'share'
      CHECK (role IN ('share', 'closing', 'absentee', 'check'));
    ALTER TABLE batch ADD COLUMN suspicion TEXT;
    ALTER TABLE batch ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0 CHECK (doubts >= 0);
    CREATE INDEX batch_by_role ON batch (stage_id, role, parent_id) WHERE role <> 'share';
    UPDATE run
       SET definition = json_insert(
             definition, '$.check', 'suspicious', '$.isSample', json('false'));
    """
}

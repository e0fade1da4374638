extension Migrations {
  /// When leases and waits began, so that a clock that was set back is noticed.
  ///
  /// What was leased or put back before has no beginning; it lasts until its end.
  static let version3 = """
    ALTER TABLE batch ADD COLUMN lease_since INTEGER;
    ALTER TABLE batch ADD COLUMN waits_since INTEGER;
    """
}

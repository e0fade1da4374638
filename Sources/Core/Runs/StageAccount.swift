/// The books of a stage, kept three ways: what its batches say they hold, where its pages say rows
/// lie, and the rows that are there.
///
/// In a sound store of a finished run the three agree, and rows without duplicates are the objects.
package struct StageAccount: Sendable, Hashable {
  /// One role's batches.
  package struct Role: Sendable, Hashable {
    package var batches = BatchCounts()
    /// Rows of the batches that are done, as the batches count them.
    package var rows = 0
    /// Walks through the batches that are done; as many as batches when none had to begin again.
    package var passes = 0
    package var pages = 0

    package init() {}
  }

  package var roles: [BatchRole: Role]
  /// Rows as the ranges of the pages count them.
  package var rowsByPages: Int
  /// Rows that are there, in the ranges of the pages.
  package var rowsPresent: Int
  /// Objects: rows with different GUIDs.
  package var unique: Int
  /// Objects that only the rows of checks show: what shares had missed.
  package var foundByChecks: Int
  /// Objects that only the closing pass shows.
  package var foundByClosing: Int
  /// Objects that only came when they were asked for by identity.
  package var foundByIdentity: Int
  /// The first and the last page kept.
  package var firstPageAt: Instant?
  package var lastPageAt: Instant?

  package init(
    roles: [BatchRole: Role] = [:], rowsByPages: Int = 0, rowsPresent: Int = 0, unique: Int = 0,
    foundByChecks: Int = 0, foundByClosing: Int = 0, foundByIdentity: Int = 0,
    firstPageAt: Instant? = nil, lastPageAt: Instant? = nil
  ) {
    self.roles = roles
    self.rowsByPages = rowsByPages
    self.rowsPresent = rowsPresent
    self.unique = unique
    self.foundByChecks = foundByChecks
    self.foundByClosing = foundByClosing
    self.foundByIdentity = foundByIdentity
    self.firstPageAt = firstPageAt
    self.lastPageAt = lastPageAt
  }

  /// Rows as the batches count them, over all roles.
  package var rowsByBatches: Int { roles.values.reduce(0) { $0 + $1.rows } }

  package var duplicates: Int { rowsPresent - unique }

  /// The equation of the certificate: batches, pages and rows tell the same number.
  package var balances: Bool { rowsByBatches == rowsByPages && rowsByPages == rowsPresent }
}

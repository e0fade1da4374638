/// What an export counted.
package struct RowTotals: Sendable, Hashable {
  package var kept: Int
  package var unique: Int
  /// Of the unique ones, those the joined side knew nothing of; nil where nothing was joined.
  package var unmatched: Int?
  /// Objects only the joined side kept.
  package var unjoined: Int?

  package init(kept: Int, unique: Int, unmatched: Int? = nil, unjoined: Int? = nil) {
    self.kept = kept
    self.unique = unique
    self.unmatched = unmatched
    self.unjoined = unjoined
  }

  package var duplicates: Int { kept - unique }
}

package import Core

/// What a check of a store found.
///
/// It says whether the store is sound, and never what to do about it.
package struct StoreReport: Sendable, Hashable {
  /// A run's books: what it counted as it went, beside what is there.
  package struct Books: Sendable, Hashable {
    package var run: RunID
    package var rowsCounted: Int
    package var rowsByBatches: Int
    package var rowsByPages: Int
    package var rowsPresent: Int
    package var callsCounted: Int
    package var callsPresent: Int

    package var balance: Bool {
      rowsCounted == rowsByBatches && rowsCounted == rowsByPages && rowsCounted == rowsPresent
        && callsCounted == callsPresent
    }
  }

  /// What SQLite says of pages and indexes; empty when all are in order.
  package var damage: [String] = []
  /// What refers to something that is not there.
  package var dangling: [String] = []
  /// Not counted in a damaged store.
  package var runs: [Books] = []
  /// Rows that belong to no page of any run.
  package var strayRows = 0

  package init() {}

  package var isSound: Bool {
    damage.isEmpty && dangling.isEmpty && strayRows == 0 && runs.allSatisfy(\.balance)
  }
}

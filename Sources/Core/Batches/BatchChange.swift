/// What happens to a leased batch.
package enum BatchChange: Sendable {
  /// The page transaction: rows, and either the new checkpoint or, without one, the end.
  ///
  /// `pass` and `page` (counted from 1) must be the ones the batch expects next.
  case keep(rows: RowBlock, next: NextPage?, pass: Int, page: Int)
  /// The last page of a batch whose end is not trusted: it is kept and done, and its share is asked
  /// again by the parts, which are inserted below it as checks.
  case keepInDoubt(rows: RowBlock, pass: Int, page: Int, doubt: Doubt)
  /// Begins another pass: rows, pages and checkpoint are dropped. `spends` counts a failure.
  case restartPass(spends: Bool, reason: String)
  /// Back to pending, not before a time from now; what was kept stays.
  case putBack(after: Duration, spends: Bool, reason: String?)
  /// Replaced by its parts: its rows are dropped and the parts inserted.
  case split([Cutter.Part])
  case bury(reason: String)
  /// One subject of a batch is given up in a batch of its own, which is buried; the batch goes on
  /// with the others, or is done with them. It counts as a page without rows.
  case setAside(GUID, reason: String, next: NextPage?, pass: Int, page: Int)
}

/// Why a share is asked again, and how.
package struct Doubt: Sendable, Hashable {
  /// One sentence for people.
  package var reason: String
  package var parts: [Cutter.Part]

  package init(reason: String, parts: [Cutter.Part]) {
    self.reason = reason
    self.parts = parts
  }
}

/// Where a kept page leads.
package struct NextPage: Sendable, Hashable {
  package var cursor: String
  package var anchor: String

  package init(cursor: String, anchor: String) {
    self.cursor = cursor
    self.anchor = anchor
  }
}

/// What became of a change.
package enum Recorded: Sendable, Hashable {
  /// The change was made and the lease goes on, with the batch as it is now.
  case held(Lease)
  /// The change was made and ended the lease.
  case released
  /// Nothing was changed: somebody else holds the batch by now, or it is final.
  case lost
}

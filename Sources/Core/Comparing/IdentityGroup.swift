/// Rows of two runs that share an identity and do not say the same, and what becomes of them.
///
/// Rows that are equal byte for byte are never brought here: they cancel each other, one for one.
/// Of the others, those that say the same cancel too; then rows of one object are a pair, then the
/// rest in the order they came. Who is left over was added or removed. So an identity may stand in
/// a run any number of times. Memory is bounded: of more rows than `mostHeld` of one run, the
/// further ones are told as added or removed without looking for a partner.
package struct IdentityGroup: Sendable {
  /// Rows of one identity that are held until it ends, of each run.
  package static let mostHeld = 100

  private var older: [ComparedRow] = []
  private var newer: [ComparedRow] = []

  package init() {}

  package var isEmpty: Bool { older.isEmpty && newer.isEmpty }

  /// Takes a row that only the older run has like this; answers what is known of it at once.
  package mutating func takeOlder(_ row: ComparedRow) -> RowChange? {
    guard older.count < Self.mostHeld else { return .removed(row) }
    older.append(row)
    return nil
  }

  /// The same for the newer run.
  package mutating func takeNewer(_ row: ComparedRow) -> RowChange? {
    guard newer.count < Self.mostHeld else { return .added(row) }
    newer.append(row)
    return nil
  }

  /// Ends the identity: what differs, and how many pairs say the same after all.
  package mutating func end() throws(DamagedCells) -> (changes: [RowChange], unchanged: Int) {
    defer {
      older.removeAll(keepingCapacity: true)
      newer.removeAll(keepingCapacity: true)
    }
    let unchanged = try cancel()
    var changes: [RowChange] = []
    var lone: [ComparedRow] = []
    for old in older {
      if let partner = newer.firstIndex(where: { $0.guid == old.guid }) {
        changes.append(try Self.change(of: old, to: newer.remove(at: partner)))
      } else {
        lone.append(old)
      }
    }
    for (old, new) in zip(lone, newer) { changes.append(try Self.change(of: old, to: new)) }
    changes += lone.dropFirst(newer.count).map { .removed($0) }
    changes += newer.dropFirst(lone.count).map { .added($0) }
    return (changes, unchanged)
  }

  /// Takes away pairs that say the same in other bytes.
  private mutating func cancel() throws(DamagedCells) -> Int {
    var (kept, cancelled): ([ComparedRow], Int) = ([], 0)
    for old in older {
      if let partner = try partner(of: old) {
        newer.remove(at: partner)
        cancelled += 1
      } else {
        kept.append(old)
      }
    }
    older = kept
    return cancelled
  }

  /// The first of the newer rows that says the same.
  private func partner(of old: ComparedRow) throws(DamagedCells) -> Int? {
    for (place, new) in newer.enumerated() where try old.columns(differingFrom: new).isEmpty {
      return place
    }
    return nil
  }

  private static func change(
    of old: ComparedRow, to new: ComparedRow
  ) throws(DamagedCells) -> RowChange {
    .changed(old: old, new: new, columns: try old.columns(differingFrom: new))
  }
}

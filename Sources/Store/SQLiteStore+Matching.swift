package import Core
import GRDB

/// The rows of two runs brought together by an identity.
extension SQLiteStore {
  /// What each of the two sorts may hold before it spills to temporary files: 24 MB, and the same
  /// for its second thread.
  ///
  /// They go on one after the other and are then read side by side.
  static let matchingCache = "PRAGMA cache_size = -24576; PRAGMA threads = 1"

  package func changes(
    from older: ComparedRows, to newer: ComparedRows,
    _ use: @escaping @Sendable (RowChange) throws -> Void
  ) async throws(StoreError) -> ComparedTotals {
    try await readSorting("Comparing the runs", in: Self.matchingCache) { db in
      var olders = try MatchReader(older, in: db)
      defer { olders.stop() }
      var newers = try MatchReader(newer, in: db)
      defer { newers.stop() }
      var matching = Matching(use: use)
      while olders.isAtRow || newers.isAtRow {
        switch matching.order(of: olders, newers) {
        case ..<0:
          try matching.takeOlder(from: olders)
          try olders.advance()
        case 0:
          matching.unchanged += 1
          try olders.advance()
          try newers.advance()
        default:
          try matching.takeNewer(from: newers)
          try newers.advance()
        }
      }
      try matching.end()
      return ComparedTotals(
        older: olders.count, newer: newers.count, unchanged: matching.unchanged)
    }
  }
}

/// What is left of two walks where they do not say the same, identity by identity.
///
/// It never holds rows of more than one identity.
private struct Matching {
  let use: (RowChange) throws -> Void
  var unchanged = 0
  private var group = IdentityGroup()
  private var identity: [UInt8] = []

  init(use: @escaping (RowChange) throws -> Void) { self.use = use }

  /// Below zero where the older run's row comes first, zero where the two are the same.
  func order(of older: MatchReader, _ newer: MatchReader) -> Int {
    guard older.isAtRow else { return 1 }
    guard newer.isAtRow else { return -1 }
    let order = older.identityOrder(beside: newer)
    return order == 0 ? older.cellsOrder(beside: newer) : order
  }

  mutating func takeOlder(from older: MatchReader) throws {
    try begin(older.identity)
    if let change = group.takeOlder(try older.row()) { try use(change) }
  }

  mutating func takeNewer(from newer: MatchReader) throws {
    try begin(newer.identity)
    if let change = group.takeNewer(try newer.row()) { try use(change) }
  }

  mutating func end() throws {
    guard !group.isEmpty else { return }
    do {
      let ended = try group.end()
      unchanged += ended.unchanged
      for change in ended.changes { try use(change) }
    } catch let error as DamagedCells {
      throw StoreError(.damaged, doing: error.description)
    }
  }

  private mutating func begin(_ next: [UInt8]) throws {
    guard next != identity else { return }
    try end()
    identity = next
  }
}

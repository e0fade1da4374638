package import Core
import GRDB

extension SQLiteStore {
  package func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    try await read("Reading keys") { db in
      try String.fetchAll(
        db.cachedStatement(sql: RowStatements.keys), arguments: [batch.number, limit])
    }
  }

  package func rows(
    of run: RunID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await read("Reading the rows") { db in
      try db.execute(sql: Self.sortingCache)
      defer { try? db.execute(sql: Self.usualCache) }
      let duplicates = try Self.duplicates(in: run, db)
      let rows = try RowReader(RowStatements.ordered, of: run, in: db)
      defer { rows.stop() }
      var (unique, block) = (0, RowBlock())
      while try rows.next() {
        if !duplicates.isEmpty, duplicates.contains(rows.number(at: 0)) { continue }
        unique += 1
        let guid = try rows.identity(at: 1)
        let key = rows.copy(2, to: &block.arena)
        let values = rows.copy(3, to: &block.arena)
        block.entries.append(RowBlock.Entry(guid: guid, key: key, values: values))
        if block.count == size {
          try use(block)
          block.arena.removeAll(keepingCapacity: true)
          block.entries.removeAll(keepingCapacity: true)
        }
      }
      if block.count > 0 { try use(block) }
      return RowTotals(kept: unique + duplicates.count, unique: unique)
    }
  }

  /// Ids of rows that a later row of the same object replaces.
  private static func duplicates(in run: RunID, _ db: Database) throws -> Set<Int64> {
    let rows = try RowReader(RowStatements.identities, of: run, in: db)
    defer { rows.stop() }
    var duplicates: Set<Int64> = []
    var previous: GUID?
    while try rows.next() {
      let guid = try rows.identity(at: 0)
      if guid == previous { duplicates.insert(rows.number(at: 1)) }
      previous = guid
    }
    return duplicates
  }
}

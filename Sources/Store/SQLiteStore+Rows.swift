package import Core
import Foundation
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
      let duplicates = try Self.duplicates(in: run, db)
      var (unique, block) = (0, RowBlock())
      let rows = try Row.fetchCursor(
        db.cachedStatement(sql: RowStatements.ordered), arguments: [run.number])
      while let row = try rows.next() {
        if !duplicates.isEmpty, duplicates.contains(row[0]) { continue }
        unique += 1
        try block.append(row)
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
    var duplicates: Set<Int64> = []
    var previous: GUID?
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: RowStatements.identities), arguments: [run.number])
    while let row = try rows.next() {
      let guid = try row.withUnsafeData(atIndex: 0) { try GUID(blob: $0) }
      if guid == previous { duplicates.insert(row[1]) }
      previous = guid
    }
    return duplicates
  }
}

extension RowBlock {
  fileprivate mutating func append(_ row: Row) throws {
    let guid = try row.withUnsafeData(atIndex: 1) { try GUID(blob: $0) }
    let keyStart = arena.count
    try row.withUnsafeData(atIndex: 2) { if let key = $0 { arena.append(contentsOf: key) } }
    let valuesStart = arena.count
    try row.withUnsafeData(atIndex: 3) { if let cells = $0 { arena.append(contentsOf: cells) } }
    entries.append(
      Entry(guid: guid, key: keyStart..<valuesStart, values: valuesStart..<arena.count))
  }
}

extension GUID {
  /// Reads the sixteen bytes that `RowAppender` wrote.
  fileprivate init(blob: Data?) throws {
    guard let blob, blob.count == 16 else {
      throw StoreError(.damaged, doing: "A row of the store has no identity.")
    }
    let halves = blob.reduce(into: (high: UInt64(0), low: UInt64(0))) { halves, byte in
      halves.high = halves.high << 8 | halves.low >> 56
      halves.low = halves.low << 8 | UInt64(byte)
    }
    self.init(high: halves.high, low: halves.low)
  }
}

package import Core
import GRDB

extension SQLiteStore {
  package func beginnings(of batch: BatchID) async throws(StoreError) -> [GUID] {
    try await read("Reading the pages of a batch") { db in
      try String.fetchAll(
        db.cachedStatement(sql: RowStatements.beginnings), arguments: [batch.number]
      ).map { digits in
        guard digits.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
          let low = UInt64(digits.suffix(16), radix: 16)
        else { throw StoreError(.damaged, doing: "A row of the store has no identity.") }
        return GUID(high: high, low: low)
      }
    }
  }

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
    try await readSorting("Reading the rows") { [now] db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: RunStatements.run), arguments: [now, run.number])
      guard let run = try row.map(RunRecord.init), let own = run.stages.first else {
        return RowTotals(kept: 0, unique: 0)
      }
      var handing = Handing(size: size, use: use)
      guard let with = run.job.with, run.stages.count > 1 else {
        return try handing.rows(of: own, in: db)
      }
      return try handing.rows(
        of: own, joinedTo: run.stages[1], columns: with.columns.count, in: db)
    }
  }
}

extension SQLiteStore {
  package func rows(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await readSorting("Reading the rows") { db in
      var handing = Handing(size: size, use: use)
      return try handing.rows(of: stage, in: db)
    }
  }
}

/// Hands the rows of a stage over, block after block, each object once.
///
/// It never holds more than one block, and of duplicates no more than a bit each.
private struct Handing {
  let size: Int
  let use: (RowBlock) throws -> Void
  private var block = RowBlock()
  private var unique = 0

  init(size: Int, use: @escaping (RowBlock) throws -> Void) {
    self.size = size
    self.use = use
  }

  mutating func rows(of stage: StageID, in db: Database) throws -> RowTotals {
    let duplicates = try RowNumbers.replaced(in: stage, db)
    let rows = try RowReader(RowStatements.ordered, [stage.number], in: db)
    defer { rows.stop() }
    while try rows.next() {
      if duplicates.contains(rows.number(at: 0)) { continue }
      try take(from: rows) { _, _ in }
    }
    return try end(duplicates)
  }

  /// Each row followed by what another stage kept of the same object, or by nulls.
  mutating func rows(
    of stage: StageID, joinedTo other: StageID, columns: Int, in db: Database
  ) throws -> RowTotals {
    try db.execute(sql: SQLiteStore.pairedSortingCache)
    let duplicates = try RowNumbers.replaced(in: stage, db)
    let objects = try Self.count(of: other, in: db)
    let rows = try RowReader(RowStatements.joined, [stage.number, other.number], in: db)
    defer { rows.stop() }
    let cells = JoinedCells(columns: columns)
    var (unmatched, others) = (0, [UInt8]())
    while try rows.next() {
      if duplicates.contains(rows.number(at: 0)) { continue }
      try take(from: rows) { arena, start in
        guard !rows.isNull(at: 4) else {
          unmatched += 1
          return try cells.appendNulls(to: &arena, from: start)
        }
        others.removeAll(keepingCapacity: true)
        _ = rows.copy(4, to: &others)
        try cells.append(others, to: &arena, from: start)
      }
    }
    var totals = try end(duplicates)
    totals.unmatched = unmatched
    totals.unjoined = objects - (unique - unmatched)
    return totals
  }

  /// Adds a row to the block, its values changed in place; hands the block over when it is full.
  private mutating func take(
    from rows: RowReader, _ change: (inout [UInt8], _ start: Int) throws -> Void
  ) throws {
    unique += 1
    let guid = try rows.identity(at: 1)
    let key = rows.copy(2, to: &block.arena)
    let start = rows.copy(3, to: &block.arena).lowerBound
    try change(&block.arena, start)
    let values = start..<block.arena.endIndex
    block.entries.append(RowBlock.Entry(guid: guid, key: key, values: values))
    guard block.count >= size else { return }
    try use(block)
    block.arena.removeAll(keepingCapacity: true)
    block.entries.removeAll(keepingCapacity: true)
  }

  private func end(_ duplicates: RowNumbers) throws -> RowTotals {
    if block.count > 0 { try use(block) }
    return RowTotals(kept: unique + duplicates.count, unique: unique)
  }

  private static func count(of stage: StageID, in db: Database) throws -> Int {
    var objects = try ObjectReader(ComparisonStatements.objects, [stage.number], in: db)
    defer { objects.stop() }
    var count = 0
    while try objects.next() != nil { count += 1 }
    return count
  }
}

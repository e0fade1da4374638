package import Core
import Foundation
import GRDB

/// The lines of jobs that change something.
extension SQLiteStore {
  package func lines(of batch: BatchID) async throws(StoreError) -> [Line] {
    try await read("Reading the lines of batch \(batch)") { db in
      try Row.fetchAll(
        db.cachedStatement(sql: LineStatements.ofBatch), arguments: [batch.number]
      ).map(Line.init)
    }
  }

  package func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await self.change("Recording a line of batch \(lease.batch.id)") { [time] db in
      let expected: StatementArguments = [
        change.number, change.from.rawValue, change.to.rawValue, time.wall().milliseconds,
        change.detail, change.countsRead ? 1 : 0,
      ]
      let number = try Int.fetchOne(
        db.cachedStatement(sql: LineStatements.change), arguments: lease.arguments + expected)
      guard number != nil else { return .lost }
      if let attempt {
        try Self.insert(attempt, of: lease.batch, in: db)
        try Self.count(0, attempt, in: lease.batch.stage, db)
      }
      return .held(lease)
    }
  }

  package func lineCounts(of run: RunID) async throws(StoreError) -> LineCounts {
    try await read("Counting lines") { db in
      var counts = LineCounts()
      let rows = try Row.fetchAll(
        db.cachedStatement(sql: LineStatements.counts), arguments: [run.number])
      for row in rows {
        guard let state = LineState(rawValue: row[0]) else { continue }
        counts[state] = row[1]
      }
      return counts
    }
  }

  /// Stores the lines of a new batch.
  static func insert(_ lines: ArraySlice<Line>, batch: Int64, in db: Database) throws {
    let statement = try db.cachedStatement(sql: LineStatements.insert)
    for line in lines {
      let cells = String(decoding: try JSONEncoder().encode(line.cells), as: UTF8.self)
      try statement.execute(arguments: [batch, line.number, cells, line.digest])
    }
  }
}

extension Line {
  /// Reads the columns that `LineStatements.ofBatch` selects, in their order.
  fileprivate init(_ row: Row) throws {
    guard let state = LineState(rawValue: row[3]),
      let cells = try? JSONDecoder().decode([String].self, from: row[1])
    else { throw StoreError(.damaged, doing: "A line of the store cannot be read.") }
    self.init(
      number: row[0], cells: cells, digest: row[2], state: state, sends: row[4], reads: row[5],
      changedAt: (row[6] as Int64?).map(Instant.init), detail: row[7])
  }
}

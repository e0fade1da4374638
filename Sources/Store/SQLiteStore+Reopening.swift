package import Core
import GRDB

/// What a person does with a buried batch.
extension SQLiteStore {
  package func reopen(_ batch: BatchID, as parts: [Cutter.Part]?) async throws(StoreError) -> Bool {
    guard parts.map({ !$0.isEmpty }) ?? true else {
      throw StoreError(.bug, doing: "A split into no parts would lose the batch's share.")
    }
    return try await change("Opening batch \(batch) again") { [time] db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: ReopeningStatements.buried), arguments: [batch.number])
      guard let row else { return false }
      let place = Place(stage: row[0], depth: row[1], doubts: row[2], rows: row[3])
      guard let role = BatchRole(rawValue: row[4]) else {
        throw StoreError(.damaged, doing: "Batch \(batch) of the store cannot be read.")
      }
      if let parts {
        try Self.dropPages(of: batch.number, in: db)
        try db.cachedStatement(sql: ReopeningStatements.split).execute(
          arguments: [batch.number, time.wall().milliseconds])
        try Self.insert(
          parts, as: role, stage: place.stage, parent: batch.number, depth: place.depth + 1,
          doubts: place.doubts, in: db)
        try db.cachedStatement(sql: RunStatements.count).execute(
          arguments: [place.stage, 0, 0, -place.rows])
      } else {
        try db.cachedStatement(sql: ReopeningStatements.reopen).execute(arguments: [batch.number])
        try db.cachedStatement(sql: LineStatements.reopen).execute(arguments: [batch.number])
      }
      try db.cachedStatement(sql: ReopeningStatements.setEndingsAside).execute(
        arguments: [place.stage, batch.number])
      try db.cachedStatement(sql: ReopeningStatements.openRun).execute(arguments: [place.stage])
      return true
    }
  }

  /// Where a buried batch lies, and how many rows it keeps.
  private struct Place {
    var stage: Int64
    var depth: Int
    var doubts: Int
    var rows: Int
  }

  package func attempts(
    of batch: BatchID, atMost limit: Int
  ) async throws(StoreError) -> [Attempt] {
    try await read("Reading the calls of batch \(batch)") { db in
      try Row.fetchAll(
        db.cachedStatement(sql: BatchStatements.attempts), arguments: [batch.number, limit]
      ).map(Attempt.init)
    }
  }
}

extension Attempt {
  /// Reads the columns that `BatchStatements.attempts` selects, in their order.
  fileprivate init(_ row: Row) throws {
    guard let outcome = Outcome(rawValue: row[3]) else {
      throw StoreError(.damaged, doing: "A call in the store ended as this version ignores.")
    }
    let timings = CallTimings(
      resolved: .microseconds(row[9] as Int64), connected: .microseconds(row[10] as Int64),
      secured: .microseconds(row[11] as Int64), firstByte: .microseconds(row[12] as Int64),
      total: .microseconds(row[13] as Int64))
    self.init(
      pass: row[0], page: row[1], startedAt: Instant(milliseconds: row[2]), outcome: outcome,
      receipt: CallReceipt(status: row[4], requestID: row[7], bytes: row[6], timings: timings),
      clientRequestID: row[8], rows: row[5], sentence: row[14])
  }
}

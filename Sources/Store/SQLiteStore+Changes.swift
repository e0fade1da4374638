package import Core
import GRDB

/// What happens to a leased batch: each change and the attempt behind it in one transaction.
extension SQLiteStore {
  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await self.change("Recording batch \(lease.batch.id)") { [time] db in
      let now = time.wall()
      let recorded = try Self.apply(change, under: lease, at: now, in: db)
      if recorded != .lost, let attempt {
        try Self.insert(attempt, of: lease.batch, in: db)
      }
      return recorded
    }
  }

  private static func apply(
    _ change: BatchChange, under lease: Lease, at now: Instant, in db: Database
  ) throws -> Recorded {
    switch change {
    case .keep(let rows, let next?, let pass, let page):
      let recorded = try held(
        BatchStatements.advance,
        lease.arguments + [
          pass, page, rows.count, next.cursor, next.anchor, now.milliseconds,
        ], by: lease, in: db)
      guard recorded != .lost else { return .lost }
      try keep(rows, batch: lease.batch, page: page, pass: pass, at: now, in: db)
      return recorded
    case .keep(let rows, nil, let pass, let page):
      let done = try ended(
        BatchStatements.finish,
        lease.arguments + [pass, page, rows.count, now.milliseconds], in: db)
      guard done != .lost else { return .lost }
      try keep(rows, batch: lease.batch, page: page, pass: pass, at: now, in: db)
      return done
    case .restartPass(let spends, let reason):
      guard try drop(lease, in: db) else { return .lost }
      return try held(
        BatchStatements.restart,
        lease.arguments + [spends ? 1 : 0, reason], by: lease, in: db)
    case .putBack(let after, let spends, let reason):
      return try ended(
        BatchStatements.putBack,
        lease.arguments + [(now + after).milliseconds, spends ? 1 : 0, reason], in: db)
    case .split(let parts):
      guard !parts.isEmpty else {
        throw StoreError(.bug, doing: "A split into no parts would lose the batch's share.")
      }
      guard try drop(lease, in: db) else { return .lost }
      let split = try ended(
        BatchStatements.split, lease.arguments + [now.milliseconds], in: db)
      try insert(
        parts, stage: lease.batch.stage.number, parent: lease.batch.id.number,
        depth: lease.batch.depth + 1, in: db)
      return split
    case .bury(let reason):
      return try ended(
        BatchStatements.bury, lease.arguments + [now.milliseconds, reason], in: db)
    }
  }

  /// Runs a guarded change that ends the lease.
  private static func ended(
    _ sql: String, _ arguments: StatementArguments, in db: Database
  ) throws -> Recorded {
    let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    return row == nil ? .lost : .released
  }

  private static func keep(
    _ rows: RowBlock, batch: Batch, page: Int, pass: Int, at now: Instant, in db: Database
  ) throws {
    let range = try RowAppender.append(rows, to: db)
    try db.cachedStatement(sql: RowStatements.insertPage).execute(
      arguments: [
        batch.id.number, page, pass, range?.lowerBound, range?.upperBound, now.milliseconds,
      ])
    try count(in: batch.stage, rows: rows.count, in: db)
  }

  /// Drops what the batch keeps; false when the batch is not held under this lease any more.
  private static func drop(_ lease: Lease, in db: Database) throws -> Bool {
    let held = try Row.fetchOne(
      db.cachedStatement(sql: BatchStatements.held), arguments: lease.arguments)
    guard let held else { return false }
    let batch = lease.batch.id.number
    let pages = try Row.fetchAll(
      db.cachedStatement(sql: RowStatements.pages), arguments: [batch])
    for page in pages {
      try db.cachedStatement(sql: RowStatements.dropRows).execute(
        arguments: [page[0] as Int64, page[1] as Int64])
    }
    try db.cachedStatement(sql: RowStatements.dropPages).execute(arguments: [batch])
    try count(in: lease.batch.stage, rows: -(held[0] as Int), in: db)
    return true
  }

  private static func count(
    in stage: StageID, calls: Int = 0, throttled: Int = 0, rows: Int, in db: Database
  ) throws {
    try db.cachedStatement(sql: RunStatements.count).execute(
      arguments: [stage.number, calls, throttled, rows])
  }

  private static func insert(_ attempt: Attempt, of batch: Batch, in db: Database) throws {
    let (receipt, timings) = (attempt.receipt, attempt.receipt.timings)
    try db.cachedStatement(sql: BatchStatements.insertAttempt).execute(
      arguments: [
        batch.id.number, attempt.pass, attempt.page, attempt.startedAt.milliseconds,
        attempt.outcome.rawValue, receipt.status, attempt.rows, receipt.bytes, receipt.requestID,
        attempt.clientRequestID, timings.resolved.microseconds, timings.connected.microseconds,
        timings.secured.microseconds, timings.firstByte.microseconds, timings.total.microseconds,
        attempt.sentence,
      ])
    try count(
      in: batch.stage, calls: 1, throttled: attempt.outcome == .throttled ? 1 : 0, rows: 0, in: db)
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { Int64((inSeconds * 1e6).rounded()) }
}

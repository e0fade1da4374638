package import Core
import GRDB

/// What happens to a leased batch: each change and the attempt behind it in one transaction.
extension SQLiteStore {
  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await self.change("Recording batch \(lease.batch.id)") { [time] db in
      let now = time.wall()
      let rowsBefore = try Self.drop(for: change, under: lease, in: db)
      let recorded = try Self.apply(change, under: lease, at: now, in: db)
      guard recorded != .lost else { return .lost }
      if let attempt { try Self.insert(attempt, of: lease.batch, in: db) }
      try Self.count(change.rows - rowsBefore, attempt, in: lease.batch.stage, db)
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
      return try finish(lease, with: rows, pass: pass, page: page, at: now, in: db)
    case .keepInDoubt(let rows, let pass, let page, let doubt):
      guard !doubt.parts.isEmpty else {
        throw StoreError(.bug, doing: "A doubt without parts would leave the share unasked.")
      }
      let done = try finish(
        lease, with: rows, pass: pass, page: page, because: doubt.reason, at: now, in: db)
      guard done != .lost else { return .lost }
      try insert(doubt.parts, as: .check, below: lease.batch, inDoubt: true, in: db)
      return done
    case .restartPass(let spends, let reason):
      return try held(
        BatchStatements.restart, lease.arguments + [spends ? 1 : 0, reason], by: lease, in: db)
    case .putBack(let after, let spends, let reason):
      return try ended(
        BatchStatements.putBack,
        lease.arguments + [
          (now + after).milliseconds, spends ? 1 : 0, reason, now.milliseconds,
        ], in: db)
    case .split(let parts):
      guard !parts.isEmpty else {
        throw StoreError(.bug, doing: "A split into no parts would lose the batch's share.")
      }
      let split = try ended(
        BatchStatements.split, lease.arguments + [now.milliseconds], in: db)
      guard split != .lost else { return .lost }
      try insert(parts, as: lease.batch.role, below: lease.batch, in: db)
      return split
    case .bury(let reason):
      return try ended(
        BatchStatements.bury, lease.arguments + [now.milliseconds, reason], in: db)
    case .setAside(let subject, let reason, let next, let pass, let page):
      let keeping = BatchChange.keep(rows: RowBlock(), next: next, pass: pass, page: page)
      let recorded = try apply(keeping, under: lease, at: now, in: db)
      guard recorded != .lost else { return .lost }
      try setAside(subject, of: lease.batch, because: reason, at: now, in: db)
      return recorded
    }
  }

  /// Keeps the last page, with the reason why it is not trusted, if there is one.
  private static func finish(
    _ lease: Lease, with rows: RowBlock, pass: Int, page: Int, because suspicion: String? = nil,
    at now: Instant, in db: Database
  ) throws -> Recorded {
    let done = try ended(
      BatchStatements.finish,
      lease.arguments + [pass, page, rows.count, now.milliseconds, suspicion], in: db)
    guard done != .lost else { return .lost }
    try keep(rows, batch: lease.batch, page: page, pass: pass, at: now, in: db)
    return done
  }

  private static func insert(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: Batch, inDoubt: Bool = false,
    in db: Database
  ) throws {
    try insert(
      parts, as: role, stage: parent.stage.number, parent: parent.id.number,
      depth: parent.depth + 1, doubts: parent.doubts + (inDoubt ? 1 : 0), in: db)
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
  }

  /// Drops what the batch keeps when the change begins it anew, and tells how many rows that were.
  ///
  /// A batch that is not held under this lease any more keeps everything.
  private static func drop(
    for change: BatchChange, under lease: Lease, in db: Database
  ) throws -> Int {
    switch change {
    case .keep, .keepInDoubt, .putBack, .bury, .setAside: return 0
    case .restartPass, .split: break
    }
    let held = try Int.fetchOne(
      db.cachedStatement(sql: BatchStatements.held), arguments: lease.arguments)
    guard let held else { return 0 }
    try dropPages(of: lease.batch.id.number, in: db)
    return held
  }

  static func dropPages(of batch: Int64, in db: Database) throws {
    let pages = try Row.fetchAll(
      db.cachedStatement(sql: RowStatements.pages), arguments: [batch])
    for page in pages {
      try db.cachedStatement(sql: RowStatements.dropRows).execute(
        arguments: [page[0] as Int64, page[1] as Int64])
    }
    try db.cachedStatement(sql: RowStatements.dropPages).execute(arguments: [batch])
  }

  /// Adds to the run's counters what a change and its attempt brought.
  static func count(
    _ rows: Int, _ attempt: Attempt?, in stage: StageID, _ db: Database
  ) throws {
    guard rows != 0 || attempt != nil else { return }
    try db.cachedStatement(sql: RunStatements.count).execute(
      arguments: [
        stage.number, attempt == nil ? 0 : 1, attempt?.outcome == .throttled ? 1 : 0, rows,
      ])
  }

  static func insert(_ attempt: Attempt, of batch: Batch, in db: Database) throws {
    let (receipt, timings) = (attempt.receipt, attempt.receipt.timings)
    try db.cachedStatement(sql: BatchStatements.insertAttempt).execute(
      arguments: [
        batch.id.number, attempt.pass, attempt.page, attempt.startedAt.milliseconds,
        attempt.outcome.rawValue, receipt.status, attempt.rows, receipt.bytes, receipt.requestID,
        attempt.clientRequestID, timings.resolved.microseconds, timings.connected.microseconds,
        timings.secured.microseconds, timings.firstByte.microseconds, timings.total.microseconds,
        attempt.sentence,
      ])
  }
}

extension BatchChange {
  /// Rows the change adds.
  fileprivate var rows: Int {
    switch self {
    case .keep(let rows, _, _, _), .keepInDoubt(let rows, _, _, _): rows.count
    case .restartPass, .putBack, .split, .bury, .setAside: 0
    }
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { Int64((inSeconds * 1e6).rounded()) }
}

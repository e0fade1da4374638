package import Core
import GRDB

/// Removes runs from a store.
extension StoreMaintenance {
  /// What keeps a run from being forgotten unless somebody insists.
  package enum Care: Sendable {
    /// A run that is open, or that an open one still learns from, stays.
    case careful
    /// Only a run that somebody works on at this moment stays.
    case forced
  }

  /// What a forgotten run held.
  package struct Forgotten: Sendable, Hashable {
    package var runs = 0
    package var batches = 0
    package var rows = 0
  }

  /// Batches and rows of one transaction at most, so that others get their turn in between.
  static let mostBatches = 500
  static let mostRows = 100_000

  /// Removes a run and those that only check it, with everything of them.
  ///
  /// It goes in many short transactions. One that is interrupted leaves a cancelled run, which the
  /// next one removes.
  package func forget(_ run: RunID, _ care: Care) async throws(StoreError) -> Forgotten {
    do {
      var configuration = SQLiteStore.configuration
      // Looking for references to each of a million batches would take hours; all go together.
      configuration.foreignKeysEnabled = false
      let store = try opened(configuration)
      let now = time.wall().milliseconds
      let runs = try await store.read { db in
        try Int64.fetchAll(db, sql: MaintenanceStatements.withChecks, arguments: [run.number])
      }
      var forgotten = Forgotten()
      for run in runs {
        try await store.write { db in
          try Self.refuse(run, care, now: now, in: db)
          for sql in MaintenanceStatements.retire {
            try db.execute(sql: sql, arguments: [run, now])
          }
        }
      }
      for run in runs {
        try await Self.empty(run, in: store, &forgotten)
        try await store.write { db in
          for sql in MaintenanceStatements.remove { try db.execute(sql: sql, arguments: [run]) }
        }
        forgotten.runs += 1
      }
      try store.close()
      return forgotten
    } catch {
      throw StoreError(error, while: "Forgetting run \(run)")
    }
  }

  private static func refuse(_ run: Int64, _ care: Care, now: Int64, in db: Database) throws {
    let row = try Row.fetchOne(
      db, sql: RunStatements.run, arguments: [now, run])
    guard let record = try row.map(RunRecord.init) else { return }
    if record.isLive {
      throw StoreError(
        .busy,
        doing:
          "A process works on run \(run), so it cannot be forgotten. Stop it first; the leases "
          + "of one that was killed end within seconds.")
    }
    guard care == .careful else { return }
    if record.state == .open {
      throw StoreError(
        .busy,
        doing:
          "Run \(run) is not finished. Continue it with: rollcall resume \(run) — or forget it "
          + "all the same with --force.")
    }
    let heir = try Int64.fetchOne(db, sql: MaintenanceStatements.openHeir, arguments: [run])
    if let heir {
      throw StoreError(
        .busy,
        doing: "Run \(heir) is not finished and still compares itself with run \(run). Finish it "
          + "first, or forget run \(run) all the same with --force.")
    }
  }

  /// Removes the batches of a run and all that hangs on them, the latest first.
  private static func empty(
    _ run: Int64, in store: DatabasePool, _ forgotten: inout Forgotten
  ) async throws {
    var last = Int64.max
    while true {
      let before = last
      let some = try await store.write { db in try removeSome(run, before: before, db) }
      guard let end = some.end else { return }
      forgotten.batches += some.batches
      forgotten.rows += some.rows
      last = end
    }
  }

  private static func removeSome(
    _ run: Int64, before last: Int64, _ db: Database
  ) throws -> (batches: Int, rows: Int, end: Int64?) {
    let some = try Row.fetchAll(
      db, sql: MaintenanceStatements.batchesBefore, arguments: [run, last, mostBatches])
    var (batches, rows, end) = (0, 0, Int64?.none)
    for row in some where rows < mostRows {
      let batch: Int64 = row[0]
      try SQLiteStore.dropPagesKeepingShared(of: batch, in: db)
      for sql in MaintenanceStatements.removeBatch {
        try db.execute(sql: sql, arguments: [batch])
      }
      batches += 1
      rows += row[1]
      end = batch
    }
    try db.execute(sql: MaintenanceStatements.recount, arguments: [run, rows])
    return (batches, rows, end)
  }
}

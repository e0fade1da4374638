import Core
import Foundation
import GRDB

/// Looks at a store's file before it is opened for good, and refuses what must not be written to.
///
/// It reads only: whatever it refuses is left as it was, the write-ahead log included.
struct StoreProbe {
  let path: String

  /// Refuses a database of somebody else, a store of a newer Rollcall, and a damaged one.
  func refuseUnfit() throws {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
    guard size != 0 else { return }
    let mustCheck = wasLeftOpen
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(SQLiteStore.patience)
    let probe = try DatabaseQueue(path: path, configuration: configuration)
    try probe.read { db in
      try refuseForeign(db)
      try refuseNewer(db)
      if mustCheck { try refuseDamaged(db) }
    }
    try probe.close()
  }

  /// Whether the last process that had the store open could not close it: its log is still there,
  /// and nobody has the store open now.
  private var wasLeftOpen: Bool {
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
    guard let size = log?[.size] as? NSNumber, size.intValue > 0 else { return false }
    return !StoreUsers.areThere(for: path)
  }

  private func refuseForeign(_ db: Database) throws {
    let identity = try Int.fetchOne(db, sql: "PRAGMA application_id")
    if identity == Migrations.applicationID { return }
    let tables = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
    // A process that ended while it made the store left no more than the migrator's own table.
    guard Set(tables).isSubset(of: ["grdb_migrations"]) else {
      throw StoreError(
        .damaged,
        doing: "\(path) is a database, but not a Rollcall store. Name another file with --store.")
    }
  }

  private func refuseNewer(_ db: Database) throws {
    guard try Migrations.migrator.hasBeenSuperseded(db) else { return }
    throw StoreError(
      .schemaTooNew,
      doing: "The store \(path) was written by a newer Rollcall. Use that version, or another "
        + "store with --store.")
  }

  private func refuseDamaged(_ db: Database) throws {
    let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
    guard findings != ["ok"] else { return }
    throw StoreError(
      .damaged,
      doing: "The store \(path) was not closed by the process that last used it, and is damaged "
        + "(\(findings.first ?? "no finding")). " + StoreError.rescue)
  }
}

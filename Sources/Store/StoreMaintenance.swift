package import Core
import Foundation
import GRDB

/// What people do with a store apart from runs: check it, make it smaller.
///
/// Checking reads only, so that a damaged store stays as it is. It never repairs anything.
package struct StoreMaintenance: Sendable {
  let path: String
  let time: any TimeSource
  let onNetwork: NetworkFiles

  /// Findings told at most; the first ones tell what happened.
  static let mostFindings = 100

  package init(of path: String, time: any TimeSource, onNetwork: NetworkFiles = .refused) {
    self.path = path
    self.time = time
    self.onNetwork = onNetwork
  }

  /// How large the store was, and is now, in bytes.
  package struct Sizes: Sendable, Hashable {
    package var before: Int
    package var after: Int
  }

  /// Reads the whole store: its pages, what refers to what, and the books of every run.
  ///
  /// Others may work on it meanwhile; one moment of it is looked at.
  package func check() async throws(StoreError) -> StoreReport {
    do {
      var configuration = SQLiteStore.configuration
      configuration.readonly = true
      let store = try DatabaseQueue(path: path, configuration: configuration)
      let report = try await store.read { db in try Self.report(on: db) }
      try store.close()
      return report
    } catch {
      throw StoreError(error, while: "Checking the store \(path)")
    }
  }

  private static func report(on db: Database) throws -> StoreReport {
    var report = StoreReport()
    report.damage = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(mostFindings))")
      .filter { $0 != "ok" }
    // What lies in a damaged store is not counted: the count would be as wrong.
    guard report.damage.isEmpty else { return report }
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == Migrations.applicationID,
      try Migrations.migrator.hasCompletedMigrations(db)
    else {
      throw StoreError(
        .schemaTooNew,
        doing: "The store is of another version of Rollcall, so its books cannot be read. Open it "
          + "once with: rollcall runs")
    }
    let dangling = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
    while let row = try dangling.next(), report.dangling.count < mostFindings {
      let (table, parent): (String, String) = (row[0], row[2])
      let number = (row[1] as Int64?).map { " \($0)" } ?? ""
      report.dangling.append("\(table)\(number) refers to a \(parent) that is not there")
    }
    report.runs = try Row.fetchAll(db, sql: MaintenanceStatements.books).map { row in
      StoreReport.Books(
        run: RunID(row[0]), rowsCounted: row[1], rowsByBatches: row[2], rowsByPages: row[3],
        rowsPresent: row[4], callsCounted: row[5], callsPresent: row[6])
    }
    let rows = try Int.fetchOne(db, sql: MaintenanceStatements.allRows) ?? 0
    let own = try Int.fetchOne(db, sql: MaintenanceStatements.rowsOfPages) ?? 0
    report.strayRows = rows - own - (try rowsLeft(in: db))
    return report
  }

  /// Rows whose own run is forgotten, and that others still have.
  private static func rowsLeft(in db: Database) throws -> Int {
    var (count, next) = (Int64(0), Int64.min)
    let left = try Row.fetchCursor(db, sql: FoldStatements.left)
    while let row = try left.next() {
      let (from, to): (Int64, Int64) = (max(row[0], next), row[1])
      guard to >= from else { continue }
      count += to - from + 1
      next = to + 1
    }
    return Int(count)
  }

  /// Gives the room back that forgotten runs and dropped rows took.
  ///
  /// Needs the store for itself, and about twice its size for the while.
  package func compact() async throws(StoreError) -> Sizes {
    do {
      guard !StoreUsers.areThere(for: path) else {
        throw StoreError(
          .busy,
          doing: "Another process has the store \(path) open, so it cannot be compacted now. Let "
            + "its runs end, or stop them, then compact it.")
      }
      let before = size
      try refuseWithoutRoom(for: before)
      let store = try opened(SQLiteStore.configuration)
      try await store.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM")
        try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
      try store.close()
      return Sizes(before: before, after: size)
    } catch {
      throw StoreError(error, while: "Compacting the store \(path)")
    }
  }

  func opened(_ configuration: Configuration) throws -> DatabasePool {
    let log = WriteAheadLog(of: path, WriteAheadLog.Bounds())
    return try StoreOpening(path: path, onNetwork: onNetwork, log: log).open(configuration)
  }

  private func refuseWithoutRoom(for size: Int) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    let facts = try FileManager.default.attributesOfFileSystem(forPath: folder)
    guard let free = (facts[.systemFreeSize] as? NSNumber)?.intValue, free < 2 * size else {
      return
    }
    throw StoreError(
      .diskFull,
      doing: "Compacting the store \(path) takes up to \(size >> 19) MB for the while, and "
        + "\(free >> 20) MB are free at \(folder). Make room first; nothing was changed.")
  }

  /// The file and its log, in bytes.
  private var size: Int {
    [path, path + "-wal"].reduce(0) { sum, file in
      let facts = try? FileManager.default.attributesOfItem(atPath: file)
      return sum + ((facts?[.size] as? NSNumber)?.intValue ?? 0)
    }
  }
}

import Core
import Foundation
import GRDB

/// Opens a store's file: makes it where there is none, refuses what is not ours, brings the schema
/// up to date.
///
/// One process at a time does this for a folder, so that several may start on a new store at once.
/// A file that is refused is left as it was.
struct StoreOpening {
  let path: String

  func open(_ configuration: Configuration) throws -> DatabasePool {
    let turn = try FolderTurn(of: path)
    defer { turn.end() }
    try makeFile()
    try refuseForeign()
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { db in
      // Durable after a power cut, not only after a crash; group commit pays for it.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = \(SQLiteStore.logPages)")
    }
    try refuseNewer(pool)
    try Migrations.migrator.migrate(pool)
    return pool
  }

  /// Makes the file, readable to its owner alone.
  ///
  /// One that exists is not opened here: closing it again would drop the locks this process may
  /// hold on it already.
  private func makeFile() throws(StoreError) {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = unsafe Foundation.open(path, flags, 0o600)
    if descriptor >= 0 {
      Foundation.close(descriptor)
      return
    }
    let isThere = errno == EEXIST
    let isOpen = unsafe access(path, R_OK | W_OK) == 0
    guard isThere, isOpen else { throw Self.cannotOpen(path) }
  }

  /// Refuses a database of somebody else before anything in it is changed.
  private func refuseForeign() throws {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
    guard size != 0 else { return }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(SQLiteStore.patience)
    let probe = try DatabaseQueue(path: path, configuration: configuration)
    let (identity, tables) = try probe.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA application_id"),
        try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      )
    }
    try probe.close()
    // A process that ended while it made the store left no more than the migrator's own table.
    guard identity == Migrations.applicationID || Set(tables).isSubset(of: ["grdb_migrations"])
    else {
      throw StoreError(
        .damaged,
        doing: "\(path) is a database, but not a Rollcall store. Name another file with --store.")
    }
  }

  private func refuseNewer(_ pool: DatabasePool) throws {
    guard try pool.read(Migrations.migrator.hasBeenSuperseded) else { return }
    throw StoreError(
      .schemaTooNew,
      doing: "The store \(path) was written by a newer Rollcall. Use that version, or another "
        + "store with --store.")
  }

  static func cannotOpen(_ path: String) -> StoreError {
    let code = errno
    let reason = unsafe String(cString: strerror(code))
    return StoreError(
      code == EROFS ? .readOnly : .cannotOpen,
      doing: "The store \(path) cannot be opened for writing (\(reason)). Check that its folder "
        + "exists and that you may write there, or name another with --store.")
  }
}

/// The right to open a store in a folder, which one process has at a time.
///
/// The folder itself carries the lock, so that no file is left behind.
private struct FolderTurn {
  private let descriptor: CInt

  init(of path: String) throws(StoreError) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    descriptor = unsafe Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreOpening.cannotOpen(path) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        let error = StoreOpening.cannotOpen(path)
        Foundation.close(descriptor)
        throw error
      }
    }
  }

  func end() { Foundation.close(descriptor) }
}

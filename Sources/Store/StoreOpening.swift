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
  let onNetwork: NetworkFiles
  let log: WriteAheadLog

  func open(_ configuration: Configuration) throws -> DatabasePool {
    try refuseNetwork()
    let turn = try FolderTurn(of: path)
    defer { turn.end() }
    do { return try opened(configuration) } catch let error as DatabaseError {
      guard error.resultCode == .SQLITE_IOERR, DiskRoom(beside: path).isLacking else { throw error }
      throw StoreError(
        .diskFull, doing: "Opening the store \(path): " + StoreError.roomAdvice, cause: error)
    }
  }

  private func opened(_ configuration: Configuration) throws -> DatabasePool {
    try makeFile()
    try StoreProbe(path: path).refuseUnfit()
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { db in
      // Durable after a power cut, not only after a crash; group commit pays for it.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try log.prepare(db)
    }
    try Migrations.migrator.migrate(pool)
    return pool
  }

  private func refuseNetwork() throws(StoreError) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard onNetwork == .refused, let name = NetworkFileSystem.name(of: folder) else { return }
    throw StoreError(
      .cannotOpen,
      doing: "The store \(path) lies on a network file system (\(name)), where SQLite cannot keep "
        + "it whole. Put it on a disk of this machine with --store. Where you know better, set "
        + "ROLLCALL_NETWORK_STORE=allow.")
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

  static func cannotOpen(_ path: String) -> StoreError {
    let code = errno
    if DiskRoom.isLack(code) {
      return StoreError(.diskFull, doing: "Opening the store \(path): " + StoreError.roomAdvice)
    }
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

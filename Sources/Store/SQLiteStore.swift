package import Core
import Foundation
import GRDB

/// The embedded store: one SQLite file that any number of processes on this machine may share.
///
/// It never knows what a filter means or why a batch is cut; it keeps what it is told, under the
/// leases it handed out, and judges time by the clock it was given.
package final class SQLiteStore: RunStore {
  /// How long a write waits for another process before the store counts as busy.
  static let patience: TimeInterval = 30

  /// Memory a connection keeps pages in: 8 MB, so that a few connections stay modest.
  static let usualCache = "PRAGMA cache_size = -8192"
  /// What an export sorts in before it spills to temporary files: 32 MB, and a second thread.
  static let sortingCache = "PRAGMA cache_size = -32768; PRAGMA threads = 1"
  /// The same where two sorts go on side by side, so that both take no more than one.
  static let pairedSortingCache = "PRAGMA cache_size = -12288; PRAGMA threads = 1"

  let pool: DatabasePool
  let commits: GroupCommit
  let time: any TimeSource
  private let path: String

  /// Opens a store, and makes one where there is none.
  ///
  /// The file is made readable to its owner alone: it holds personal data.
  package convenience init(
    path: String, time: any TimeSource, onNetwork: NetworkFiles = .refused
  ) throws(StoreError) {
    try self.init(path: path, time: time, onNetwork: onNetwork, WriteAheadLog.Bounds())
  }

  init(
    path: String, time: any TimeSource, onNetwork: NetworkFiles = .refused,
    _ bounds: WriteAheadLog.Bounds
  ) throws(StoreError) {
    self.time = time
    self.path = path
    let log = WriteAheadLog(of: path, bounds)
    do {
      pool = try StoreOpening(path: path, onNetwork: onNetwork, log: log).open(Self.configuration)
      commits = GroupCommit(pool, log)
    } catch {
      throw StoreError(error, while: "Opening the store \(path)")
    }
    StoreUsers.enter(path)
  }

  deinit { StoreUsers.leave(path) }

  /// Closes all connections; the store must not be used afterwards.
  package func close() throws(StoreError) {
    do { try pool.close() } catch { throw StoreError(error, while: "Closing the store") }
  }

  /// How every connection to a store is made.
  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      try db.execute(sql: usualCache)
      try FoldedText.register(in: db)
      try ComparedText.register(in: db)
    }
    return configuration
  }

  /// The store's clock, in milliseconds.
  var now: Int64 { time.wall().milliseconds }

  /// A change that shares its commit with others.
  func change<Answer: Sendable>(
    _ doing: String, _ work: @escaping @Sendable (Database) throws -> Answer
  ) async throws(StoreError) -> Answer {
    do { return try await commits.perform(work) } catch { throw StoreError(error, while: doing) }
  }

  /// A read of one consistent moment.
  func read<Answer: Sendable>(
    _ doing: String, _ work: @escaping @Sendable (Database) throws -> Answer
  ) async throws(StoreError) -> Answer {
    do { return try await pool.read(work) } catch { throw StoreError(error, while: doing) }
  }

  /// A read that sorts many rows, and has more memory to do it in.
  func readSorting<Answer: Sendable>(
    _ doing: String, in cache: String = SQLiteStore.sortingCache,
    _ work: @escaping @Sendable (Database) throws -> Answer
  ) async throws(StoreError) -> Answer {
    try await read(doing) { db in
      try db.execute(sql: cache)
      defer { try? db.execute(sql: Self.usualCache) }
      return try work(db)
    }
  }
}

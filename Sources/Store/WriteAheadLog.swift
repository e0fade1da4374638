import Foundation
import GRDB
import Synchronization

/// Keeps the write-ahead log from growing without end.
///
/// SQLite carries the log over into the file by itself and begins it anew, but not past what
/// somebody still reads, and not while readers follow each other without a gap. Beyond the limit
/// the writer therefore waits for those who read: for a while, and once for every further step, so
/// that somebody who never ends costs time but never stops the run.
final class WriteAheadLog: Sendable {
  struct Bounds: Sendable {
    /// Pages after which the log is carried over into the file: 64 MB.
    ///
    /// Rarely, because each time costs two waits for the disk while changes queue up.
    var pages = 16_384
    /// Bytes beyond which the writer waits for readers.
    var limit = 256 << 20
    /// Bytes it may grow by before the writer waits for the same readers again.
    var step = 64 << 20
    /// How long the writer waits: shorter than a lease, so that none is lost by it.
    var patience = Duration.seconds(10)
    /// Bytes of a page.
    static let page = 4096
  }

  let bounds: Bounds
  private let file: String
  /// The size at which readers are waited for next.
  private let next: Mutex<Int>

  init(of path: String, _ bounds: Bounds) {
    file = path + "-wal"
    self.bounds = bounds
    next = Mutex(bounds.limit)
  }

  /// Tells a connection how far the log may grow before it is carried over.
  func prepare(_ db: Database) throws {
    try db.execute(sql: "PRAGMA wal_autocheckpoint = \(bounds.pages)")
    // Without it the file stays as large as it ever was.
    try db.execute(sql: "PRAGMA journal_size_limit = \(bounds.pages * WriteAheadLog.Bounds.page)")
  }

  /// Carries the log over if it has grown beyond its limit; called between transactions.
  func tend(_ db: Database) {
    let size = size
    guard size > next.withLock(\.self) else { return }
    // Whether it failed or somebody still reads: nothing is lost, and a later turn tries again.
    let isEmptied = (try? carryOver(db)) ?? false
    next.withLock { $0 = isEmptied ? bounds.limit : size + bounds.step }
  }

  private func carryOver(_ db: Database) throws -> Bool {
    let usual = Int(SQLiteStore.patience * 1000)
    let patience = Int(bounds.patience / .milliseconds(1))
    try db.execute(sql: "PRAGMA busy_timeout = \(patience)")
    defer { try? db.execute(sql: "PRAGMA busy_timeout = \(usual)") }
    return try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
  }

  var size: Int {
    var facts = stat()
    return unsafe stat(file, &facts) == 0 ? Int(facts.st_size) : 0
  }
}

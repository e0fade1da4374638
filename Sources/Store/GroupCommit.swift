import Core
import GRDB
import Synchronization

/// Lets many small changes share one durable commit.
///
/// Changes that arrive while a commit is being made durable wait and go into the next one together,
/// so the cost of `synchronous=FULL` is paid once for all of them. A change that fails is undone
/// alone; nobody is told of success before the commit is durable. It never runs on the cooperative
/// thread pool: the work is done on the database's own queue.
final class GroupCommit: Sendable {
  /// The most changes that share a commit, so that none waits for an endless one.
  static let largestGroup = 1024

  /// One change: runs in the open transaction, and is told afterwards how it ended.
  private struct Change: Sendable {
    /// Returns what to call once the commit is durable; may run again when its group failed.
    var run: @Sendable (Database) throws -> @Sendable () -> Void
    var fail: @Sendable (any Error) -> Void
  }

  private struct Waiting {
    var changes: [Change] = []
    var isDraining = false
  }

  private let writer: DatabasePool
  private let log: WriteAheadLog
  private let waiting = Mutex(Waiting())

  init(_ writer: DatabasePool, _ log: WriteAheadLog) {
    self.writer = writer
    self.log = log
  }

  /// Performs a change and returns its answer once it is durable.
  func perform<Answer: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Answer
  ) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      submit(
        Change(
          run: { db in
            let answer = try work(db)
            return { continuation.resume(returning: answer) }
          },
          fail: { continuation.resume(throwing: $0) }))
    }
  }

  private func submit(_ change: Change) {
    let mustStart = waiting.withLock { waiting in
      waiting.changes.append(change)
      defer { waiting.isDraining = true }
      return !waiting.isDraining
    }
    guard mustStart else { return }
    writer.asyncWriteWithoutTransaction { db in self.drain(db) }
  }

  private func drain(_ db: Database) {
    while let group = nextGroup() {
      do {
        try commit(group, in: db)
      } catch {
        guard group.count > 1, !Self.concernsAll(error) else {
          for change in group { change.fail(error) }
          continue
        }
        // One of the changes failed and took the others with it: each gets a commit of its own.
        for change in group {
          do { try commit([change], in: db) } catch { change.fail(error) }
        }
      }
    }
  }

  /// Whether an error is the store's or the disk's, so that every change would meet it again.
  private static func concernsAll(_ error: any Error) -> Bool {
    if let error = error as? StoreError { return error.kind == .diskFull }
    guard let code = (error as? DatabaseError)?.resultCode else { return false }
    let codes: [ResultCode] = [
      .SQLITE_BUSY, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CORRUPT,
      .SQLITE_NOTADB, .SQLITE_CANTOPEN,
    ]
    return codes.contains(code)
  }

  private func nextGroup() -> [Change]? {
    waiting.withLock { waiting in
      guard !waiting.changes.isEmpty else {
        waiting.isDraining = false
        return nil
      }
      let group = Array(waiting.changes.prefix(Self.largestGroup))
      waiting.changes.removeFirst(group.count)
      return group
    }
  }

  private func commit(_ group: [Change], in db: Database) throws {
    var answers: [@Sendable () -> Void] = []
    answers.reserveCapacity(group.count)
    do {
      try db.inTransaction(.immediate) {
        for change in group { answers.append(try change.run(db)) }
        return .commit
      }
    } catch {
      throw StoreError.lackOfRoom(error, in: db) ?? error
    }
    for answer in answers { answer() }
    log.tend(db)
  }
}

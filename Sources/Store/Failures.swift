import Core
import Foundation
import GRDB
import GRDBSQLite

extension StoreError {
  /// Reads what SQLite said into what the operator can act on.
  ///
  /// Bound values are never part of it: GRDB leaves them out of its messages, and so do we.
  init(_ error: any Error, while doing: String) {
    switch error {
    case let error as StoreError:
      self = error
    case let error as DatabaseError:
      self.init(Self.kind(of: error), doing: doing + ": " + Self.advice(on: error), cause: error)
    default:
      self.init(.interrupted, doing: "\(doing) was interrupted.", cause: error)
    }
  }

  private static func kind(of error: DatabaseError) -> Kind {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_FULL: .diskFull
    case .SQLITE_READONLY: .readOnly
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .cannotOpen
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
    case .SQLITE_IOERR, .SQLITE_NOLFS: .inputOutput
    case .SQLITE_ABORT, .SQLITE_INTERRUPT: .interrupted
    default: .bug
    }
  }

  static let roomAdvice =
    "the disk is full. Make room, then run resume; what was kept is safe."

  /// What to do with a damaged store.
  static let rescue =
    "Nothing was overwritten. Copy the file and its -wal file to a safe place, see what is wrong "
    + "with: rollcall store check — and save what can be read with: sqlite3 FILE .recover | "
    + "sqlite3 SAVED"

  /// An error of the disk that is really a lack of room: SQLite tells only the one that writing
  /// meets, not those of a quota or of making files durable.
  static func lackOfRoom(_ error: any Error, in db: Database) -> StoreError? {
    guard let code = (error as? DatabaseError)?.resultCode, code == .SQLITE_IOERR else {
      return nil
    }
    let system = systemError(of: db)
    guard DiskRoom.isLack(system) else { return nil }
    return StoreError(.diskFull, doing: "Writing the store: " + roomAdvice, cause: error)
  }

  /// What the system said of the last failure on the write-ahead log, or on the store's file.
  ///
  /// The connection itself knows it of statements alone, and not of a commit.
  private static func systemError(of db: Database) -> CInt {
    var code: CInt = 0
    var log: UnsafeMutablePointer<sqlite3_file>?
    let handle = unsafe db.sqliteConnection
    unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
    if let log = unsafe log, let methods = unsafe log.pointee.pMethods {
      unsafe _ = methods.pointee.xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &code)
    }
    if code == 0 { unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &code) }
    return code
  }

  private static func advice(on error: DatabaseError) -> String {
    let said = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    return switch kind(of: error) {
    case .busy: "another program holds the store's lock (\(said)). End it, then run resume."
    case .diskFull: roomAdvice
    case .readOnly: "the store cannot be written (\(said)). Check its permissions and its folder's."
    case .cannotOpen: "the file cannot be opened (\(said)). Check the path and its permissions."
    case .damaged:
      "the file is damaged or is not a Rollcall store (\(said)). " + Self.rescue
    case .inputOutput: "the disk reported an error (\(said)). Check the disk, then run resume."
    case .interrupted: "it was interrupted (\(said))."
    case .schemaTooNew, .bug: "SQLite refused it (\(said)). This is a defect; please report it."
    }
  }
}

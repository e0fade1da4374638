import Core
import GRDB

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

  private static func advice(on error: DatabaseError) -> String {
    let said = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    return switch kind(of: error) {
    case .busy: "another program holds the store's lock (\(said)). End it, then run resume."
    case .diskFull: "the disk is full. Make room, then run resume; what was kept is safe."
    case .readOnly: "the store cannot be written (\(said)). Check its permissions and its folder's."
    case .cannotOpen: "the file cannot be opened (\(said)). Check the path and its permissions."
    case .damaged:
      "the file is damaged or is not a Rollcall store (\(said)). Nothing was overwritten."
    case .inputOutput: "the disk reported an error (\(said)). Check the disk, then run resume."
    case .interrupted: "it was interrupted (\(said))."
    case .schemaTooNew, .bug: "SQLite refused it (\(said)). This is a defect; please report it."
    }
  }
}

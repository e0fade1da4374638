import Core
import GRDB
import GRDBSQLite

/// One prepared statement that takes numbers, asked many times for one answer.
///
/// An answer asks the index some thousand times; binding and reading without a copy keeps that
/// within milliseconds. It is never asked again before its rows were read.
struct AccessQuery {
  private let statement: Statement
  private let db: Database

  init(_ sql: String, in db: Database) throws {
    statement = try db.cachedStatement(sql: sql)
    self.db = db
  }

  /// Hands over each row.
  func each(_ first: Int64, _ second: Int64? = nil, _ use: (Self) throws -> Void) throws {
    let handle = unsafe statement.sqliteStatement
    defer { unsafe _ = sqlite3_reset(handle) }
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_bind_int64(handle, 1, first)
    if let second { unsafe sqlite3_bind_int64(handle, 2, second) }
    var code = unsafe sqlite3_step(handle)
    while code == SQLITE_ROW {
      try use(self)
      code = unsafe sqlite3_step(handle)
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }

  func number(at column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(statement.sqliteStatement, column)
  }

  func optional(at column: Int32) -> Int64? {
    let type = unsafe sqlite3_column_type(statement.sqliteStatement, column)
    return type == SQLITE_NULL ? nil : number(at: column)
  }

  func text(at column: Int32) -> String? {
    guard let start = unsafe sqlite3_column_text(statement.sqliteStatement, column) else {
      return nil
    }
    let count = unsafe sqlite3_column_bytes(statement.sqliteStatement, column)
    let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(count))
    return unsafe String(decoding: bytes, as: UTF8.self)
  }
}

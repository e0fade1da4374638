import Core
import GRDB
import GRDBSQLite

/// One prepared statement that takes numbers, used many times for one answer or one piece.
///
/// An answer asks the index some thousand times, and a piece writes as many rows; binding and reading
/// without a copy keeps that within milliseconds. It is never used again before its rows were read.
struct AccessQuery {
  private let statement: Statement
  private let db: Database

  init(_ sql: String, in db: Database) throws {
    statement = try db.cachedStatement(sql: sql)
    self.db = db
  }

  /// Hands over each row.
  func each(_ first: Int64, _ second: Int64? = nil, _ use: (Self) throws -> Void) throws {
    bind(first, at: 1)
    if let second { bind(second, at: 2) }
    try walk(use)
  }

  /// Hands over each row, for any count of numbers.
  func each(_ numbers: [Int64], _ use: (Self) throws -> Void) throws {
    for (place, number) in numbers.enumerated() { bind(number, at: Int32(place + 1)) }
    try walk(use)
  }

  /// Makes a change that hands over no rows.
  ///
  /// - Parameter numbers: those that differ from the last time, by their places; others stay bound.
  func change(_ numbers: (at: Int32, number: Int64)...) throws {
    for (place, number) in numbers { bind(number, at: place) }
    try walk { _ in }
  }

  func bind(_ number: Int64, at place: Int32) {
    unsafe _ = sqlite3_bind_int64(statement.sqliteStatement, place, number)
  }

  private func walk(_ use: (Self) throws -> Void) throws {
    let handle = unsafe statement.sqliteStatement
    // Whatever ends the walk, the statement is ready to be bound again.
    defer { unsafe _ = sqlite3_reset(handle) }
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

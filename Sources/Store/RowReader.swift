import Core
import Foundation
import GRDB
import GRDBSQLite

/// Walks over kept rows, straight from the memory SQLite hands out.
///
/// It is the reading half of `RowAppender`: an export touches millions of rows, and each is copied
/// once, into the block that is handed on.
struct RowReader {
  private let statement: Statement
  private let database: Database

  /// A statement of its own, so that two walks over different stages never share one.
  init(_ sql: String, _ arguments: StatementArguments, in db: Database) throws {
    statement = try db.makeStatement(sql: sql)
    database = db
    try statement.setArguments(arguments)
  }

  var columns: Int32 { unsafe sqlite3_column_count(statement.sqliteStatement) }

  /// Goes to the next row; false after the last one.
  func next() throws -> Bool {
    let code = unsafe sqlite3_step(statement.sqliteStatement)
    if code == SQLITE_ROW { return true }
    let failure = code == SQLITE_DONE ? nil : database.lastErrorMessage
    unsafe sqlite3_reset(statement.sqliteStatement)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: failure)
    }
    return false
  }

  /// Ends the walk before its last row.
  func stop() { unsafe _ = sqlite3_reset(statement.sqliteStatement) }

  func number(at column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(statement.sqliteStatement, column)
  }

  func isNull(at column: Int32) -> Bool {
    unsafe sqlite3_column_type(statement.sqliteStatement, column) == SQLITE_NULL
  }

  func text(at column: Int32) -> String {
    unsafe String(decoding: bytes(at: column), as: UTF8.self)
  }

  /// The identity that `RowAppender` wrote.
  func identity(at column: Int32) throws -> GUID {
    let bytes = unsafe bytes(at: column)
    guard bytes.count == 16 else {
      throw StoreError(.damaged, doing: "A row of the store has no identity.")
    }
    let high = unsafe bytes.loadUnaligned(as: UInt64.self)
    let low = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    return GUID(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
  }

  /// Below zero where a value's bytes come before those of another walk, zero where they are equal.
  func order(of column: Int32, beside other: RowReader) -> Int {
    let (one, two) = unsafe (bytes(at: column), other.bytes(at: column))
    let common = min(one.count, two.count)
    if common > 0, let first = one.baseAddress, let second = two.baseAddress {
      let order = unsafe memcmp(first, second, common)
      if order != 0 { return Int(order) }
    }
    return one.count - two.count
  }

  /// Copies a text to the end of an arena, and tells where it lies.
  func copy(_ column: Int32, to arena: inout [UInt8]) -> Range<Int> {
    let start = arena.count
    unsafe arena.append(contentsOf: bytes(at: column))
    return start..<arena.count
  }

  /// Valid until the next step.
  private func bytes(at column: Int32) -> UnsafeRawBufferPointer {
    let start = unsafe sqlite3_column_blob(statement.sqliteStatement, column)
    let count = unsafe sqlite3_column_bytes(statement.sqliteStatement, column)
    return unsafe UnsafeRawBufferPointer(start: start, count: Int(count))
  }
}

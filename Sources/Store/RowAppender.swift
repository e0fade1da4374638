import Core
import GRDB
import GRDBSQLite

/// Appends the rows of a page in one go, straight from the memory they were parsed into.
///
/// It never copies a row and never looks at one; it is the one place that binds by pointer, because
/// rows are what the store writes most of.
enum RowAppender {
  /// The ids the rows were given, which are consecutive; nil when there are none.
  static func append(_ rows: RowBlock, to db: Database) throws -> ClosedRange<Int64>? {
    guard rows.count > 0 else { return nil }
    let statement = try db.cachedStatement(sql: RowStatements.insertRow)
    try unsafe rows.arena.withUnsafeBytes { arena in
      for entry in rows.entries {
        try unsafe insert(entry, from: arena, with: statement, in: db)
      }
    }
    let last = db.lastInsertedRowID
    return (last - Int64(rows.count) + 1)...last
  }

  private static func insert(
    _ entry: RowBlock.Entry, from arena: UnsafeRawBufferPointer, with statement: Statement,
    in db: Database
  ) throws {
    let handle = unsafe statement.sqliteStatement
    // Pointers are bound without a copy: they outlive the step, and the reset below forgets them.
    let guid = (entry.guid.high.bigEndian, entry.guid.low.bigEndian)
    let code = unsafe withUnsafeBytes(of: guid) { guid in
      unsafe sqlite3_bind_blob(handle, 1, guid.baseAddress, 16, nil)
      unsafe bind(arena[entry.key], to: handle, at: 2)
      unsafe bind(arena[entry.values], to: handle, at: 3)
      return unsafe sqlite3_step(handle)
    }
    let failure = code == SQLITE_DONE ? nil : db.lastErrorMessage
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: failure)
    }
  }

  private static func bind(
    _ text: Slice<UnsafeRawBufferPointer>, to handle: OpaquePointer?, at index: Int32
  ) {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: text)
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    unsafe sqlite3_bind_text(handle, index, start, Int32(bytes.count), nil)
  }
}

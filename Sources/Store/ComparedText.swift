import Core
import GRDB
import GRDBSQLite

/// The SQL functions by which rows of two runs are brought together.
///
/// - `identity_key(cells, places)`: the identity of a row, from some of its columns;
/// - `picked_cells(cells, places)`: some columns in an order of their own, or all as they stand
///   where no places are given;
/// - `joined_cells(cells, other, columns)`: a row followed by the joined side's columns, or nulls.
///
/// Places are a blob, a byte each. They never decide what an identity is; `IdentityKey` does.
enum ComparedText {
  /// Makes the functions known to a connection.
  static func register(in db: Database) throws {
    try unsafe add("identity_key", 2, to: db) { context, _, values in
      unsafe ComparedText.identity(of: values?[0], at: values?[1], into: context)
    }
    try unsafe add("picked_cells", 2, to: db) { context, _, values in
      unsafe ComparedText.pick(from: values?[0], at: values?[1], into: context)
    }
    try unsafe add("joined_cells", 3, to: db) { context, _, values in
      unsafe ComparedText.join(values?[0], values?[1], columns: values?[2], into: context)
    }
  }

  private typealias Function =
    @convention(c) (
      OpaquePointer?, CInt, UnsafeMutablePointer<OpaquePointer?>?
    ) -> Void

  private static func add(
    _ name: String, _ arguments: CInt, to db: Database, _ function: Function
  ) throws {
    let code = unsafe sqlite3_create_function_v2(
      db.sqliteConnection, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil, function, nil,
      nil, nil)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }

  private static func identity(
    of cells: OpaquePointer?, at places: OpaquePointer?, into context: OpaquePointer?
  ) {
    let (cells, places) = unsafe (bytes(cells), bytes(places))
    unsafe answer(in: context) { output in
      try unsafe IdentityKey.append(of: cells.span, places: places.span, to: &output)
    }
  }

  private static func pick(
    from cells: OpaquePointer?, at places: OpaquePointer?, into context: OpaquePointer?
  ) {
    guard unsafe sqlite3_value_type(places) != SQLITE_NULL else {
      return unsafe sqlite3_result_value(context, cells)
    }
    let (cells, places) = unsafe (bytes(cells), bytes(places))
    unsafe answer(in: context) { output in
      try unsafe PickedCells.append(of: cells.span, places: places.span, to: &output)
    }
  }

  private static func join(
    _ cells: OpaquePointer?, _ other: OpaquePointer?, columns: OpaquePointer?,
    into context: OpaquePointer?
  ) {
    let joined = unsafe JoinedCells(columns: Int(sqlite3_value_int64(columns)))
    let isAlone = unsafe sqlite3_value_type(other) == SQLITE_NULL
    let (cells, other) = unsafe (bytes(cells), bytes(other))
    unsafe answer(in: context) { output in
      unsafe output.append(contentsOf: cells)
      guard !isAlone else { return try joined.appendNulls(to: &output, from: 0) }
      try unsafe joined.append(other, to: &output, from: 0)
    }
  }

  /// Valid while the function runs.
  private static func bytes(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8> {
    let start = unsafe sqlite3_value_blob(value)?.assumingMemoryBound(to: UInt8.self)
    return unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
  }

  /// Answers with a text, or with the corruption that a damaged row is.
  private static func answer(
    in context: OpaquePointer?, _ make: (inout [UInt8]) throws -> Void
  ) {
    var output: [UInt8] = []
    output.reserveCapacity(128)
    do {
      try make(&output)
    } catch {
      return unsafe sqlite3_result_error_code(context, SQLITE_CORRUPT)
    }
    let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    unsafe output.withUnsafeBytes { output in
      unsafe sqlite3_result_text(
        context, output.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(output.count), copied
      )
    }
  }
}

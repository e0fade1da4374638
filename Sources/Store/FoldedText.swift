import Core
import GRDB
import GRDBSQLite

/// The SQL function `folded_key`: a key as the service is believed to compare it.
///
/// It never decides how keys are folded; `KeyFolding` does. What is plain ASCII takes a short cut
/// past the making of a `String`, since a plan folds a million keys, and a test holds the short cut
/// to the same results.
enum FoldedText {
  /// Makes the function known to a connection.
  static func register(in db: Database) throws {
    let code = unsafe sqlite3_create_function_v2(
      db.sqliteConnection, "folded_key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
      { context, _, values in unsafe FoldedText.fold(values?[0], into: context) }, nil, nil, nil)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }

  private static func fold(_ value: OpaquePointer?, into context: OpaquePointer?) {
    let start = unsafe sqlite3_value_text(value)
    let text = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    // All bytes together tell whether one of them is beyond ASCII.
    if unsafe text.reduce(0, |) < 0x80 {
      unsafe answer(text.count, in: context) { unsafe lowercase(text, into: $0) }
    } else {
      var folded = KeyFolding.fold(unsafe String(decoding: text, as: UTF8.self))
      folded.withUTF8 { bytes in
        unsafe answer(bytes.count, in: context) { unsafe _ = $0.initialize(fromContentsOf: bytes) }
      }
    }
  }

  private static func lowercase(
    _ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    for place in text.indices {
      let byte = unsafe text[place]
      let isUpper = byte &- UInt8(ascii: "A") < 26
      unsafe target.initializeElement(at: place, to: isUpper ? byte | 0x20 : byte)
    }
  }

  /// Answers with a text written into memory that SQLite frees.
  private static func answer(
    _ count: Int, in context: OpaquePointer?, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) {
    guard let memory = unsafe sqlite3_malloc64(UInt64(max(count, 1))) else {
      return unsafe sqlite3_result_error_nomem(context)
    }
    let bytes = unsafe memory.bindMemory(to: UInt8.self, capacity: count)
    unsafe write(UnsafeMutableBufferPointer(start: bytes, count: count))
    unsafe bytes.withMemoryRebound(to: CChar.self, capacity: count) { text in
      unsafe sqlite3_result_text(context, text, Int32(count), sqlite3_free)
    }
  }
}

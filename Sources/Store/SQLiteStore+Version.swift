import GRDBSQLite

extension SQLiteStore {
  /// The SQLite this process runs on, such as `3.40.1`.
  package static var libraryVersion: String {
    unsafe String(cString: sqlite3_libversion())
  }

  /// The oldest SQLite the store's statements run on.
  package static let oldestLibrary = "3.37.0"

  /// Whether this process runs on an SQLite that is new enough.
  package static var isLibraryNewEnough: Bool { sqlite3_libversion_number() >= 3_037_000 }
}

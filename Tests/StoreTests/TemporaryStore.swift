import Core
import Foundation
import Store
import TestSupport

/// Opens an SQLite store in a folder of its own, and removes both afterwards.
func withSQLiteStore<Result>(
  time: any TimeSource = ManualTime(),
  _ body: (SQLiteStore, _ path: String) async throws -> Result
) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let path = folder.appending(path: "rollcall.db").path
  let store = try SQLiteStore(path: path, time: time)
  let result = try await body(store, path)
  try store.close()
  return result
}

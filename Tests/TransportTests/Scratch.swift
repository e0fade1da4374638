import Foundation

/// A folder for one test's files, removed at its end.
struct Scratch: Sendable {
  private let folder: URL

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func with<Value: Sendable>(
    _ work: (Scratch) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(Scratch(folder: folder))
  }
}

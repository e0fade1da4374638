import Core
import Foundation
import GRDB
import Store
import TestSupport
import Testing

/// The embedded store against the suite that every store must pass, and what is special about it.
@Suite struct SQLiteStoreTests {
  @Test(arguments: StoreConformance.all)
  func `the SQLite store conforms`(to claim: StoreConformance.Case) async throws {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in try await claim.run(store, time) }
  }

  @Test func `what one process kept, the next one finds`() async throws {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, path in
      let job = Job(
        name: "contacts", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Guid"])
      let parts = (0..<37).map { Cutter.Part(Predicate([.startsWith("Name", ["\($0)"])])) }
      let stage = Plan.Stage(parts: parts, reason: "cut for a test")
      let id = try await store.begin(Plan(job: job, stages: [stage]))
      let other = try SQLiteStore(path: path, time: time)
      let found = try #require(try await other.run(id))
      #expect(found.job == job)
      let mine = try await store.lease(
        from: found.stages[0], as: Owner("a"), atMost: 20, lasting: .seconds(30))
      let theirs = try await other.lease(
        from: found.stages[0], as: Owner("b"), atMost: 20, lasting: .seconds(30))
      #expect(Set(mine.map(\.batch.id)).isDisjoint(with: theirs.map(\.batch.id)))
      #expect(mine.count + theirs.count == 37)
      try other.close()
    }
  }

  @Test func `only its owner may read the file`() async throws {
    try await withSQLiteStore { _, path in
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func `a missing folder is named, with what to do`() {
    let error = #expect(throws: StoreError.self) {
      try SQLiteStore(path: "/nowhere/at/all/rollcall.db", time: ManualTime())
    }
    #expect(error?.kind == .cannotOpen)
    #expect(error?.doing.contains("--store") == true)
  }

  @Test func `a file that is no database is refused and left as it is`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let text = Data(String(repeating: "This is a letter, not a store. ", count: 100).utf8)
    try text.write(to: file)
    let error = #expect(throws: StoreError.self) {
      try SQLiteStore(path: file.path, time: ManualTime())
    }
    #expect(error?.kind == .damaged)
    #expect(try Data(contentsOf: file) == text)
  }
}

/// Opening a store: several processes at once, half-made files, files of others.
@Suite struct StoreOpeningTests {
  @Test func `a database of somebody else is refused and left as it is`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let other = try DatabaseQueue(path: file.path)
    try other.write { try $0.execute(sql: "CREATE TABLE theirs (n INTEGER)") }
    try other.close()
    let before = try Data(contentsOf: file)
    let error = #expect(throws: StoreError.self) {
      try SQLiteStore(path: file.path, time: ManualTime())
    }
    #expect(error?.kind == .damaged)
    #expect(try Data(contentsOf: file) == before)
  }

  @Test func `a store whose making was cut off is made anew`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let half = try DatabaseQueue(path: file.path)
    try await half.write { db in
      try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    }
    try half.close()
    let store = try SQLiteStore(path: file.path, time: ManualTime())
    #expect(try await store.runs(atMost: 1).isEmpty)
    try store.close()
  }

  @Test func `many may open a new store at once`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "new.db").path
    try await withThrowingTaskGroup { group in
      for _ in 0..<16 {
        group.addTask { try SQLiteStore(path: path, time: ManualTime()).close() }
      }
      try await group.waitForAll()
    }
  }
}

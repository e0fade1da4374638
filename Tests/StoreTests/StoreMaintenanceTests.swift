import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// Checking a store, making it smaller, and forgetting runs.
@Suite struct StoreMaintenanceTests {
  private let time = ManualTime()

  /// A store that holds what `fill` writes, and nobody has open any more.
  private func withStore(
    _ fill: (SQLiteStore) async throws -> Void,
    _ body: (StoreMaintenance, _ path: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "rollcall.db").path
    do {
      let store = try SQLiteStore(path: path, time: time)
      try await fill(store)
      try store.close()
    }
    try await body(StoreMaintenance(of: path, time: time), path)
  }

  private func execute(_ sql: String, on path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func `a store in order is sound, and its books balance`() async throws {
    try await withStore {
      _ = try await $0.fill(batches: 3, rows: 5)
      _ = try await $0.fill(batches: 1, rows: 0, closing: false)
    } _: { maintenance, _ in
      let report = try await maintenance.check()
      #expect(report.isSound, "\(report)")
      #expect(report.runs.map(\.rowsPresent) == [15, 0])
      #expect(report.runs.map(\.callsPresent) == [3, 1])
    }
  }

  @Test(arguments: [
    "DELETE FROM row WHERE id = 2", "UPDATE run SET rows = rows + 1",
    "UPDATE batch SET rows = rows + 1 WHERE id = 1", "DELETE FROM attempt WHERE id = 1",
    "DELETE FROM page WHERE batch_id = 1", "DELETE FROM stage",
    "INSERT INTO row (guid, key, cells) VALUES (zeroblob(16), 'x', '[]')",
  ])
  func `whatever is missing or too much is found`(spoiling sql: String) async throws {
    try await withStore {
      _ = try await $0.fill(batches: 3, rows: 5)
    } _: { maintenance, path in
      try execute(sql, on: path)
      let report = try await maintenance.check()
      #expect(!report.isSound)
    }
  }

  @Test func `a forgotten run leaves nothing, and all others whole`() async throws {
    try await withStore { store in
      _ = try await store.fill(batches: 3, rows: 5)
      _ = try await store.fill(batches: 700, rows: 2)
      _ = try await store.fill(batches: 2, rows: 4)
      try await store.note(RunEvent(.finished, text: "It ended."), in: RunID(2))
    } _: { maintenance, path in
      let forgotten = try await maintenance.forget(RunID(2), .careful)
      #expect(forgotten == StoreMaintenance.Forgotten(runs: 1, batches: 700, rows: 1400))
      let report = try await maintenance.check()
      #expect(report.isSound, "\(report)")
      #expect(report.runs.map(\.run) == [RunID(1), RunID(3)])
      #expect(report.runs.map(\.rowsPresent) == [15, 8])
      let again = try await maintenance.forget(RunID(2), .careful)
      #expect(again.runs == 0)
      let sizes = try await maintenance.compact()
      #expect(sizes.after < sizes.before)
      let after = try await maintenance.check()
      #expect(after == report)
    }
  }

  @Test func `a run goes with those that check it, and leaves those that learned from it`()
    async throws
  {
    try await withStore { store in
      let first = try await store.fill(batches: 1, rows: 5)
      let job = try #require(try await store.run(first)).job
      let stage = Plan.Stage(parts: [Cutter.Part(.everything)], reason: "a test")
      _ = try await store.begin(Plan(job: job, stages: [stage], baseline: first))
      _ = try await store.begin(Plan(job: job, stages: [stage], verifies: first))
      _ = try await store.close(RunID(3), as: .cancelled)
    } _: { maintenance, path in
      let error = await #expect(throws: StoreError.self) {
        try await maintenance.forget(RunID(1), .careful)
      }
      #expect(error?.doing.contains("Run 2 is not finished") == true)
      let before = try await maintenance.check()
      #expect(before.runs.count == 3, "Nothing was changed.")
      let forgotten = try await maintenance.forget(RunID(1), .forced)
      #expect(forgotten.runs == 2)
      let store = try SQLiteStore(path: path, time: time)
      let left = try await store.runs(atMost: 9)
      #expect(left.map(\.id) == [RunID(2)])
      #expect(left.map(\.baseline) == [nil])
      try store.close()
      let after = try await maintenance.check()
      #expect(after.isSound)
    }
  }

  @Test func `an open run is forgotten only by force, and a live one never`() async throws {
    try await withStore { store in
      let run = try await store.fill(batches: 2, rows: 1, closing: false)
      let stage = try #require(try await store.run(run)?.stages.first)
      let isAdded = try await store.append(
        [Cutter.Part(.everything)], as: .closing, below: nil, because: nil, to: stage)
      #expect(isAdded)
      let leases = try await store.lease(
        from: stage, as: Owner("ada"), atMost: 1, lasting: .seconds(60))
      #expect(leases.count == 1)
    } _: { maintenance, _ in
      for care in [StoreMaintenance.Care.careful, .forced] {
        let error = await #expect(throws: StoreError.self) {
          try await maintenance.forget(RunID(1), care)
        }
        #expect(error?.doing.contains("works on run 1") == true)
      }
      time.advance(by: .seconds(60))
      let error = await #expect(throws: StoreError.self) {
        try await maintenance.forget(RunID(1), .careful)
      }
      #expect(error?.doing.contains("--force") == true)
      let forgotten = try await maintenance.forget(RunID(1), .forced)
      #expect(forgotten.batches == 3)
    }
  }

  @Test func `a store that is open is not compacted`() async throws {
    try await withSQLiteStore(time: time) { store, path in
      _ = try await store.fill(batches: 1, rows: 1)
      let error = await #expect(throws: StoreError.self) {
        try await StoreMaintenance(of: path, time: time).compact()
      }
      #expect(error?.kind == .busy)
    }
  }
}

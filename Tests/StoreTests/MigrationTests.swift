import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// Stores written by older versions, and what becomes of them.
@Suite struct MigrationTests {
  private let time = ManualTime()

  /// What version 1 wrote for a job, to the letter.
  private static let definition = """
    {"cmdlet":"Get-MailContact","columns":["Guid","Name"],"filter":"Title -like 'Dr*'",\
    "name":"mail-contacts","output":{"format":"csv","path":"out\\/{date}.csv"},"parameters":[],\
    "shard":{"byKey":{"_0":"Name","rows":4000}},"tenant":"contoso"}
    """

  /// A store as version 1 left it: one batch done, one stopped after a page, one not begun.
  private static func writeVersion1(to path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try Migrations.migrator.migrate(queue, upTo: "v1")
    try queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO run (id, job, definition, started_at, calls, rows)
          VALUES (?, ?, ?, ?, 2, 3)
          """,
        arguments: [1, "mail-contacts", definition, 1000])
      try db.execute(
        sql: """
          INSERT INTO stage (id, run_id, ordinal, reason) VALUES (1, 1, 1, 'by letters');
          INSERT INTO batch (id, stage_id, filter, expected, state, finished_at, pages, rows)
            VALUES (1, 1, 'Name -like ''a*''', 4, 'done', 2000, 1, 2);
          INSERT INTO batch (id, stage_id, filter, state, pages, rows,
                             cursor, cursor_anchor, cursor_at)
            VALUES (2, 1, 'Name -like ''b*''', 'pending', 1, 1, 'next', 'anchor', 2500);
          INSERT INTO batch (id, stage_id, parent_id, depth, filter)
            VALUES (3, 1, 1, 1, '-not (Name -like ''a*'')');
          INSERT INTO page (batch_id, number, pass, first_row, last_row, kept_at)
            VALUES (1, 1, 1, 1, 2, 2000), (2, 1, 1, 3, 3, 2500);
          INSERT INTO row (guid, key, cells)
            VALUES (x'00000000000000000000000000000001', 'ada', '["1","ada"]'),
                   (x'00000000000000000000000000000002', 'abe', '["2","abe"]'),
                   (x'00000000000000000000000000000003', 'bob', '["3","bob"]');
          INSERT INTO attempt (batch_id, pass, page, started_at, outcome, status, rows, bytes,
                               client_request_id, resolved_us, connected_us, secured_us,
                               first_byte_us, total_us)
            VALUES (1, 1, 1, 1500, 'page', 200, 2, 10, 'c-1', 0, 0, 0, 0, 700),
                   (2, 1, 1, 2400, 'page', 200, 1, 10, 'c-2', 0, 0, 0, 0, 900);
          INSERT INTO event (run_id, at, kind, text) VALUES (1, 1000, 'started', 'It began.');
          """)
    }
    try queue.close()
  }

  private func withVersion1(_ body: (SQLiteStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "rollcall.db").path
    try Self.writeVersion1(to: path)
    let store = try SQLiteStore(path: path, time: time)
    try await body(store)
    try store.close()
  }

  @Test func `what stores in the field were made by is never edited`() {
    let digest = Migrations.version1.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    #expect(digest == 0x3845_dc99_97dc_6765)
  }

  @Test func `a run of version 1 is read as it was written`() async throws {
    try await withVersion1 { store in
      let run = try #require(try await store.lastRun(of: "mail-contacts"))
      let job = Job(
        name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
        filter: "Title -like 'Dr*'", columns: ["Guid", "Name"],
        output: Job.Output(format: .csv, path: "out/{date}.csv"))
      let wanted = RunRecord(
        id: RunID(1), job: job, stages: [StageID(1)], state: .open,
        startedAt: Instant(milliseconds: 1000), calls: 2, rows: 3)
      #expect(run == wanted)
      let batches = try await store.batches(
        of: run.id, in: Set(BatchState.allCases), after: nil, atMost: 9)
      #expect(batches.map(\.role) == [.share, .share, .share])
      #expect(batches.map(\.suspicion) == [nil, nil, nil])
      #expect(batches.map(\.state) == [.done, .pending, .pending])
      let checkpoint = Checkpoint(
        cursor: "next", anchor: "anchor", at: Instant(milliseconds: 2500))
      #expect(batches[1].checkpoint == checkpoint)
      #expect(try await store.events(of: run.id, atMost: 9).map(\.event.text) == ["It began."])
    }
  }

  @Test func `a run of version 1 is continued to its end, and nothing of it is lost`() async throws
  {
    try await withVersion1 { store in
      let stage = StageID(1)
      let leases = try await store.lease(
        from: stage, as: Owner("ada"), atMost: 9, lasting: .seconds(60))
      #expect(leases.map(\.batch.id) == [BatchID(2), BatchID(3)])
      for lease in leases {
        var rows = RowBlock()
        let place = UInt64(lease.batch.id.number) + 1
        rows.append(guid: GUID(high: 0, low: place), key: "k\(place)", values: "[]")
        let answer = try await store.record(
          .keep(rows: rows, next: nil, pass: 1, page: lease.batch.pages + 1), attempt: nil,
          under: lease)
        #expect(answer == .released)
      }
      #expect(
        try await store.append(
          [Cutter.Part(.everything)], as: .closing, below: nil, because: nil, to: stage))
      let closing = try #require(
        try await store.lease(from: stage, as: Owner("ada"), atMost: 9, lasting: .seconds(60))
          .first)
      _ = try await store.record(
        .keep(rows: RowBlock(), next: nil, pass: 1, page: 1), attempt: nil, under: closing)
      #expect(try await store.close(RunID(1), as: .complete))
      let totals = try await store.rows(of: RunID(1), inBlocksOf: 10) { _ in }
      // The third object was kept by two batches.
      #expect(totals == RowTotals(kept: 5, unique: 4))
      let account = try await store.account(of: stage)
      #expect(account.balances)
      #expect(account.unique == 4)
      #expect(try await store.measure(stage) == Calibration(rows: 2, foreseen: 4))
    }
  }
}

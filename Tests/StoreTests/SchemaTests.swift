import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// The schema file, the migrations and the statements agree with each other.
@Suite struct SchemaTests {
  private static let statements = RunStatements.all + BatchStatements.all + RowStatements.all

  private static func objects(in db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'grdb_%' ORDER BY type, name
        """)
  }

  @Test func `the migrations arrive at schema.sql`() throws {
    let (migrated, described) = (try DatabaseQueue(), try DatabaseQueue())
    try Migrations.migrator.migrate(migrated)
    try described.write { try $0.execute(sql: Migrations.schema) }
    let objects = try migrated.read(Self.objects)
    #expect(objects.count >= 10)
    #expect(try described.read(Self.objects) == objects)
  }

  @Test(arguments: statements)
  func `every statement prepares against the schema`(statement: String) throws {
    let queue = try DatabaseQueue()
    try Migrations.migrator.migrate(queue)
    try queue.read { db in _ = try db.makeStatement(sql: statement) }
  }

  @Test(arguments: [
    BatchStatements.leasePending, BatchStatements.leaseExpired, BatchStatements.advance,
    BatchStatements.finish, BatchStatements.restart, BatchStatements.putBack,
    BatchStatements.split, BatchStatements.bury, BatchStatements.outlook,
    RowStatements.identities, RowStatements.ordered, RowStatements.keys, RowStatements.pages,
    RunStatements.count, RunStatements.close,
  ])
  func `a hot statement searches an index and scans no table`(statement: String) throws {
    let queue = try DatabaseQueue()
    try Migrations.migrator.migrate(queue)
    let plan = try queue.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + statement, arguments: Self.nulls(statement))
        .map { $0["detail"] as String }
    }
    for table in ["batch", "row", "page", "attempt", "event", "run"] {
      #expect(!plan.contains { $0.hasPrefix("SCAN \(table)") }, "\(plan)")
    }
  }

  /// One null for each numbered parameter.
  private static func nulls(_ statement: String) -> StatementArguments {
    let count = (1...20).last { statement.contains("?\($0)") } ?? 0
    return StatementArguments(Array(repeating: Int?.none, count: count))
  }

  @Test func `a kept page is durable before anyone is told`() async throws {
    try await withSQLiteStore { store, _ in
      let (mode, synchronous) = try await store.pool.writeWithoutTransaction { db in
        (
          try String.fetchOne(db, sql: "PRAGMA journal_mode"),
          try Int.fetchOne(db, sql: "PRAGMA synchronous")
        )
      }
      #expect(mode == "wal")
      #expect(synchronous == 2)
    }
  }

  @Test(arguments: [
    "UPDATE batch SET state = 'done'",
    "UPDATE batch SET finished_at = 1",
    "UPDATE batch SET state = 'leased'",
    "UPDATE batch SET lease_owner = 'x'",
    "UPDATE batch SET state = 'sleeping'",
    "UPDATE batch SET cursor = 'c'",
    "UPDATE batch SET cursor = 'c', cursor_anchor = 'a', cursor_at = 1",
    "UPDATE batch SET rows = 1",
    "UPDATE run SET state = 'complete'",
    "UPDATE run SET finished_at = 1",
    "INSERT INTO row (guid, key, cells) VALUES (x'00', '', '[]')",
    "INSERT INTO batch (stage_id) VALUES (99)",
  ])
  func `the schema refuses what must never be`(statement: String) throws {
    let queue = try DatabaseQueue()
    try Migrations.migrator.migrate(queue)
    try queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO run (id, job, definition, started_at) VALUES (1, 'j', '{}', 0);
          INSERT INTO stage (id, run_id, ordinal, reason) VALUES (1, 1, 1, '');
          INSERT INTO batch (id, stage_id) VALUES (1, 1);
          """)
      #expect(throws: DatabaseError.self) { try db.execute(sql: statement) }
    }
  }

  @Test func `a newer store is refused by name`() async throws {
    try await withSQLiteStore { store, path in
      try await store.pool.write { db in
        try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('v999')")
      }
      let error = #expect(throws: StoreError.self) {
        try SQLiteStore(path: path, time: ManualTime())
      }
      #expect(error?.kind == .schemaTooNew)
    }
  }
}

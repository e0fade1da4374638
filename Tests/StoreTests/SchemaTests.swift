import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// The schema file, the migrations and the statements agree with each other.
@Suite struct SchemaTests {
  private static let statements =
    RunStatements.all + BatchStatements.all + RowStatements.all + ComparisonStatements.all
    + AccountStatements.all + ReopeningStatements.all + MaintenanceStatements.all
    + SubjectStatements.all + MatchStatements.all + AccessStatements.all + LineStatements.all
    + BookStatements.all + FoldStatements.all

  /// What the schema says, without its comments and its spaces.
  ///
  /// SQLite writes an added column into the text of its table right behind the last one, where
  /// nobody could lay out or explain it; `schema.sql` does both. All else must be the same.
  private static func objects(in db: Database) throws -> [String] {
    let texts = try String.fetchAll(
      db,
      sql: """
        SELECT sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'grdb_%' ORDER BY type, name
        """)
    return texts.map { text in
      text.replacing(/--[^\n]*/, with: "").split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
    }
  }

  /// A database with the present schema and all that a connection of the store knows.
  private static func migrated() throws -> DatabaseQueue {
    let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
    try Migrations.migrator.migrate(queue)
    return queue
  }

  private static func plan(of statement: String) throws -> [String] {
    try migrated().read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + statement, arguments: nulls(statement))
        .map { $0["detail"] as String }
    }
  }

  @Test func `the migrations arrive at schema.sql`() throws {
    let (migrated, described) = (try Self.migrated(), try DatabaseQueue())
    try described.write { try $0.execute(sql: Migrations.schema) }
    let objects = try migrated.read(Self.objects)
    #expect(objects.count >= 10)
    #expect(try described.read(Self.objects) == objects)
  }

  @Test(arguments: statements)
  func `every statement prepares against the schema`(statement: String) throws {
    let queue = try Self.migrated()
    try queue.read { db in _ = try db.makeStatement(sql: statement) }
  }

  @Test(arguments: [
    BatchStatements.leaseReturned, BatchStatements.leaseFresh, BatchStatements.leaseSetBack,
    BatchStatements.leaseExpired, BatchStatements.attempts, BatchStatements.advance,
    ReopeningStatements.buried, ReopeningStatements.setEndingsAside,
    BatchStatements.finish, BatchStatements.restart, BatchStatements.putBack,
    BatchStatements.split, BatchStatements.bury, BatchStatements.outlook,
    RowStatements.identities, RowStatements.ordered, RowStatements.keys, RowStatements.pages,
    RunStatements.count, RunStatements.close, RunStatements.lastOfJob, RunStatements.completeOfJob,
    RowStatements.joined, BatchStatements.depthIfAppendable, BatchStatements.suspect,
    AccountStatements.isAnswered, AccountStatements.measure, AccountStatements.pages,
    AccountStatements.pace,
    ComparisonStatements.objects, ComparisonStatements.values, ComparisonStatements.foldedKeys,
    MatchStatements.byObject, MatchStatements.byColumns, MatchStatements.joinedByObject,
    MatchStatements.joinedByColumns, LineStatements.ofBatch, LineStatements.change,
    LineStatements.counts,
  ])
  func `a hot statement searches an index and scans no table`(statement: String) throws {
    let plan = try Self.plan(of: statement)
    for table in ["batch", "row", "page", "attempt", "event", "run", "line"] {
      #expect(!plan.contains { $0.hasPrefix("SCAN \(table)") }, "\(plan)")
    }
  }

  @Test func `a plan is measured without a sort and without a look at all its batches`() throws {
    let plan = try Self.plan(of: AccountStatements.measure)
    #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
  }

  @Test func `a join finds the other side's rows by an index made for the while`() throws {
    let plan = try Self.plan(of: RowStatements.joined)
    #expect(plan.contains { $0.contains("AUTOMATIC") && $0.contains("guid=?") }, "\(plan)")
  }

  @Test func `batches that were added are found without a look at the plan's own`() throws {
    let plan = try Self.plan(of: BatchStatements.depthIfAppendable)
    #expect(plan.contains { $0.contains("batch_by_role") }, "\(plan)")
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
    "UPDATE batch SET role = 'spare'",
    "UPDATE run SET verifies_id = 99",
    "UPDATE run SET baseline_id = 99",
    "UPDATE run SET state = 'complete'",
    "UPDATE run SET finished_at = 1",
    "INSERT INTO row (guid, key, cells) VALUES (x'00', '', '[]')",
    "INSERT INTO batch (stage_id) VALUES (99)",
    "INSERT INTO line (batch_id, number, cells, digest, state) VALUES (1, 1, '[]', 0, 'sent')",
    "INSERT INTO line (batch_id, number, cells, digest, state) VALUES (1, 1, '[]', 0, 'lost')",
    "INSERT INTO line (batch_id, number, cells, digest) VALUES (99, 1, '[]', 0)",
  ])
  func `the schema refuses what must never be`(statement: String) throws {
    let queue = try Self.migrated()
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

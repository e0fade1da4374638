import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// Ties as they are found by who holds them.
@Suite struct AccessFilingTests {
  @Test func `many ties are filed in the order of the index, each once`() {
    var random = Seeded(seed: 5)
    let ties = (0..<AccessFiling.piece * 2 + 7).map { number in
      AccessFiling.Tie(
        name: Int64.random(in: 1...900, using: &random), place: Int64(number % 5000),
        right: Int64.random(in: 1...4, using: &random), first: 1)
    }
    var filing = AccessFiling()
    filing.add(Array(ties.prefix(9)))
    filing.add(Array(ties.dropFirst(9)))
    #expect(!filing.isFull)
    filing.sort()
    var filed: [AccessFiling.Tie] = []
    var pieces: [Int] = []
    while !filing.next.isEmpty {
      #expect(filing.next == filing.next, "A piece may be done again.")
      filed += filing.next
      pieces.append(filing.next.count)
      filing.settle()
    }
    #expect(pieces == [AccessFiling.piece, AccessFiling.piece, 7])
    #expect(filed == ties.sorted())
    filing.add([ties[0]])
    #expect(Array(filing.next) == [ties[0]])
  }

  /// Ties that one of the two tables has and the other has not.
  static func differences(in store: SQLiteStore) async throws -> [String] {
    let columns = "name_id, source_id, place_id, right_id, first_look, last_look, end_look"
    return try await store.pool.read { db in
      try [("access_tie", "access_held"), ("access_held", "access_tie")].flatMap { one, other in
        try Row.fetchAll(
          db, sql: "SELECT \(columns) FROM \(one) EXCEPT SELECT \(columns) FROM \(other)"
        ).map { "\($0) only in \(one)" }
      }
    }
  }

  @Test func `a look that was broken off and whose run is gone is filed by the next`() async throws
  {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in
      let nights = AccessNights(store: store, time: time)
      let ann = AccessNight.Right(holder: "ann", right: "FullAccess")
      let bob = AccessNight.Right(holder: "bob", right: "FullAccess")
      try await nights.run(AccessNight(mailboxes: [1: [ann]]))
      try await nights.takeAll()
      let broken = try await nights.run(AccessNight(mailboxes: [1: [ann, bob]]))
      for stage in broken.job.accessStages {
        for kind in stage.access.kinds {
          let begun = try await store.change("Beginning") { db in
            try AccessTaking.begin(kind, of: stage, in: broken, db)
          }
          let taking = try #require(begun)
          try await store.read("Looking") { db in try taking.survey(in: db) }
          _ = try await store.change("Taking") { db in try taking.takeSome(in: db) }
        }
      }
      #expect(!(try await Self.differences(in: store)).isEmpty)
      let next = try await nights.run(AccessNight(mailboxes: [1: [bob]]))
      _ = try await store.take(next)
      #expect(try await Self.differences(in: store).isEmpty)
      #expect(try await nights.answer(.user("bob")).entries.map(\.mailbox) == ["Box 1"])
      #expect(
        try await nights.answer(.user("bob")).entries.first?.span.firstSeen == broken.startedAt)
      #expect(try await nights.answer(.user("ann")).entries.isEmpty)
    }
  }

  @Test func `a store of the version before is filed when it is opened`() throws {
    let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
    try Migrations.migrator.migrate(queue, upTo: "v7")
    try queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO access_tenant (id, name) VALUES (1, 'contoso');
          INSERT INTO access_source (id, tenant_id, job, stage, kind, question)
            VALUES (1, 1, 'audit', 'rights', 'grants', '');
          INSERT INTO access_look (id, source_id, at, run_id) VALUES (1, 1, 10, 1), (2, 1, 20, 2);
          INSERT INTO access_name (id, tenant_id, folded) VALUES (1, 1, 'box'), (2, 1, 'ann');
          INSERT INTO access_place (id, name_id, folder) VALUES (1, 1, '');
          INSERT INTO access_right (id, text, is_denied) VALUES (1, 'FullAccess', 0);
          INSERT INTO access_tie
            (source_id, place_id, right_id, name_id, first_look, last_look, end_look, number)
            VALUES (1, 1, 1, 2, 1, 1, 2, 1), (1, 1, 1, 1, 2, NULL, NULL, 2);
          """)
    }
    try Migrations.migrator.migrate(queue)
    let held: [[Int64?]] = try queue.read { db in
      try Row.fetchAll(db, sql: "SELECT name_id, first_look, end_look FROM access_held ORDER BY 1")
        .map { [$0[0] as Int64?, $0[1], $0[2]] }
    }
    #expect(held == [[1, 2, nil], [2, 1, 2]])
  }
}

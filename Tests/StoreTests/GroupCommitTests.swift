import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// Sharing a commit never shares a failure.
@Suite struct GroupCommitTests {
  private struct Refused: Error {}

  @Test func `a change that fails takes no other with it`() async throws {
    try await withSQLiteStore { store, _ in
      try await store.pool.write { try $0.execute(sql: "CREATE TABLE seen (n INTEGER)") }
      let results = await withTaskGroup(of: Bool.self) { group in
        for n in 0..<200 {
          group.addTask {
            do {
              try await store.commits.perform { db in
                try db.execute(sql: "INSERT INTO seen VALUES (?)", arguments: [n])
                if n % 7 == 0 { throw Refused() }
              }
              return true
            } catch { return false }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      let seen = try await store.pool.read { db in
        try Int.fetchAll(db, sql: "SELECT n FROM seen ORDER BY n")
      }
      #expect(seen == (0..<200).filter { $0 % 7 != 0 })
      #expect(results == seen.count)
    }
  }
}

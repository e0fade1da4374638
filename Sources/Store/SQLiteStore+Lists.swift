package import Core
import Foundation
import GRDB

/// What lists told, found by its object.
///
/// A row of a list is kept as a subject of the list's own stage: so it can be found, and goes when
/// its batch goes.
extension SQLiteStore {
  package func sortIn(_ list: StageID) async throws(StoreError) -> Bool {
    try await change("Sorting in what list \(list) told") { db in
      let unseen = try Int64.fetchAll(
        db.cachedStatement(sql: SubjectStatements.unseen),
        arguments: [list.number, list.number, FanOut.piece])
      var sorted = 0
      for batch in unseen where sorted < FanOut.piece {
        let rows = try Row.fetchAll(
          db.cachedStatement(sql: SubjectStatements.candidates),
          arguments: [batch, list.number, false])
        let statement = try db.cachedStatement(sql: SubjectStatements.insert)
        for (place, row) in rows.enumerated() {
          try statement.execute(
            arguments: [list.number, row[1] as Data, batch, place, row[0] as Int64])
        }
        try db.cachedStatement(sql: SubjectStatements.markSeen).execute(
          arguments: [list.number, batch])
        sorted += rows.count
      }
      return !unseen.isEmpty
    }
  }

  package func told(
    by list: StageID, about batch: BatchID
  ) async throws(StoreError) -> [Int: String] {
    try await read("Reading what list \(list) told about batch \(batch)") { db in
      let walk = try RowReader(SubjectStatements.told, [list.number, batch.number], in: db)
      defer { walk.stop() }
      var told: [Int: String] = [:]
      while try walk.next() { told[Int(walk.number(at: 0))] = walk.text(at: 1) }
      return told
    }
  }
}

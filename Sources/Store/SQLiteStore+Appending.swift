package import Core
import GRDB

extension SQLiteStore {
  package func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    guard !parts.isEmpty else {
      throw StoreError(.bug, doing: "No batch was given to add to stage \(stage).")
    }
    return try await change("Adding batches") { db in
      let place = try Row.fetchOne(
        db.cachedStatement(sql: BatchStatements.depthIfAppendable),
        arguments: [stage.number, role.rawValue, parent?.number])
      guard let place else { return false }
      if let parent {
        try db.cachedStatement(sql: BatchStatements.suspect).execute(
          arguments: [parent.number, reason])
      }
      try Self.insert(
        parts, as: role, stage: stage.number, parent: parent?.number, depth: place[0],
        doubts: place[1], in: db)
      return true
    }
  }

  package func isAnswered(_ stage: StageID) async throws(StoreError) -> Bool {
    try await read("Looking for what was answered") { db in
      try Bool.fetchOne(
        db.cachedStatement(sql: AccountStatements.isAnswered), arguments: [stage.number]) ?? false
    }
  }

  package func measure(_ stage: StageID) async throws(StoreError) -> Calibration {
    try await read("Measuring the plan") { db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: AccountStatements.measure), arguments: [stage.number])
      return Calibration(rows: row?[0] as Int? ?? 0, foreseen: row?[1] as Int? ?? 0)
    }
  }
}

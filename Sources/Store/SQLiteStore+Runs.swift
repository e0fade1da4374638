package import Core
import Foundation
import GRDB

extension SQLiteStore {
  package func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    guard plan.isComplete else {
      throw StoreError(.bug, doing: "The plan of '\(plan.job.name)' holds no batch to store.")
    }
    return try await change("Storing the plan") { [now] db in
      let definition = String(decoding: try JSONEncoder().encode(plan.job), as: UTF8.self)
      let run = try Int64.fetchOne(
        db.cachedStatement(sql: RunStatements.insertRun),
        arguments: [
          plan.job.name, definition, now, plan.baseline?.number, plan.verifies?.number,
        ])
      guard let run else {
        throw StoreError(.bug, doing: "The store gave the new run no number.")
      }
      for (place, side) in plan.stages.enumerated() {
        try Self.insert(side, ordinal: place + 1, of: run, plan, in: db)
      }
      return RunID(run)
    }
  }

  private static func insert(
    _ stage: Plan.Stage, ordinal: Int, of run: Int64, _ plan: Plan, in db: Database
  ) throws {
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: RunStatements.insertStage), arguments: [run, ordinal, stage.reason])
    guard let number else {
      throw StoreError(.bug, doing: "The store gave a stage of the new run no number.")
    }
    guard !plan.lines.isEmpty else {
      return try insert(stage.parts, as: .share, stage: number, parent: nil, depth: 0, in: db)
    }
    for (place, part) in stage.parts.enumerated() {
      try insert([part], as: .share, stage: number, in: db)
      try insert(plan.lines(inBatch: place), batch: db.lastInsertedRowID, in: db)
    }
  }

  /// Inserts batches in the order of the plan.
  static func insert(
    _ parts: [Cutter.Part], as role: BatchRole, stage: Int64, parent: Int64? = nil,
    depth: Int = 0, doubts: Int = 0, in db: Database
  ) throws {
    let statement = try db.cachedStatement(sql: BatchStatements.insert)
    for part in parts {
      try statement.execute(
        arguments: [
          stage, parent, depth, role.rawValue, part.predicate.stored, part.expected, doubts,
        ])
    }
  }

  package func run(_ id: RunID) async throws(StoreError) -> RunRecord? {
    try await record("Reading the run", RunStatements.run, [now, id.number])
  }

  package func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord] {
    try await read("Reading the runs") { [now] db in
      try Row.fetchAll(
        db.cachedStatement(sql: RunStatements.newest), arguments: [now, limit]
      ).map(RunRecord.init)
    }
  }

  package func lastRun(of job: String?) async throws(StoreError) -> RunRecord? {
    guard let job else {
      return try await record("Reading the last run", RunStatements.last, [now])
    }
    return try await record("Reading the last run", RunStatements.lastOfJob, [now, job])
  }

  package func completeRuns(
    of job: String, atMost limit: Int
  ) async throws(StoreError) -> [RunRecord] {
    try await read("Reading the complete runs") { [now] db in
      try Row.fetchAll(
        db.cachedStatement(sql: RunStatements.completeOfJob), arguments: [now, job, limit]
      ).map(RunRecord.init)
    }
  }

  package func verification(of run: RunID) async throws(StoreError) -> RunRecord? {
    try await record(
      "Reading the verification", RunStatements.verification, [now, run.number])
  }

  private func record(
    _ doing: String, _ sql: String, _ arguments: StatementArguments
  ) async throws(StoreError) -> RunRecord? {
    try await read(doing) { db in
      try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments).map(RunRecord.init)
    }
  }

  package func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    guard state != .open else { return false }
    return try await change("Finishing the run") { [now] db in
      try Int64.fetchOne(
        db.cachedStatement(sql: RunStatements.close),
        arguments: [run.number, state.rawValue, now]) != nil
    }
  }

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    try await change("Writing the run's log") { [now] db in
      try db.cachedStatement(sql: RunStatements.insertEvent).execute(
        arguments: [run.number, event.batch?.number, now, event.kind.rawValue, event.text])
      guard event.kind == .renewed else { return }
      try db.cachedStatement(sql: RunStatements.countRenewal).execute(arguments: [run.number])
    }
  }

  package func events(
    of run: RunID, atMost limit: Int
  ) async throws(StoreError) -> [RecordedEvent] {
    try await read("Reading the run's log") { db in
      try Row.fetchAll(
        db.cachedStatement(sql: RunStatements.events), arguments: [run.number, limit]
      ).compactMap { row in
        guard let kind = RunEvent.Kind(rawValue: row[0]) else { return nil }
        let batch = (row[1] as Int64?).map(BatchID.init)
        return RecordedEvent(
          event: RunEvent(kind, batch: batch, text: row[2]), at: Instant(milliseconds: row[3]))
      }
    }
  }
}

extension RunRecord {
  /// Reads the columns that `RunStatements` selects, in their order.
  init(_ row: Row) throws {
    guard let state = RunState(rawValue: row[3]) else {
      throw StoreError(.damaged, doing: "A run of the store is in a state this version ignores.")
    }
    let decoder = JSONDecoder()
    self.init(
      id: RunID(row[0]), job: try decoder.decode(Job.self, from: row[1]),
      stages: try decoder.decode([Int64].self, from: row[2]).map(StageID.init), state: state,
      startedAt: Instant(milliseconds: row[4]),
      finishedAt: (row[5] as Int64?).map(Instant.init), calls: row[6], throttled: row[7],
      renewals: row[8], rows: row[9], isLive: row[10],
      baseline: (row[11] as Int64?).map(RunID.init), verifies: (row[12] as Int64?).map(RunID.init))
  }
}

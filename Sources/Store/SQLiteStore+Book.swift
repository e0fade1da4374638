package import Core
import GRDB

/// What is kept of a job from one run to the next.
extension SQLiteStore: JobBook {
  package func takeTurn(
    at job: String, as holder: Owner, for wish: JobTurns.Wish
  ) async throws(StoreError) -> JobTurn? {
    try await change("Taking a turn at the job '\(job)'") { [now] db in
      try db.cachedStatement(sql: BookStatements.sweepTurns).execute(arguments: [job, now])
      let others = try Row.fetchAll(
        db.cachedStatement(sql: BookStatements.turns), arguments: [job, holder.name, now]
      ).map(JobTurn.init)
      if let obstacle = JobTurns.obstacle(to: wish, beside: others) { return obstacle }
      let run: RunID? = if case .share(let run) = wish { run } else { nil }
      try Self.keep(JobTurn(job: job, holder: holder, run: run), at: now, in: db)
      return nil
    }
  }

  package func renew(_ turn: JobTurn) async throws(StoreError) {
    try await change("Renewing the turn at the job '\(turn.job)'") { [now] db in
      try Self.keep(turn, at: now, in: db)
    }
  }

  private static func keep(_ turn: JobTurn, at now: Int64, in db: Database) throws {
    try db.cachedStatement(sql: BookStatements.keepTurn).execute(
      arguments: [
        turn.holder.name, turn.job, turn.run?.number, now, now + JobTurns.term.milliseconds,
      ])
  }

  package func endTurn(of holder: Owner) async throws(StoreError) {
    try await change("Giving a turn back") { db in
      try db.cachedStatement(sql: BookStatements.endTurn).execute(arguments: [holder.name])
    }
  }

  /// Whoever still holds the writer's queue keeps the store from being closed when the program lets
  /// go of it, and its log from being carried over.
  package func settle() {
    // Nothing is written: this only waits for its turn on the queue.
    pool.writeWithoutTransaction { _ in }
  }

  package func untold(
    of job: String, endedAfter moment: Instant
  ) async throws(StoreError) -> [RunRecord] {
    try await read("Reading what is still to be told") { [now] db in
      try Row.fetchAll(
        db.cachedStatement(sql: BookStatements.untold), arguments: [now, job, moment.milliseconds]
      ).map(RunRecord.init)
    }
  }

  package func noteTold(of run: RunRecord) async throws(StoreError) {
    try await change("Noting that run \(run.id) was told of") { db in
      try db.cachedStatement(sql: BookStatements.noteTold).execute(
        arguments: [run.id.number, run.finishedAt?.milliseconds])
    }
  }

  package func runs(of job: String, atMost limit: Int) async throws(StoreError) -> [RunRecord] {
    try await read("Reading the runs of the job '\(job)'") { [now] db in
      try Row.fetchAll(
        db.cachedStatement(sql: BookStatements.runsOfJob), arguments: [now, job, limit]
      ).map(RunRecord.init)
    }
  }
}

extension JobTurn {
  /// Reads the columns that `BookStatements.turns` selects, in their order.
  fileprivate init(_ row: Row) {
    self.init(
      job: row[0], holder: Owner(row[1]), run: (row[2] as Int64?).map(RunID.init))
  }
}

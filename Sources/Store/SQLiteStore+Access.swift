package import Core
import GRDB

/// Who may do what where, as finished runs showed it.
extension SQLiteStore: AccessIndex {
  package func untakenRuns() async throws(StoreError) -> [RunRecord] {
    try await read("Reading which runs are to be taken in") { [now] db in
      try Row.fetchAll(db.cachedStatement(sql: RunStatements.untaken), arguments: [now])
        .map(RunRecord.init).filter { !$0.job.accessStages.isEmpty && $0.finishedAt != nil }
    }
  }

  package func take(_ run: RunRecord) async throws(StoreError) -> AccessIntake {
    var intake = AccessIntake()
    for stage in run.job.accessStages where run.stages.indices.contains(stage.place) {
      for kind in stage.access.kinds {
        let done = try await take(kind, of: stage, in: run)
        intake.seen += done.seen
        intake.begun += done.begun
        intake.ended += done.ended
        intake.overlooked += done.overlooked
      }
    }
    let finished = run.finishedAt ?? run.startedAt
    try await change("Noting that run \(run.id) is taken in") { db in
      try db.cachedStatement(sql: AccessStatements.insertTaken).execute(
        arguments: [run.id.number, run.startedAt.milliseconds, finished.milliseconds])
    }
    return intake
  }

  private func take(
    _ kind: AccessKind, of stage: AccessStage, in run: RunRecord
  ) async throws(StoreError) -> AccessIntake {
    let doing = "Taking in what run \(run.id) shows"
    let begun = try await change(doing) { db in
      try AccessTaking.begin(kind, of: stage, in: run, db)
    }
    guard let taking = begun else { return AccessIntake() }
    try await readSorting(doing) { db in try taking.survey(in: db) }
    while let step = try await change(doing, { db in try taking.takeSome(in: db) }) {
      taking.settle(step)
    }
    var last: AccessTaking.Missing?
    repeat {
      let after = last
      let piece = try await read(doing) { db in try taking.missing(after: after, in: db) }
      last = piece.last
      guard !piece.missing.isEmpty else { continue }
      let judged = try await change(doing) { db in try taking.judge(piece.missing, in: db) }
      taking.settle(judged)
    } while last != nil
    var place: Int64? = 0
    while let after = place {
      place = try await change(doing) { db in try taking.seeAgain(after: after, in: db) }
    }
    try await change(doing) { db in try taking.end(in: db) }
    return taking.intake
  }

  package func accessTenants() async throws(StoreError) -> [String] {
    try await read("Reading the tenants") { db in
      try String.fetchAll(db.cachedStatement(sql: AccessStatements.tenants))
    }
  }

  package func access(_ question: AccessQuestion) async throws(StoreError) -> AccessReply {
    try await read("Looking up who may do what") { db in
      guard let reading = try AccessReading(of: question, in: db) else { return .unknown }
      return try reading.reply()
    }
  }
}

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
    if taking.isBehind { try await fileOlder(taking, doing) }
    while let step = try await change(doing, { db in try taking.takeSome(in: db) }) {
      taking.settle(step)
      if taking.mustFile { try await file(taking, doing) }
    }
    try await file(taking, doing)
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

  /// Files what a look made that was broken off: the ties are there, but cannot be found by name.
  private func fileOlder(_ taking: AccessTaking, _ doing: String) async throws(StoreError) {
    var last: AccessTaking.Missing?
    repeat {
      let after = last
      last = try await read(doing) { db in try taking.findUnfiled(after: after, in: db) }
      if taking.mustFile { try await file(taking, doing) }
    } while last != nil
    try await file(taking, doing)
  }

  private func file(_ taking: AccessTaking, _ doing: String) async throws(StoreError) {
    taking.sortHeld()
    while try await change(doing, { db in try taking.fileSome(in: db) }) { taking.settleFiled() }
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

import Core
import Reports

/// Gathers from the store what a report tells, and has it written.
///
/// Each stage is read once, and compared once; nothing but counts is kept of it.
struct ReportMaker {
  private let run: RunRecord
  private let store: any RunStore
  private let page: PageWriter
  private let path: String?

  /// - Parameter path: where the page will stand; nil where it is streamed.
  init(
    of run: RunRecord, in store: any RunStore, to target: DifferenceWriter.Target, path: String?,
    rows: Int
  ) throws {
    self.run = run
    self.store = store
    self.path = path
    page = try PageWriter(to: target, of: run, rowsAtMost: rows)
  }

  func write() async throws -> ReportDocument {
    let changes = try await changes()
    let own = try await ownDomains()
    var stages: [ReportedStage] = []
    for (place, result) in run.results.enumerated() {
      let stage = try await stage(place, result, own)
      stages.append(stage)
    }
    let counts = try await store.counts(of: run.id)
    let check = try await check()
    let missing = try await missing()
    let content = ReportContent(
      run: run, standing: run.standing, counts: counts,
      isTolerated: run.isTolerated(with: counts), missing: missing, stages: stages, check: check,
      changes: changes, path: path)
    let seal = try page.end(content)
    return ReportDocument(content, risks: page.risks, path: path, seal)
  }

  /// Reads the rows of a stage into its table, and judges them.
  private func stage(
    _ place: Int, _ result: StageResult, _ own: OwnDomains
  ) async throws -> ReportedStage {
    let (job, id) = (result.run.job, run.stages[place])
    let name = result.name ?? job.name
    try page.beginStage(
      place, named: name, columns: job.allColumns, own: own, isJudged: !repeats(name))
    let totals = try await rows(of: result)
    let (tally, held) = try page.endStage()
    let account = try await store.account(of: id)
    let output = try job.output.map { try OutputPath($0.path).expanded(for: result.run) }
    return ReportedStage(
      name: name, job: job, output: output, totals: totals, account: account, tally: tally,
      held: held)
  }

  /// Whether a stage tells the rows of another, groups replaced by whom they let in.
  private func repeats(_ name: String) -> Bool {
    guard case .members = run.job.followers?.first(where: { $0.name == name })?.way else {
      return false
    }
    return true
  }

  private func rows(of result: StageResult) async throws -> RowTotals {
    let page = page
    do {
      guard let stage = result.stage else {
        return try await store.rows(of: run.id, inBlocksOf: RunExport.blockSize) { block in
          try page.take(block)
        }
      }
      return try await store.rows(of: stage, inBlocksOf: RunExport.blockSize) { block in
        try page.take(block)
      }
    } catch {
      throw page.failure ?? error
    }
  }

  /// What stages list mailboxes, and so say which domains are inside.
  private func ownDomains() async throws -> OwnDomains {
    var own = OwnDomains()
    for (place, stage) in run.job.allStages.enumerated()
    where DomainReading.isListing(stage.job) && run.stages.indices.contains(place) {
      let reading = DomainReading(columns: stage.job.columns, beginning: own)
      _ = try await store.rows(of: run.stages[place], inBlocksOf: RunExport.blockSize) { block in
        try reading.take(block)
      }
      own = reading.own
    }
    return own
  }

  /// The check that ended last, where there was one.
  private func check() async throws -> ReportedCheck? {
    guard let checking = try await store.verification(of: run.id), checking.state != .open else {
      return nil
    }
    let certificate = try await CertificateMaker(store: store).certificate(
      of: run, checkedBy: checking.id)
    return ReportedCheck(
      isCertified: certificate.certified, isSample: certificate.sampled, run: checking.id,
      at: checking.startedAt, objections: certificate.objections,
      lines: certificate.sides.flatMap(\.sentences))
  }

  private func missing() async throws -> [MissingBatch] {
    let batches = try await store.batches(
      of: run.id, in: [.pending, .leased, .buried], after: nil,
      atMost: ReportContent.mostMissing)
    let names = Dictionary(
      zip(run.stages, run.job.allStages.map { $0.job.stage ?? run.job.name })
    ) { first, _ in first }
    return batches.map { batch in
      MissingBatch(
        number: batch.id.number, stage: names[batch.stage] ?? "", state: batch.state,
        filter: batch.predicate.stored, failure: batch.lastFailure)
    }
  }
}

/// What changed since the last complete run before.
extension ReportMaker {
  private func changes() async throws -> ReportedChanges {
    let runs = try await store.completeRuns(of: run.job.name, atMost: RunChoice.mostRuns)
    guard let older = RunPair.before(run, among: runs) else { return ReportedChanges() }
    var changes = ReportedChanges(older: older)
    let pair = RunPair(older, run)
    if let objection = pair.objection(insisting: .no) {
      changes.notes.append(objection)
      return changes
    }
    try page.beginChanges()
    for result in run.results where !repeats(result.name ?? "") {
      try await compare(pair, result, into: &changes)
    }
    let lines = try page.endTable()
    (changes.lines, changes.held) = (lines.count, lines.held)
    return changes
  }

  private func compare(
    _ pair: RunPair, _ result: StageResult, into changes: inout ReportedChanges
  ) async throws {
    let name = result.name ?? run.job.name
    let isNamed = result.stage != nil && result.stage != run.stages.first
    guard !isNamed || result.run.job.identity != nil else {
      changes.notes.append(
        "Stage '\(name)' is not compared: its rows have no identity of their own in the job.")
      return
    }
    let comparison: RunComparison
    do {
      comparison = try await RunComparison(
        of: pair, stage: isNamed ? result.name : nil, identity: nil, in: store)
    } catch {
      guard let refusal = error as? Refusal else { throw error }
      changes.notes.append("Stage '\(name)' is not compared. \(refusal.description)")
      return
    }
    let follower = run.job.followers?.first { $0.name == name }
    let lines = ChangeLines(comparison.head, stage: name, carried: follower?.carried ?? [])
    let found = try await differences(of: comparison, as: lines)
    changes.stages.append(ReportedChanges.Stage(name: name, result: found))
    for note in comparison.head.notes where !note.hasPrefix(RunComparison.ofFirst) {
      changes.notes.append("\(name): \(note)")
    }
  }

  private func differences(
    of comparison: RunComparison, as lines: ChangeLines
  ) async throws -> DifferenceResult {
    let page = page
    do {
      return try await comparison.differences { difference in
        try page.take(difference, as: lines)
      }
    } catch {
      throw page.failure ?? error
    }
  }
}

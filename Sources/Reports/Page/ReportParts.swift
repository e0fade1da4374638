package import Core

/// One stage as a report tells of it.
package struct ReportedStage: Sendable {
  /// What it is called on the page.
  package var name: String
  /// The stage's own question.
  package var job: Job
  /// Its file, placeholders filled in; nil where the job writes none.
  package var output: String?
  package var totals: RowTotals
  package var account: StageAccount
  package var tally: StageTally
  /// Rows the page's table holds.
  package var held: Int

  package init(
    name: String, job: Job, output: String?, totals: RowTotals, account: StageAccount,
    tally: StageTally, held: Int
  ) {
    self.name = name
    self.job = job
    self.output = output
    self.totals = totals
    self.account = account
    self.tally = tally
    self.held = held
  }

  /// Batches in a state, over all roles.
  func batches(_ state: BatchState) -> Int {
    account.roles.values.reduce(0) { $0 + $1.batches[state] }
  }

  /// Objects that are a finding in place of an answer.
  var unanswered: Int { tally.unanswered }
}

/// What the rows of a stage told while they were read.
package struct StageTally: Sendable {
  /// Reasons told apart, why objects gave no answer.
  static let mostReasons = 20
  /// Rights told apart.
  static let mostRights = 200

  package var risks: [Risk: Int] = [:]
  package var rights = HeavyCounter(most: Self.mostRights)
  package var reasons = HeavyCounter(most: Self.mostReasons)
  package var unanswered = 0
  package var holders = HolderTally()
  /// No row of the stage could tell of a risk.
  package var isSilent: Bool

  package init(isSilent: Bool = true) { self.isSilent = isSilent }

  mutating func note(_ row: JudgedRow) {
    if let finding = row.finding {
      unanswered += 1
      reasons.note(finding)
    }
    for right in row.rights { rights.note(right) }
    for risk in row.risks { risks[risk, default: 0] += 1 }
    if row.opens, !row.holder.isEmpty, !row.subject.isEmpty {
      holders.note(row.holder, opens: row.subject)
    }
  }
}

/// What a later look at the service said to the run.
package struct ReportedCheck: Sendable {
  package var isCertified: Bool
  package var isSample: Bool
  package var run: RunID
  package var at: Instant
  /// Why it is not certified.
  package var objections: [String]
  /// The equation and the comparison, sentence by sentence.
  package var lines: [String]

  package init(
    isCertified: Bool, isSample: Bool, run: RunID, at: Instant, objections: [String],
    lines: [String]
  ) {
    self.isCertified = isCertified
    self.isSample = isSample
    self.run = run
    self.at = at
    self.objections = objections
    self.lines = lines
  }
}

/// What changed since another run, stage by stage.
package struct ReportedChanges: Sendable {
  package struct Stage: Sendable {
    package var name: String
    package var result: DifferenceResult

    package init(name: String, result: DifferenceResult) {
      self.name = name
      self.result = result
    }
  }

  /// The run compared with; nil where there is none.
  package var older: RunRecord?
  package var stages: [Stage] = []
  /// What was not compared or not seen, and why.
  package var notes: [String] = []
  /// Lines the page's table holds.
  package var held = 0
  /// Lines there are.
  package var lines = 0

  package init(older: RunRecord? = nil) { self.older = older }

  func count(of kind: Difference.Kind) -> Int {
    stages.reduce(0) { $0 + $1.result.counts[kind] }
  }

  /// Differences that are certain.
  var certain: Int { stages.reduce(0) { $0 + $1.result.counts.certain } }
}

/// A batch that nobody read.
package struct MissingBatch: Sendable, Hashable {
  package var number: Int64
  package var stage: String
  package var state: BatchState
  /// Its share of the question; nil for all of it, or for the objects of another stage.
  package var filter: String?
  package var failure: String?

  package init(number: Int64, stage: String, state: BatchState, filter: String?, failure: String?) {
    self.number = number
    self.stage = stage
    self.state = state
    self.filter = filter
    self.failure = failure
  }
}

/// Everything a page tells beside its tables.
package struct ReportContent: Sendable {
  /// Missing batches that a page names.
  package static let mostMissing = 20

  package var run: RunRecord
  /// Where the run stands, as people are told.
  package var standing: String
  package var counts: BatchCounts
  package var isTolerated: Bool
  package var missing: [MissingBatch]
  package var stages: [ReportedStage]
  package var check: ReportedCheck?
  package var changes: ReportedChanges
  /// Where the page will stand; nil where nobody knows.
  package var path: String?

  package init(
    run: RunRecord, standing: String, counts: BatchCounts, isTolerated: Bool,
    missing: [MissingBatch], stages: [ReportedStage], check: ReportedCheck?,
    changes: ReportedChanges, path: String?
  ) {
    self.run = run
    self.standing = standing
    self.counts = counts
    self.isTolerated = isTolerated
    self.missing = missing
    self.stages = stages
    self.check = check
    self.changes = changes
    self.path = path
  }
}

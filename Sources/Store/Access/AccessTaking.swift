import Core
import GRDB
import Synchronization

/// Takes one kind of what a stage tells into the index, piece by piece.
///
/// What a piece leaves in memory is true whether its transaction succeeds or not, or is settled
/// afterwards; so a piece may be done again. Memory grows by a bit for each tie and place.
final class AccessTaking: Sendable {
  /// Where the next piece begins, and what the last one did.
  struct Step: Sendable {
    var batch = 0
    var page: Int64 = 0
    var seen = 0
    var begun = 0
    /// Ties it made, which are to be filed.
    var held: [AccessFiling.Tie] = []
    var isLast = false
  }

  /// A batch with rows, and whether it was read to its end.
  struct Batch: Sendable {
    var number: Int64
    var isDone: Bool
  }

  /// The ties of the place that was met last.
  struct OpenPlace: Sendable {
    struct Key: Hashable {
      var right: Int64
      var name: Int64
    }

    var number: Int64
    var ties: [Key: Int64] = [:]
  }

  struct State: Sendable {
    let source: Int64
    let look: Int64
    /// The look before that was taken in to its end.
    let previous: Int64?
    var judge: LookJudge
    var ledger: AccessLedger
    /// An earlier look ended before all that it made was filed.
    let isBehind: Bool
    var filing = AccessFiling()
    var batches: [Batch] = []
    /// Rows of the listing that later ones of the same object replace.
    var replaced = RowNumbers()
    var place: OpenPlace?
    /// Ties that the run shows, by their numbers.
    var shown = RowNumbers()
    var lookedAt = RowNumbers()
    var unseen = RowNumbers()
    /// Names of which no place was seen, unless it was looked at by itself.
    var unseenNames = RowNumbers()
    /// Names that the run hinted at how to show.
    var hinted = RowNumbers()
    var step = Step()
    var intake = AccessIntake()
  }

  let kind: AccessKind
  let stage: AccessStage
  let rows: AccessRows
  let state: Mutex<State>
  private let run: RunRecord
  private let tenant: Int64

  private init(
    of kind: AccessKind, _ stage: AccessStage, _ run: RunRecord, tenant: Int64, _ state: State
  ) {
    self.kind = kind
    self.stage = stage
    self.run = run
    self.tenant = tenant
    rows = AccessRows(stage.access, columns: stage.columns)
    self.state = Mutex(state)
  }

  var intake: AccessIntake { state.withLock(\.intake) }

  /// Makes a source, and a look of the run; nil where a later run was taken in before.
  static func begin(
    _ kind: AccessKind, of stage: AccessStage, in run: RunRecord, _ db: Database
  ) throws -> AccessTaking? {
    try db.cachedStatement(sql: AccessStatements.insertTenant).execute(
      arguments: [run.job.tenant])
    let tenant = try number(AccessStatements.tenant, [run.job.tenant], in: db)
    try db.cachedStatement(sql: AccessStatements.insertSource).execute(
      arguments: [tenant, run.job.name, stage.name, kind.rawValue, stage.question])
    let source = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.source),
      arguments: [tenant, run.job.name, stage.name, kind.rawValue])
    guard let source else { throw missing }
    let (id, asked): (Int64, String) = (source[0], source[1])
    let at = run.startedAt.milliseconds
    let isLate = try Int.fetchOne(
      db.cachedStatement(sql: AccessStatements.laterLook), arguments: [id, at])
    guard isLate == nil else { return nil }
    let isBehind = try Int.fetchOne(
      db.cachedStatement(sql: AccessStatements.brokenLook), arguments: [id])
    try db.cachedStatement(sql: AccessStatements.insertLook).execute(
      arguments: [id, at, run.id.number])
    let look = try number(AccessStatements.look, [id, at], in: db)
    let previous = try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.lastLook), arguments: [id, at])
    return AccessTaking(
      of: kind, stage, run, tenant: tenant,
      State(
        source: id, look: look, previous: previous,
        judge: LookJudge(isWhole: false, asksTheSame: asked == stage.question),
        ledger: AccessLedger(tenant: tenant), isBehind: isBehind != nil))
  }

  private static func number(
    _ sql: String, _ arguments: StatementArguments, in db: Database
  ) throws -> Int64 {
    guard let number = try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    else { throw missing }
    return number
  }

  private static var missing: StoreError {
    StoreError(.bug, doing: "What was stored of a run's rights is not there.")
  }

  /// Reads what the run could see at all, apart from its rows.
  func survey(in db: Database) throws {
    var survey = AccessSurvey(of: kind, stage, run, tenant: tenant)
    try survey.make(in: db)
    let batches = try Row.fetchAll(
      db.cachedStatement(sql: AccessStatements.batches),
      arguments: [run.stages[stage.place].number]
    ).map { Batch(number: $0[0], isDone: $0[1]) }
    // Answers about a row have no identity that could come twice.
    let replaced =
      stage.sources.isEmpty
      ? try RowNumbers.replaced(in: run.stages[stage.place], db) : RowNumbers()
    state.withLock { [survey] state in
      state.batches = batches
      state.replaced = replaced
      state.judge.isWhole = survey.isWhole
      state.lookedAt = survey.lookedAt
      state.unseen = survey.unseen
      state.unseenNames = survey.unseenNames
    }
  }
}

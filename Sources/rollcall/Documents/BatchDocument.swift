import Core
import Reports

/// A batch as `batches --json` prints it.
struct BatchDocument: Encodable {
  var batch: Int64
  var parent: Int64?
  /// Why it is asked: share, closing, absentee or check.
  var role: String
  var state: String
  var depth: Int
  /// The stage it belongs to; absent where the job has only one.
  var stage: String?
  /// The stage whose rows it asks about; absent where it lists objects itself.
  var forEach: String?
  /// What it asks about, where one batch was asked for.
  var subjects: [Subject]?
  /// Its share of the question; absent when it is all of it.
  var filter: String?
  var pass: Int
  var pages: Int
  var rows: Int
  /// Rows foreseen; absent when nothing was known.
  var expected: Int?
  /// Why its end was not trusted, so that its share was asked again.
  var suspicion: String?
  var failures: Int
  var lastFailure: String?
  /// When it may be asked again; absent when it never had to wait.
  var notBefore: String?

  /// One row of the stage it asks about.
  struct Subject: Encodable {
    var guid: String
    var key: String
  }

  init(_ batch: Batch, of run: RunRecord) {
    let place = run.stages.firstIndex(of: batch.stage)
    let stages = run.job.allStages
    if let place, stages.indices.contains(place), run.job.followers != nil {
      stage = stages[place].job.stage
      forEach = stages[place].follower?.source
    }
    self.batch = batch.id.number
    parent = batch.parent?.number
    role = batch.role.rawValue
    expected = batch.expected
    suspicion = batch.suspicion
    state = batch.state.rawValue
    depth = batch.depth
    filter = batch.predicate.stored
    pass = batch.pass
    pages = batch.pages
    rows = batch.rows
    failures = batch.failures
    lastFailure = batch.lastFailure
    notBefore = batch.notBefore.milliseconds > 0 ? batch.notBefore.iso8601 : nil
  }
}

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

  init(_ batch: Batch) {
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

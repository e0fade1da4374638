import Core
import Reports

/// What differs between two runs, as `diff --json` prints it.
struct DifferenceDocument: Encodable {
  struct Run: Encodable {
    var run: Int64
    var job: String
    var tenant: String
    var state: String
    /// Rows that took part, each object once.
    var rows: Int
    var startedAt: String
    var finishedAt: String?
    /// The run saw all that it was asked for.
    var whole: Bool
  }

  struct Counts: Encodable {
    var added: Int
    var removed: Int
    var changed: Int
    var unchanged: Int
    /// Only in the older run, and the newer one could not have shown them.
    var notSeen: Int
    /// The same the other way round.
    var notSeenBefore: Int
  }

  struct Output: Encodable {
    var path: String
    var format: String
    var bytes: Int
    var sha256: String

    init(path: String, format: String, _ seal: ExportFile.Seal) {
      self.path = path
      self.format = format
      bytes = seal.bytes
      sha256 = seal.sha256
    }
  }

  /// Differences of each kind that the summary shows.
  static let mostShown = 20

  var older: Run
  var newer: Run
  var identity: [String]
  var columns: [String]
  var onlyOlder: [String]
  var onlyNewer: [String]
  var counts: Counts
  /// How often each column changed.
  var changedColumns: [String: Int]
  var notes: [String]
  /// The stages that follow the first; absent where one stage was asked for, or there are none.
  var stages: [Stage]?
  /// Something was certainly added, removed or changed, in any of the stages.
  var different: Bool
  /// Both runs saw all that they were asked for.
  var whole: Bool
  var output: Output?

  init(_ comparison: RunComparison, _ result: DifferenceResult) {
    let (pair, totals) = (comparison.pair, result.totals)
    older = Run(pair.older, rows: totals.older, comparison.older)
    newer = Run(pair.newer, rows: totals.newer, comparison.newer)
    identity = comparison.head.identityNames
    columns = comparison.columns.names
    onlyOlder = comparison.columns.onlyOlder
    onlyNewer = comparison.columns.onlyNewer
    counts = Counts(
      added: result.counts[.added], removed: result.counts[.removed],
      changed: result.counts[.changed], unchanged: totals.unchanged,
      notSeen: result.counts[.notSeen], notSeenBefore: result.counts[.notSeenBefore])
    changedColumns = Dictionary(
      uniqueKeysWithValues: result.counts.columns.map {
        (comparison.columns.names[$0.key], $0.value)
      }
    )
    notes = comparison.head.notes
    different = result.counts.certain > 0
    whole = comparison.older.isWhole && comparison.newer.isWhole && result.counts.untold == 0
  }

  /// The counts in one sentence.
  var sentence: String { counts.sentence }
}

extension DifferenceDocument.Run {
  fileprivate init(_ run: RunRecord, rows: Int, _ sight: Sight) {
    self.run = run.id.number
    job = run.job.name
    tenant = run.job.tenant
    state = run.standing
    self.rows = rows
    startedAt = run.startedAt.iso8601
    finishedAt = run.finishedAt?.iso8601
    whole = sight.isWhole
  }
}

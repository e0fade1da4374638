import Core
import Reports

/// What a report holds, as `report --json` prints it.
struct ReportDocument: Encodable {
  struct Found: Encodable {
    var risk: String
    var severity: String
    var title: String
    var rows: Int
  }

  struct Stage: Encodable {
    var stage: String
    var rows: Int
    /// Rows that the page's table holds.
    var held: Int
    /// Objects that no answer came for.
    var unanswered: Int
  }

  struct Changes: Encodable {
    /// The run compared with.
    var run: Int64
    var added: Int
    var removed: Int
    var changed: Int
    var notSeen: Int
    var notSeenBefore: Int
  }

  var run: Int64
  var job: String
  var tenant: String
  var state: String
  /// Batches that nobody read.
  var missingBatches: Int
  /// Absent where nobody asked the service again.
  var certified: Bool?
  var stages: [Stage]
  /// Absent where there was nothing to compare with.
  var changes: Changes?
  /// The most urgent first.
  var risks: [Found]
  var output: DifferenceDocument.Output?

  init(
    _ content: ReportContent, risks found: [Risk: Int], path: String?, _ seal: ExportFile.Seal?
  ) {
    run = content.run.id.number
    job = content.run.job.name
    tenant = content.run.job.tenant
    state = content.standing
    missingBatches = content.counts.pending + content.counts.leased + content.counts.buried
    certified = content.check?.isCertified
    stages = content.stages.map {
      Stage(
        stage: $0.name, rows: $0.totals.unique, held: $0.held, unanswered: $0.tally.unanswered)
    }
    if let older = content.changes.older, !content.changes.stages.isEmpty {
      changes = Changes(content.changes, since: older)
    }
    risks = Risk.allCases.filter { found[$0] != nil }.sorted { $0.severity < $1.severity }.map {
      Found(
        risk: $0.rawValue, severity: $0.severity.rawValue, title: $0.title, rows: found[$0] ?? 0)
    }
    if let path, let seal { output = .init(path: path, format: "html", seal) }
  }

  /// The counts in one sentence.
  var sentence: String {
    let rows = risks.reduce(0) { $0 + $1.rows }
    let missing = missingBatches > 0 ? "\(missingBatches) batches missing, " : ""
    let changed = changes.map { "\($0.added + $0.removed + $0.changed) changes, " } ?? ""
    return missing + changed + "\(rows) rows to look at."
  }
}

extension ReportDocument.Changes {
  fileprivate init(_ changes: ReportedChanges, since older: RunRecord) {
    func count(_ kind: Difference.Kind) -> Int {
      changes.stages.reduce(0) { $0 + $1.result.counts[kind] }
    }
    self.init(
      run: older.id.number, added: count(.added), removed: count(.removed),
      changed: count(.changed), notSeen: count(.notSeen), notSeenBefore: count(.notSeenBefore))
  }
}

extension CertificateDocument.Side {
  /// The equation, and what a later look said, for people.
  var sentences: [String] {
    var told = [
      "Batches count \(rowsByBatches) rows, pages \(rowsByPages), and \(rowsPresent) are there; "
        + "less \(duplicates) duplicates they are \(objects) objects."
    ]
    if let compared {
      told.append(
        "\(compared.seen) objects were seen again: \(compared.missing) missing, "
          + "\(compared.altered) altered; since the run began \(compared.new) new, "
          + "\(compared.changed) changed, \(compared.gone) gone.")
    }
    return told
  }
}

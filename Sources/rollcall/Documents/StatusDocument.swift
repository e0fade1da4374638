import Core
import Reports

/// A run as `status --json` and `runs --json` print it.
struct StatusDocument: Encodable {
  var run: Int64
  var job: String
  var tenant: String
  /// running, stopped, complete, incomplete or cancelled.
  var state: String
  var rows: Int
  var calls: Int
  var throttled: Int
  var renewals: Int
  var batches: BatchCounts
  var startedAt: String
  var finishedAt: String?
  /// Batches are buried, and the job tolerates as many; absent otherwise.
  var tolerated: Bool?
  /// What became of the lines of a job that changes something; absent otherwise.
  var lines: LineCounts?

  init(_ run: RunRecord, _ counts: BatchCounts) {
    self.run = run.id.number
    job = run.job.name
    tenant = run.job.tenant
    state = run.standing
    rows = run.rows
    calls = run.calls
    throttled = run.throttled
    renewals = run.renewals
    batches = counts
    startedAt = run.startedAt.iso8601
    finishedAt = run.finishedAt?.iso8601
    tolerated = run.isTolerated(with: counts) ? true : nil
  }
}

extension RunRecord {
  /// Where the run stands, as people are told: an open run is running while somebody works on it.
  var standing: String {
    switch state {
    case .open: isLive ? "running" : "stopped"
    case .complete, .incomplete, .cancelled: state.rawValue
    }
  }

  /// What to type to go on with it, if anything.
  var advice: String? {
    switch state {
    case .open: isLive ? nil : "Continue it with: \(resumeCommand)"
    case .complete: "Write its rows again with: rollcall export \(id)"
    case .incomplete where job.action != nil:
      "See what became of each line with: rollcall export \(id) — and have those that were refused "
        + "sent again with: rollcall retry \(id)"
    case .incomplete:
      "See what is missing with: rollcall batches \(id) --buried — and ask for it again with: "
        + "rollcall retry \(id)"
    case .cancelled: nil
    }
  }
}

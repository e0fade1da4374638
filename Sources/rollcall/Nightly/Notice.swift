import Core
import Reports

/// News as it leaves the program: an event in JSON, and a mail.
struct Notice: Sendable {
  /// The same for the same news, whenever and by whomever it is told.
  var name: String
  var news: RunNews
  var moment: Instant

  init(_ news: RunNews, at now: Instant) {
    self.news = news
    name = news.name(at: now)
    moment = news.run.finishedAt ?? now
  }

  /// One document, in one line.
  func json() throws -> [UInt8] { Array(try JSONText.line(NoticeDocument(self)).utf8) }
}

/// An event as a webhook and a command get it.
struct NoticeDocument: Encodable {
  struct Batches: Encodable {
    var done: Int
    var buried: Int
  }

  struct Run: Encodable {
    var job: String
    var tenant: String
    var run: Int64
    /// `complete`, `incomplete` or `stopped`.
    var state: String
    /// `true` where batches are buried and the job tolerates as many; absent otherwise.
    var tolerated: Bool?
    var startedAt: String
    /// Absent for a run that can be resumed.
    var finishedAt: String?
    var rows: Int
    var batches: Batches
    var calls: Int
    var throttled: Int
    /// Absent where nothing was compared.
    var changes: RunNews.Changes?
    /// Why it could not go on, or what went wrong after its end; absent otherwise.
    var reason: String?
    /// All of `finish`, `failure` and `changes` that it is.
    var occasions: [String]
  }

  var type: String
  var timestamp: String
  var data: Run

  init(_ notice: Notice) {
    let news = notice.news
    let kinds = news.occasions
    type =
      kinds.contains(.failure)
      ? "run.failed" : kinds.contains(.changes) ? "run.changed" : "run.finished"
    timestamp = notice.moment.iso8601
    data = Run(
      job: news.run.job.name, tenant: news.run.job.tenant, run: news.run.id.number,
      state: "complete", startedAt: news.run.startedAt.iso8601,
      finishedAt: news.run.finishedAt?.iso8601, rows: news.run.rows,
      batches: Batches(done: news.counts.done, buried: news.counts.buried), calls: news.run.calls,
      throttled: news.run.throttled, changes: news.changes, occasions: kinds.map(\.rawValue))
    data.reason = news.mishap.map(Self.shown)
    switch news.ending {
    case .complete: break
    case .tolerated: (data.state, data.tolerated) = ("incomplete", true)
    case .incomplete: data.state = "incomplete"
    case .broken(let reason): (data.state, data.reason) = ("stopped", Self.shown(reason))
    }
  }

  private static func shown(_ reason: String) -> String {
    TerminalText.clean(reason).shortenedTo(500)
  }
}

extension String {
  func shortenedTo(_ count: Int) -> String {
    self.count <= count ? self : prefix(count - 1) + "…"
  }
}

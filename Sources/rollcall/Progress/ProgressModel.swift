import Core

/// What is known of a run while it goes: numbers only, gathered from events.
///
/// It never reads a clock and never prints; `ProgressLine` does the latter.
struct ProgressModel: Sendable {
  enum Event: Sendable {
    case leased
    case called
    case kept(rows: Int)
    case dropped(rows: Int)
    case finished
    case split(parts: Int)
    case added(batches: Int)
    case putBack
    case buried
    case throttled(retryAfter: Duration?)
    case renewed
  }

  /// How far back the rate looks.
  static let window = Duration.seconds(20)

  let run: RunID
  private(set) var rows: Int
  private(set) var batches: BatchCounts
  private(set) var calls: Int
  private(set) var renewals: Int
  /// The tenant accepts no call before this reading.
  private(set) var closedUntil: Monotonic?
  private let began: Monotonic
  /// Rows as they stood at some readings within the window, oldest first.
  private var marks: [(at: Monotonic, rows: Int)]

  init(run: RunRecord, counts: BatchCounts, now: Monotonic) {
    self.run = run.id
    rows = run.rows
    batches = counts
    // What is leased now was leased before this process began, most often by one that is gone:
    // it will be leased again.
    batches.pending += batches.leased
    batches.leased = 0
    calls = run.calls
    renewals = run.renewals
    began = now
    marks = [(now, run.rows)]
  }

  mutating func take(_ event: Event, at now: Monotonic) {
    switch event {
    case .leased: move(from: .pending, to: .leased)
    case .called: calls += 1
    case .kept(let more): rows += more
    case .dropped(let fewer): rows -= fewer
    case .finished: move(from: .leased, to: .done)
    case .split(let parts):
      move(from: .leased, to: .split)
      batches.pending += parts
    case .added(let more): batches.pending += more
    case .putBack: move(from: .leased, to: .pending)
    case .buried: move(from: .leased, to: .buried)
    case .throttled(let retryAfter):
      if let retryAfter { closedUntil = max(closedUntil ?? now, now + retryAfter) }
    case .renewed: renewals += 1
    }
    mark(at: now)
  }

  /// Batches that another process splits meanwhile are not known here.
  private mutating func move(from old: BatchState, to new: BatchState) {
    batches[old] = max(batches[old] - 1, 0)
    batches[new] += 1
  }

  /// Notes the rows at most once a second, and forgets what is older than the window.
  private mutating func mark(at now: Monotonic) {
    guard let last = marks.last, now - last.at >= .seconds(1) else { return }
    marks.append((now, rows))
    while marks.count > 2, now - marks[1].at >= Self.window { marks.removeFirst() }
  }

  func elapsed(at now: Monotonic) -> Duration { now - began }

  /// Rows kept a second, over the window.
  func rate(at now: Monotonic) -> Double {
    guard let first = marks.first else { return 0 }
    let seconds = (now - first.at).inSeconds
    return seconds > 0 ? max(Double(rows - first.rows) / seconds, 0) : 0
  }

  /// Batches that are read or given up, and those there are; split ones are told by their parts.
  var settled: (done: Int, all: Int) {
    let done = batches.done + batches.buried
    return (done, done + batches.pending + batches.leased)
  }
}

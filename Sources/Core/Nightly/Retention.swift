/// How many runs of a job are kept, and for how long.
///
/// A run goes only where everything that is said lets it go.
package struct Retention: Sendable, Hashable, Codable {
  /// The newest so many finished runs stay.
  package var runs: Int?
  /// Runs that began within so many days stay.
  package var days: Int?

  package static let mostRuns = 10_000
  package static let mostDays = 3_650
  /// Runs looked at for those that may go; the rest are for the next night.
  package static let mostLookedAt = 20_000
  /// Runs forgotten after one run at most, so that it ends in time.
  package static let mostForgotten = 100

  package init(runs: Int? = nil, days: Int? = nil) {
    self.runs = runs
    self.days = days
  }

  /// The runs of a job that may be forgotten now, the oldest first.
  ///
  /// `records` are all its runs, newest first. Never among them: an open run, the newest complete
  /// one, what an open run learns from, and what one verifies. A run that verifies another goes with
  /// that one.
  package func leaving(_ records: [RunRecord], now: Instant) -> [RunID] {
    let open = records.filter { $0.state == .open }
    let needed = Set(open.flatMap { [$0.baseline, $0.verifies] }.compactMap(\.self))
    let own = records.filter { $0.verifies == nil }
    let newest = own.first { $0.state == .complete }?.id
    let finished = own.filter { $0.state != .open }
    let leaving = finished.enumerated().filter { place, run in
      run.id != newest && !needed.contains(run.id) && !isKept(run, at: place, now: now)
    }
    return Array(leaving.map(\.element.id).reversed().prefix(Self.mostForgotten))
  }

  private func isKept(_ run: RunRecord, at place: Int, now: Instant) -> Bool {
    if let runs, place < runs { return true }
    guard let days else { return runs == nil }
    return now - run.startedAt < .seconds(days * 24 * 60 * 60)
  }

  /// What somebody may not have meant; nil where nothing stands out.
  package var remark: String? {
    guard runs == 1, days == nil else { return nil }
    return
      "With one run kept, diff and report find none before it to compare with. Keep 2 or more for "
      + "them."
  }

  /// What is kept, for people.
  package var sentence: String {
    let parts = [
      runs.map { $0 == 1 ? "the last run" : "the last \($0) runs" },
      days.map { $0 == 1 ? "those of the last day" : "those of the last \($0) days" },
    ]
    return parts.compactMap(\.self).joined(separator: " and ")
  }
}

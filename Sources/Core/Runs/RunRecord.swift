/// Where a run stands.
package enum RunState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not finished; `resume` goes on with it.
  case open
  /// Every batch is done or was split into batches that are.
  case complete
  /// Finished, but batches are buried.
  case incomplete
  case cancelled
}

/// A run as stored.
package struct RunRecord: Sendable, Hashable {
  package var id: RunID
  package var job: Job
  /// In the order of the job's sides: its query, then the one joined to it.
  package var stages: [StageID]
  package var state: RunState
  package var startedAt: Instant
  package var finishedAt: Instant?
  package var calls: Int
  package var throttled: Int
  package var renewals: Int
  /// Kept, before duplicates are set aside.
  package var rows: Int
  /// Somebody holds an unexpired lease on one of its batches.
  package var isLive: Bool
  /// The complete run its plan was learned from, and that it must account for.
  package var baseline: RunID?
  /// The finished run it was made to check.
  package var verifies: RunID?

  package init(
    id: RunID, job: Job, stages: [StageID], state: RunState, startedAt: Instant,
    finishedAt: Instant? = nil, calls: Int = 0, throttled: Int = 0, renewals: Int = 0,
    rows: Int = 0, isLive: Bool = false, baseline: RunID? = nil, verifies: RunID? = nil
  ) {
    self.id = id
    self.job = job
    self.stages = stages
    self.state = state
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.calls = calls
    self.throttled = throttled
    self.renewals = renewals
    self.rows = rows
    self.isLive = isLive
    self.baseline = baseline
    self.verifies = verifies
  }
}

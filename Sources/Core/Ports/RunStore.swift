/// The port to durable state: runs, their batches, and the rows that were kept.
///
/// Every change of a batch is made under a lease and names the state and term it expects; a lease
/// that was lost is an answer (`.lost`), not an error. An implementation judges leases and waits by
/// its own clock, never by the caller's, and serves several processes at once. When a call returns,
/// what it changed is durable.
package protocol RunStore: Sendable {
  /// Stores a planned run with all its batches, whole or not at all.
  func begin(_ plan: Plan) async throws(StoreError) -> RunID

  func run(_ id: RunID) async throws(StoreError) -> RunRecord?

  /// Newest first.
  func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord]

  /// The newest run of a job, or of any job when none is named.
  func lastRun(of job: String?) async throws(StoreError) -> RunRecord?

  /// Ends an open run; false when it was not open any more, or has batches that are not final.
  func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool

  /// Claims batches that are due, and batches whose holder let its lease expire.
  ///
  /// Batches whose turn has come longest ago come first, in the order of the plan.
  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease]

  /// Makes a lease last longer from now on.
  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded

  /// Applies what happened to a leased batch, with the attempt that led to it, in one transaction.
  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded

  /// Keys of the rows kept in the batch's present pass, in the order they were kept.
  func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String]

  /// What a stage still has to do, and when.
  func outlook(of stage: StageID) async throws(StoreError) -> Outlook

  func counts(of run: RunID) async throws(StoreError) -> BatchCounts

  /// Batches of a run in the order of the plan, after the given one.
  func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch]

  /// Adds a line to the run's log.
  func note(_ event: RunEvent, in run: RunID) async throws(StoreError)

  func events(of run: RunID, atMost limit: Int) async throws(StoreError) -> [RecordedEvent]

  /// Hands over the rows of a run, unique by GUID, ordered by key and GUID, block after block.
  ///
  /// Where an object was kept more than once, its latest row counts. Memory does not grow with
  /// the number of rows.
  func rows(
    of run: RunID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals
}

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
  package var stage: StageID
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

  package init(
    id: RunID, job: Job, stage: StageID, state: RunState, startedAt: Instant,
    finishedAt: Instant? = nil, calls: Int = 0, throttled: Int = 0, renewals: Int = 0,
    rows: Int = 0, isLive: Bool = false
  ) {
    self.id = id
    self.job = job
    self.stage = stage
    self.state = state
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.calls = calls
    self.throttled = throttled
    self.renewals = renewals
    self.rows = rows
    self.isLive = isLive
  }
}

/// What happens to a leased batch.
package enum BatchChange: Sendable {
  /// The page transaction: rows, and either the new checkpoint or, without one, the end.
  ///
  /// `pass` and `page` (counted from 1) must be the ones the batch expects next.
  case keep(rows: RowBlock, next: NextPage?, pass: Int, page: Int)
  /// Begins another pass: rows, pages and checkpoint are dropped. `spends` counts a failure.
  case restartPass(spends: Bool, reason: String)
  /// Back to pending, not before a time from now; what was kept stays.
  case putBack(after: Duration, spends: Bool, reason: String?)
  /// Replaced by its parts: its rows are dropped and the parts inserted.
  case split([Cutter.Part])
  case bury(reason: String)
}

/// Where a kept page leads.
package struct NextPage: Sendable, Hashable {
  package var cursor: String
  package var anchor: String

  package init(cursor: String, anchor: String) {
    self.cursor = cursor
    self.anchor = anchor
  }
}

/// What became of a change.
package enum Recorded: Sendable, Hashable {
  /// The change was made and the lease goes on, with the batch as it is now.
  case held(Lease)
  /// The change was made and ended the lease.
  case released
  /// Nothing was changed: somebody else holds the batch by now, or it is final.
  case lost
}

/// One call to the service for one page, for the attempt log.
package struct Attempt: Sendable, Hashable {
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case page
    case transient
    case throttled
    case unauthorised
    case forbidden
    case permanent
    case staleCursor = "stale-cursor"
    case malformed
    case cancelled
  }

  package var pass: Int
  package var page: Int
  package var startedAt: Instant
  package var outcome: Outcome
  package var receipt: CallReceipt
  package var clientRequestID: String
  package var rows: Int
  /// What the service said, for people; nil when all went well.
  package var sentence: String?

  package init(
    pass: Int, page: Int, startedAt: Instant, outcome: Outcome, receipt: CallReceipt,
    clientRequestID: String, rows: Int = 0, sentence: String? = nil
  ) {
    self.pass = pass
    self.page = page
    self.startedAt = startedAt
    self.outcome = outcome
    self.receipt = receipt
    self.clientRequestID = clientRequestID
    self.rows = rows
    self.sentence = sentence
  }
}

/// What a stage still has to do.
package struct Outlook: Sendable, Hashable {
  package var pending: Int
  package var leased: Int
  /// How long until a pending batch is due or a lease expires; zero when one is due now.
  package var nextIn: Duration?

  package init(pending: Int, leased: Int, nextIn: Duration?) {
    self.pending = pending
    self.leased = leased
    self.nextIn = nextIn
  }

  /// Nothing is left to do or to wait for.
  package var isOver: Bool { pending == 0 && leased == 0 }
}

/// How many batches of a run are in each state.
package struct BatchCounts: Sendable, Hashable, Codable {
  package var pending = 0
  package var leased = 0
  package var done = 0
  package var split = 0
  package var buried = 0

  package init() {}

  package subscript(state: BatchState) -> Int {
    get {
      switch state {
      case .pending: pending
      case .leased: leased
      case .done: done
      case .split: split
      case .buried: buried
      }
    }
    set {
      switch state {
      case .pending: pending = newValue
      case .leased: leased = newValue
      case .done: done = newValue
      case .split: split = newValue
      case .buried: buried = newValue
      }
    }
  }
}

/// Something worth telling of a run: a line of its log.
package struct RunEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case started
    case resumed
    case stopped
    case finished
    case renewed
    case renewalFailed = "renewal-failed"
    case uncuttable
    case buried
    case signInFailed = "sign-in-failed"
  }

  package var kind: Kind
  package var batch: BatchID?
  package var text: String

  package init(_ kind: Kind, batch: BatchID? = nil, text: String) {
    self.kind = kind
    self.batch = batch
    self.text = text
  }
}

/// An event with the time the store gave it.
package struct RecordedEvent: Sendable, Hashable {
  package var event: RunEvent
  package var at: Instant

  package init(event: RunEvent, at: Instant) {
    self.event = event
    self.at = at
  }
}

/// What an export counted.
package struct RowTotals: Sendable, Hashable {
  package var kept: Int
  package var unique: Int

  package init(kept: Int, unique: Int) {
    self.kept = kept
    self.unique = unique
  }

  package var duplicates: Int { kept - unique }
}

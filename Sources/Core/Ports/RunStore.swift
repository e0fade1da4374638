/// The port to durable state: runs, their batches, and the rows that were kept.
///
/// Every change of a batch is made under a lease and names the state and term it expects; a lease
/// that was lost is an answer (`.lost`), not an error. An implementation judges leases and waits by
/// its own clock, never by the caller's, and serves several processes at once. When a call returns,
/// what it changed is durable.
package protocol RunStore: LineStore {
  /// Stores a planned run with all its batches, whole or not at all.
  func begin(_ plan: Plan) async throws(StoreError) -> RunID

  func run(_ id: RunID) async throws(StoreError) -> RunRecord?

  /// Newest first.
  func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord]

  /// The newest run of a job, or of any job when none is named.
  ///
  /// A run that verifies another is never meant.
  func lastRun(of job: String?) async throws(StoreError) -> RunRecord?

  /// Complete runs of a job that verify no other, newest first: what the next one may learn from.
  func completeRuns(of job: String, atMost limit: Int) async throws(StoreError) -> [RunRecord]

  /// The newest run that verifies the given one.
  func verification(of run: RunID) async throws(StoreError) -> RunRecord?

  /// Ends an open run; false when it was not open any more, or has batches that are not final.
  func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool

  /// Claims batches that are due, and batches whose holder let its lease expire.
  ///
  /// What was begun comes first, since its checkpoint is ageing: batches whose holder is gone, then
  /// those that were put back, the longest due first. Then come the others in the order of the plan.
  /// Where the store's clock was set back by more than a lease or a wait lasts, it counts as over.
  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease]

  /// Makes a lease last longer from now on.
  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded

  /// Applies what happened to a leased batch, with the attempt that led to it, in one transaction.
  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded

  /// Opens a buried batch again with a fresh budget, and its run with it if that had ended without
  /// the batch: as it was, or replaced by its parts.
  ///
  /// What its stage was asked at its end was asked without the batch, so that is asked once more.
  /// False, and nothing changed, when the batch is not buried or its run is complete or cancelled.
  func reopen(_ batch: BatchID, as parts: [Cutter.Part]?) async throws(StoreError) -> Bool

  /// The latest calls for a batch, the oldest of them first.
  func attempts(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [Attempt]

  /// Adds batches to a stage, whole or not at all: below none once all its batches are final, or
  /// below a batch that is done, which is marked as suspicious for the reason given.
  ///
  /// False, and nothing added, when the run is not open, what must be final or done is not, or the
  /// stage has batches of this role below the same parent (or below none) already. So of several
  /// processes that come to the same end, one adds them.
  func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool

  /// Makes the rows of a stage's finished batches the subjects of a later stage, in new batches of
  /// at most so many, each object once.
  ///
  /// It goes on where it ended before, a piece at a time, and answers what it did now: nothing once
  /// every finished batch has been seen. Rows that only tell why there is no answer are left out, as
  /// are those that are not chosen, and nothing is done in a run that is not open.
  func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut

  /// What a batch of a later stage asks about, in the order of their places.
  func subjects(of batch: BatchID) async throws(StoreError) -> [Subject]

  /// Makes what the finished batches of a list told findable by its object, a piece at a time; false
  /// once there is nothing left to do.
  func sortIn(_ list: StageID) async throws(StoreError) -> Bool

  /// What a list told about the subjects of a batch, by their places: the values of its rows.
  ///
  /// What was not sorted in is not told; of an object that was listed twice, the row that was sorted
  /// in first is.
  func told(by list: StageID, about batch: BatchID) async throws(StoreError) -> [Int: String]

  /// Keys of the rows kept in the batch's present pass, in the order they were kept.
  func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String]

  /// The first object of each page that the batch keeps: what a walk in a circle comes back to.
  func beginnings(of batch: BatchID) async throws(StoreError) -> [GUID]

  /// Whether any batch of a stage was read to its end: the service answers what the stage asks.
  func isAnswered(_ stage: StageID) async throws(StoreError) -> Bool

  /// What finished shares of a stage held beside what was foreseen, over the latest of them.
  func measure(_ stage: StageID) async throws(StoreError) -> Calibration

  /// Hands over the keys of all rows that the shares of a stage kept, folded as `KeyFolding` folds them, in the order of
  /// their bytes, block after block; an object kept twice counts twice.
  ///
  /// Memory does not grow with the number of rows.
  func foldedKeys(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable ([String]) throws -> Void
  ) async throws(StoreError)

  /// Objects that one stage kept and another did not, in the order of their GUIDs.
  func absent(
    from stage: StageID, comparedTo baseline: StageID, atMost limit: Int
  ) async throws(StoreError) -> Absence

  /// Objects of a stage in the order of their GUIDs, the first after the given one, going round.
  func objects(
    of stage: StageID, after pivot: GUID, atMost limit: Int
  ) async throws(StoreError) -> [GUID]

  /// What a stage still has to do, and when.
  func outlook(of stage: StageID) async throws(StoreError) -> Outlook

  func counts(of run: RunID) async throws(StoreError) -> BatchCounts

  /// The books of a stage: counted from batches, from pages and from rows, each by itself.
  func account(of stage: StageID) async throws(StoreError) -> StageAccount

  /// How the calls of a run went.
  func pace(of run: RunID) async throws(StoreError) -> Pace

  /// Batches of a run in the order of the plan, after the given one.
  func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch]

  /// Batches of a stage that are done and were added to its plan as this; none are shares.
  func batches(of stage: StageID, addedAs role: BatchRole) async throws(StoreError) -> [Batch]

  /// Adds a line to the run's log.
  func note(_ event: RunEvent, in run: RunID) async throws(StoreError)

  func events(of run: RunID, atMost limit: Int) async throws(StoreError) -> [RecordedEvent]

  /// Hands over the rows of a run, unique by GUID, ordered by key and GUID, block after block.
  ///
  /// Where an object was kept more than once, its latest row counts. Where the job joins a second
  /// side, a row's values are followed by those its side kept of the same object, or by as many
  /// nulls. Memory does not grow with the number of rows.
  func rows(
    of run: RunID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals

  /// Hands over the rows of one stage in the same way, whatever is joined to it.
  func rows(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals

  /// Compares the rows of two stages object by object, in the order of their GUIDs, and hands over
  /// those that only one of them kept, and those both kept with other values.
  ///
  /// Memory does not grow with the number of rows.
  func differences(
    of stage: StageID, from other: StageID,
    _ use: @escaping @Sendable (RowDifference) throws -> Void
  ) async throws(StoreError)

  /// Compares the rows of two runs by an identity of their own, in the order of its bytes, and hands
  /// over what differs: `IdentityGroup` says what becomes of an identity that stands there twice.
  ///
  /// Of an object that was kept twice the latest row counts. Neither memory nor what is kept at a
  /// time of one identity grows with the number of rows.
  func changes(
    from older: ComparedRows, to newer: ComparedRows,
    _ use: @escaping @Sendable (RowChange) throws -> Void
  ) async throws(StoreError) -> ComparedTotals
}

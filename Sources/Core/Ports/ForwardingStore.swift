/// A store that passes everything on to another, for those that add to a few calls.
///
/// It never changes a call that is not written out anew.
package protocol ForwardingStore: RunStore {
  var store: any RunStore { get }
}

/// Runs, from their beginning to their end.
extension ForwardingStore {
  package func begin(_ plan: Plan) async throws(StoreError) -> RunID { try await store.begin(plan) }

  package func run(_ id: RunID) async throws(StoreError) -> RunRecord? { try await store.run(id) }

  package func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord] {
    try await store.runs(atMost: limit)
  }

  package func lastRun(of job: String?) async throws(StoreError) -> RunRecord? {
    try await store.lastRun(of: job)
  }

  package func completeRuns(
    of job: String, atMost limit: Int
  ) async throws(StoreError) -> [RunRecord] {
    try await store.completeRuns(of: job, atMost: limit)
  }

  package func verification(of run: RunID) async throws(StoreError) -> RunRecord? {
    try await store.verification(of: run)
  }

  package func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    try await store.close(run, as: state)
  }

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    try await store.note(event, in: run)
  }

  package func events(of run: RunID, atMost limit: Int) async throws(StoreError) -> [RecordedEvent]
  {
    try await store.events(of: run, atMost: limit)
  }
}

/// Batches and what happens to them.
extension ForwardingStore {
  package func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    try await store.extend(lease, lasting: term)
  }

  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await store.record(change, attempt: attempt, under: lease)
  }

  package func reopen(_ batch: BatchID, as parts: [Cutter.Part]?) async throws(StoreError) -> Bool {
    try await store.reopen(batch, as: parts)
  }

  package func attempts(
    of batch: BatchID, atMost limit: Int
  ) async throws(StoreError) -> [Attempt] {
    try await store.attempts(of: batch, atMost: limit)
  }

  package func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    try await store.append(parts, as: role, below: parent, because: reason, to: stage)
  }

  package func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    try await store.outlook(of: stage)
  }

  package func counts(of run: RunID) async throws(StoreError) -> BatchCounts {
    try await store.counts(of: run)
  }

  package func isAnswered(_ stage: StageID) async throws(StoreError) -> Bool {
    try await store.isAnswered(stage)
  }

  package func measure(_ stage: StageID) async throws(StoreError) -> Calibration {
    try await store.measure(stage)
  }

  package func account(of stage: StageID) async throws(StoreError) -> StageAccount {
    try await store.account(of: stage)
  }

  package func pace(of run: RunID) async throws(StoreError) -> Pace {
    try await store.pace(of: run)
  }

  package func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch] {
    try await store.batches(of: run, in: states, after: after, atMost: limit)
  }
}

extension ForwardingStore {
  package func batches(
    of stage: StageID, addedAs role: BatchRole
  ) async throws(StoreError) -> [Batch] {
    try await store.batches(of: stage, addedAs: role)
  }
}

/// What a later stage asks about.
extension ForwardingStore {
  package func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut {
    try await store.fanOut(source, to: follower, inBatchesOf: size, choosing: choice)
  }

  package func subjects(of batch: BatchID) async throws(StoreError) -> [Subject] {
    try await store.subjects(of: batch)
  }

  package func sortIn(_ list: StageID) async throws(StoreError) -> Bool {
    try await store.sortIn(list)
  }

  package func told(
    by list: StageID, about batch: BatchID
  ) async throws(StoreError) -> [Int: String] {
    try await store.told(by: list, about: batch)
  }
}

/// Rows, and what is told of them.
extension ForwardingStore {
  package func rows(
    of stage: StageID, inBlocksOf size: Int, _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await store.rows(of: stage, inBlocksOf: size, use)
  }

  package func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    try await store.keys(of: batch, atMost: limit)
  }

  package func beginnings(of batch: BatchID) async throws(StoreError) -> [GUID] {
    try await store.beginnings(of: batch)
  }

  package func foldedKeys(
    of stage: StageID, inBlocksOf size: Int, _ use: @escaping @Sendable ([String]) throws -> Void
  ) async throws(StoreError) {
    try await store.foldedKeys(of: stage, inBlocksOf: size, use)
  }

  package func absent(
    from stage: StageID, comparedTo baseline: StageID, atMost limit: Int
  ) async throws(StoreError) -> Absence {
    try await store.absent(from: stage, comparedTo: baseline, atMost: limit)
  }

  package func objects(
    of stage: StageID, after pivot: GUID, atMost limit: Int
  ) async throws(StoreError) -> [GUID] {
    try await store.objects(of: stage, after: pivot, atMost: limit)
  }

  package func rows(
    of run: RunID, inBlocksOf size: Int, _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await store.rows(of: run, inBlocksOf: size, use)
  }

  package func differences(
    of stage: StageID, from other: StageID,
    _ use: @escaping @Sendable (RowDifference) throws -> Void
  ) async throws(StoreError) {
    try await store.differences(of: stage, from: other, use)
  }

  package func changes(
    from older: ComparedRows, to newer: ComparedRows,
    _ use: @escaping @Sendable (RowChange) throws -> Void
  ) async throws(StoreError) -> ComparedTotals {
    try await store.changes(from: older, to: newer, use)
  }
}

package import Core

/// Reads are never numbered; they only end when the process does.
extension InterruptedStore {
  package func run(_ id: RunID) async throws(StoreError) -> RunRecord? {
    try await alive().run(id)
  }

  package func lines(of batch: BatchID) async throws(StoreError) -> [Line] {
    try await alive().lines(of: batch)
  }

  package func lineCounts(of run: RunID) async throws(StoreError) -> LineCounts {
    try await alive().lineCounts(of: run)
  }

  package func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord] {
    try await alive().runs(atMost: limit)
  }

  package func lastRun(of job: String?) async throws(StoreError) -> RunRecord? {
    try await alive().lastRun(of: job)
  }

  package func completeRuns(
    of job: String, atMost limit: Int
  ) async throws(StoreError) -> [RunRecord] {
    try await alive().completeRuns(of: job, atMost: limit)
  }

  package func batches(
    of stage: StageID, addedAs role: BatchRole
  ) async throws(StoreError) -> [Batch] {
    try await alive().batches(of: stage, addedAs: role)
  }

  package func verification(of run: RunID) async throws(StoreError) -> RunRecord? {
    try await alive().verification(of: run)
  }

  package func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    try await alive().keys(of: batch, atMost: limit)
  }

  package func attempts(
    of batch: BatchID, atMost limit: Int
  ) async throws(StoreError) -> [Attempt] {
    try await alive().attempts(of: batch, atMost: limit)
  }

  package func beginnings(of batch: BatchID) async throws(StoreError) -> [GUID] {
    try await alive().beginnings(of: batch)
  }

  package func isAnswered(_ stage: StageID) async throws(StoreError) -> Bool {
    try await alive().isAnswered(stage)
  }

  package func measure(_ stage: StageID) async throws(StoreError) -> Calibration {
    try await alive().measure(stage)
  }

  package func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    try await alive().outlook(of: stage)
  }

  package func counts(of run: RunID) async throws(StoreError) -> BatchCounts {
    try await alive().counts(of: run)
  }

  package func account(of stage: StageID) async throws(StoreError) -> StageAccount {
    try await alive().account(of: stage)
  }

  package func pace(of run: RunID) async throws(StoreError) -> Pace {
    try await alive().pace(of: run)
  }

  package func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch] {
    try await alive().batches(of: run, in: states, after: after, atMost: limit)
  }

  package func events(
    of run: RunID, atMost limit: Int
  ) async throws(StoreError) -> [RecordedEvent] {
    try await alive().events(of: run, atMost: limit)
  }

  package func foldedKeys(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable ([String]) throws -> Void
  ) async throws(StoreError) {
    try await alive().foldedKeys(of: stage, inBlocksOf: size, use)
  }

  package func absent(
    from stage: StageID, comparedTo baseline: StageID, atMost limit: Int
  ) async throws(StoreError) -> Absence {
    try await alive().absent(from: stage, comparedTo: baseline, atMost: limit)
  }

  package func objects(
    of stage: StageID, after pivot: GUID, atMost limit: Int
  ) async throws(StoreError) -> [GUID] {
    try await alive().objects(of: stage, after: pivot, atMost: limit)
  }

  package func rows(
    of run: RunID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await alive().rows(of: run, inBlocksOf: size, use)
  }

  package func rows(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await alive().rows(of: stage, inBlocksOf: size, use)
  }

  package func subjects(of batch: BatchID) async throws(StoreError) -> [Subject] {
    try await alive().subjects(of: batch)
  }

  package func told(
    by list: StageID, about batch: BatchID
  ) async throws(StoreError) -> [Int: String] {
    try await alive().told(by: list, about: batch)
  }

  package func differences(
    of stage: StageID, from other: StageID,
    _ use: @escaping @Sendable (RowDifference) throws -> Void
  ) async throws(StoreError) {
    try await alive().differences(of: stage, from: other, use)
  }

  package func changes(
    from older: ComparedRows, to newer: ComparedRows,
    _ use: @escaping @Sendable (RowChange) throws -> Void
  ) async throws(StoreError) -> ComparedTotals {
    try await alive().changes(from: older, to: newer, use)
  }
}

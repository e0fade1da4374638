import Core
import TestSupport

/// A store whose work is done by threads of its own, such as one on a file.
///
/// While it works the simulation stands still, so that the same seed still gives the same order. It
/// wraps only what a run and its judge ask for.
struct OutsideStore: ForwardingStore {
  let store: any RunStore
  let executor: SimulationExecutor

  func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    try await executor.outside { () throws(StoreError) in try await store.begin(plan) }
  }

  func run(_ id: RunID) async throws(StoreError) -> RunRecord? {
    try await executor.outside { () throws(StoreError) in try await store.run(id) }
  }

  func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    try await executor.outside { () throws(StoreError) in try await store.close(run, as: state) }
  }

  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try await executor.outside { () throws(StoreError) in
      try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    }
  }

  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    try await executor.outside { () throws(StoreError) in
      try await store.extend(lease, lasting: term)
    }
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await executor.outside { () throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    try await executor.outside { () throws(StoreError) in
      try await store.append(parts, as: role, below: parent, because: reason, to: stage)
    }
  }

  func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    try await executor.outside { () throws(StoreError) in try await store.outlook(of: stage) }
  }

  func counts(of run: RunID) async throws(StoreError) -> BatchCounts {
    try await executor.outside { () throws(StoreError) in try await store.counts(of: run) }
  }

  func isAnswered(_ stage: StageID) async throws(StoreError) -> Bool {
    try await executor.outside { () throws(StoreError) in try await store.isAnswered(stage) }
  }

  func measure(_ stage: StageID) async throws(StoreError) -> Calibration {
    try await executor.outside { () throws(StoreError) in try await store.measure(stage) }
  }

  func account(of stage: StageID) async throws(StoreError) -> StageAccount {
    try await executor.outside { () throws(StoreError) in try await store.account(of: stage) }
  }

  func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch] {
    try await executor.outside { () throws(StoreError) in
      try await store.batches(of: run, in: states, after: after, atMost: limit)
    }
  }

  func batches(
    of stage: StageID, addedAs role: BatchRole
  ) async throws(StoreError) -> [Batch] {
    try await executor.outside { () throws(StoreError) in
      try await store.batches(of: stage, addedAs: role)
    }
  }

  func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    try await executor.outside { () throws(StoreError) in
      try await store.keys(of: batch, atMost: limit)
    }
  }

  func beginnings(of batch: BatchID) async throws(StoreError) -> [GUID] {
    try await executor.outside { () throws(StoreError) in try await store.beginnings(of: batch) }
  }

  func rows(
    of run: RunID, inBlocksOf size: Int, _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    try await executor.outside { () throws(StoreError) in
      try await store.rows(of: run, inBlocksOf: size, use)
    }
  }
}

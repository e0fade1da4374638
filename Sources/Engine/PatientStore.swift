package import Core

/// A store that waits while its disk is full or somebody else holds its lock, in place of failing.
///
/// Only what changes a run waits. What is read, and what only tidies up, is told at once.
package struct PatientStore: ForwardingStore {
  package let store: any RunStore
  private let patiently: Patience

  package init(_ store: any RunStore, waiting patience: Patience) {
    self.store = store
    patiently = patience
  }

  package func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    try await patiently { () throws(StoreError) in try await store.begin(plan) }
  }

  package func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    try await patiently { () throws(StoreError) in try await store.close(run, as: state) }
  }

  package func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try await patiently { () throws(StoreError) in
      try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    }
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    try await patiently { () throws(StoreError) in try await store.extend(lease, lasting: term) }
  }

  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await patiently { () throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  package func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await patiently { () throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  package func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut {
    try await patiently { () throws(StoreError) in
      try await store.fanOut(source, to: follower, inBatchesOf: size, choosing: choice)
    }
  }

  package func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    try await patiently { () throws(StoreError) in
      try await store.append(parts, as: role, below: parent, because: reason, to: stage)
    }
  }

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    try await patiently { () throws(StoreError) in try await store.note(event, in: run) }
  }
}

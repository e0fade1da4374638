package import Core
import Synchronization

/// A store as a process sees it that is killed at its k-th write.
///
/// Every write is numbered from 1: begin, close, extend, record, reopen, append, fanOut, sortIn,
/// note, and a lease that has
/// something to claim. The k-th fails, before or after it was performed, and from then on the store
/// refuses everything, reads too. It never undoes a write: what is in the store beneath is what
/// another process would find there.
package final class InterruptedStore: RunStore {
  /// Where in its last write the process dies.
  package enum Moment: String, Sendable, CaseIterable {
    /// The store never hears of the write.
    case before
    /// The write is durable, but its answer never arrives.
    case after
  }

  private struct Progress {
    var writes = 0
    var isStopped = false
  }

  private let store: any RunStore
  private let last: Int?
  private let moment: Moment
  private let progress = Mutex(Progress())
  /// One write at a time, so that their numbers are the order in which they happen.
  private let turn = WriteTurn()

  /// Without `last` the store never fails and only counts.
  package init(_ store: any RunStore, stopAtWrite last: Int? = nil, _ moment: Moment = .before) {
    self.store = store
    self.last = last
    self.moment = moment
  }

  /// How many writes were made so far, the interrupted one included.
  package var writes: Int { progress.withLock { $0.writes } }

  /// Whether the k-th write was reached.
  package var isStopped: Bool { progress.withLock { $0.isStopped } }

  package func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    try await write { store throws(StoreError) in try await store.begin(plan) }
  }

  package func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in try await store.close(run, as: state) }
  }

  package func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try await inTurn { store throws(StoreError) in
      // Only other processes could claim in between, and tests of interruption have none.
      guard limit > 0, try await store.outlook(of: stage).nextIn == .zero else { return [] }
      return try await numbered { store throws(StoreError) in
        try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
      }
    }
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    try await write { store throws(StoreError) in try await store.extend(lease, lasting: term) }
  }

  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await write { store throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  package func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await write { store throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  package func reopen(_ batch: BatchID, as parts: [Cutter.Part]?) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in try await store.reopen(batch, as: parts) }
  }

  package func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in
      try await store.append(parts, as: role, below: parent, because: reason, to: stage)
    }
  }

  package func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut {
    try await write { store throws(StoreError) in
      try await store.fanOut(source, to: follower, inBatchesOf: size, choosing: choice)
    }
  }

  package func sortIn(_ list: StageID) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in try await store.sortIn(list) }
  }

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    try await write { store throws(StoreError) in try await store.note(event, in: run) }
  }
}

extension InterruptedStore {
  private typealias Use<Answer> = (any RunStore) async throws(StoreError) -> Answer

  private func write<Answer>(_ perform: Use<Answer>) async throws(StoreError) -> Answer {
    try await inTurn { _ throws(StoreError) in try await numbered(perform) }
  }

  private func inTurn<Answer>(_ use: Use<Answer>) async throws(StoreError) -> Answer {
    await turn.take()
    defer { turn.pass() }
    return try await use(alive())
  }

  private func numbered<Answer>(_ perform: Use<Answer>) async throws(StoreError) -> Answer {
    let isLast = progress.withLock { progress in
      progress.writes += 1
      progress.isStopped = progress.writes == last
      return progress.isStopped
    }
    if isLast, moment == .before { throw refusal }
    let answer = try await perform(store)
    if isLast { throw refusal }
    return answer
  }

  /// The store beneath, for as long as the process lives.
  func alive() throws(StoreError) -> any RunStore {
    if isStopped { throw refusal }
    return store
  }

  private var refusal: StoreError {
    StoreError(.interrupted, doing: "The process was stopped at write \(last ?? 0) of the store.")
  }
}

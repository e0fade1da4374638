import Core
import Synchronization
import TestSupport

/// A store that remembers every lease it gave out, and tries those of a dead process again.
///
/// Whenever it gives out a batch that the dead process held, it lets the dead process write once
/// more; what was not refused is in `revived`. It changes nothing else.
final class WitnessStore: ForwardingStore {
  private struct State {
    var leases: [Lease] = []
    var tried = 0
    var revived: [Lease] = []
  }

  let store: any RunStore
  private let dead: [Lease]
  private let state = Mutex(State())

  init(_ store: any RunStore, after dead: [Lease] = []) {
    self.store = store
    self.dead = dead
  }

  /// Every lease in each of its states, as its holder knew it.
  var leases: [Lease] { state.withLock { $0.leases } }
  /// How many writes of the dead process were tried.
  var tried: Int { state.withLock { $0.tried } }
  var revived: [Lease] { state.withLock { $0.revived } }

  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    let leases = try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    state.withLock { $0.leases += leases }
    for lease in leases {
      for old in dead where old.batch.id == lease.batch.id { try await haunt(old, now: lease) }
    }
    return leases
  }

  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    remember(try await store.extend(lease, lasting: term))
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    remember(try await store.record(change, attempt: attempt, under: lease))
  }

  private func remember(_ recorded: Recorded) -> Recorded {
    if case .held(let lease) = recorded { state.withLock { $0.leases.append(lease) } }
    return recorded
  }

  /// Tries everything the dead process could have under way, at the very place of the batch.
  private func haunt(_ old: Lease, now: Lease) async throws(StoreError) {
    let page = BatchChange.keep(
      rows: RowBlock(), next: nil, pass: now.batch.pass, page: now.batch.pages + 1)
    let answers = [
      try await store.extend(old, lasting: .seconds(60)),
      try await store.record(page, attempt: nil, under: old),
      try await store.record(
        .putBack(after: .zero, spends: true, reason: "late"), attempt: nil, under: old),
      try await store.record(
        .restartPass(spends: true, reason: "late"), attempt: nil, under: old),
    ]
    state.withLock { state in
      state.tried += answers.count
      if answers.contains(where: { $0 != .lost }) { state.revived.append(old) }
    }
  }
}

import Core

/// Extends the leases of one process while its calls are under way.
///
/// It never notices that a lease was lost on the worker's behalf: the store tells the worker at
/// its next change, which changes nothing.
actor LeaseKeeper {
  private var held: [BatchID: Lease] = [:]
  private let store: any RunStore
  private let term: Duration

  init(store: any RunStore, term: Duration) {
    self.store = store
    self.term = term
  }

  func hold(_ lease: Lease) { held[lease.batch.id] = lease }

  /// Lets go of a lease, but not of a later one on the same batch.
  func drop(_ lease: Lease) {
    if held[lease.batch.id]?.term == lease.term { held[lease.batch.id] = nil }
  }

  /// Extends what is held, three times a term, until cancelled.
  func run(on time: any TimeSource) async throws {
    while !Task.isCancelled {
      do { try await time.sleep(for: term / 3) } catch { return }
      for lease in held.values.sorted(by: { $0.batch.id < $1.batch.id }) {
        if case .lost = try await store.extend(lease, lasting: term) { drop(lease) }
      }
    }
  }
}

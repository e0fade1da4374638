import Core

/// The identities of a list that a run asked for and found no object of.
///
/// It reads the store alone: what was asked stands in the batches, what came in their rows.
struct UnknownIdentities {
  private let run: RunRecord
  private let store: any RunStore

  init(of run: RunRecord, in store: any RunStore) {
    self.run = run
    self.store = store
  }

  var count: Int {
    get async throws {
      var count = 0
      try await each { _ in count += 1 }
      return count
    }
  }

  func each(_ use: (String) -> Void) async throws {
    guard case .byList(let property) = run.job.shard else { return }
    let batches = try await store.allBatches(of: run.id, in: [.done])
    for batch in batches where batch.role == .share {
      let came = try await store.keys(of: batch.id, atMost: .max)
      let found = Set(came.map { KeyFolding.fold($0) })
      for identity in batch.predicate.values(of: property)
      where !found.contains(KeyFolding.fold(identity)) {
        use(identity)
      }
    }
  }
}

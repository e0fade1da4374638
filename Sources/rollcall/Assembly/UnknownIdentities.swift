import Core

/// The identities of a list that a run asked for and that no object shows as its own.
///
/// An address may have found an object all the same: one that shows another address first.
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
    var checked: Set<String> = []
    for batch in batches where batch.role == .check { checked.formUnion(try await keys(of: batch)) }
    for batch in batches where batch.role == .share {
      let found = try await keys(of: batch).union(checked)
      for identity in batch.predicate.values(of: property)
      where !found.contains(KeyFolding.fold(identity)) {
        use(identity)
      }
    }
  }

  private func keys(of batch: Batch) async throws -> Set<String> {
    Set(try await store.keys(of: batch.id, atMost: .max).map { KeyFolding.fold($0) })
  }
}

extension RunStore {
  /// Every batch of a run in these states, in the order of the plan.
  ///
  /// For runs whose batches fit in memory; a listing reads them a piece at a time.
  package func allBatches(
    of run: RunID, in states: Set<BatchState> = Set(BatchState.allCases)
  ) async throws(StoreError) -> [Batch] {
    var all: [Batch] = []
    var isMore = true
    while isMore {
      let some = try await batches(of: run, in: states, after: all.last?.id, atMost: 1000)
      all += some
      isMore = !some.isEmpty
    }
    return all
  }
}

/// The port to the lines of jobs that change something.
///
/// A line is changed under the lease of its batch alone, and only from the state that is expected of
/// it. When a call returns, what it changed is durable: a line is known to be sent before it is.
package protocol LineStore: Sendable {
  /// The lines of a batch, in the order of the list.
  func lines(of batch: BatchID) async throws(StoreError) -> [Line]

  /// Changes one line, with the call that led to it, in one transaction.
  ///
  /// `.lost`, and nothing changed, when the lease is over or the line is in another state. To be
  /// sent counts a call.
  func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded

  /// How many lines of a run stand where.
  func lineCounts(of run: RunID) async throws(StoreError) -> LineCounts
}

extension ForwardingStore {
  package func lines(of batch: BatchID) async throws(StoreError) -> [Line] {
    try await store.lines(of: batch)
  }

  package func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await store.record(change, attempt: attempt, under: lease)
  }

  package func lineCounts(of run: RunID) async throws(StoreError) -> LineCounts {
    try await store.lineCounts(of: run)
  }
}

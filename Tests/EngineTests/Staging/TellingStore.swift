import Core
import TestSupport

/// A store that tells each change once it is made.
///
/// It changes nothing itself.
final class TellingStore: ForwardingStore {
  let store: any RunStore
  private let told: @Sendable (BatchChange) -> Void

  init(_ store: any RunStore, tell told: @escaping @Sendable (BatchChange) -> Void) {
    self.store = store
    self.told = told
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    let recorded = try await store.record(change, attempt: attempt, under: lease)
    told(change)
    return recorded
  }
}

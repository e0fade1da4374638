import Engine
import Identity

extension TenantConnection {
  /// A connection for a command that is about one tenant and no run: for one call at a time.
  init(
    to tenant: Tenant, besides store: StoreOptions,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) async throws {
    try await self.init(
      to: tenant, width: 1, besides: store.resolved, time: SystemTime(),
      chance: SystemRandomness(), observer: observer)
  }
}

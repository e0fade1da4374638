/// The port to what is known of access: who may do what where, since when, by which names.
///
/// It is made of finished runs whose jobs say which columns tell of it, and outlives them. Each run
/// is taken in once; a run that comes late, after a newer one, adds nothing.
package protocol AccessIndex: Sendable {
  /// Finished runs that tell of access and were not taken in as they are now, oldest first.
  func untakenRuns() async throws(StoreError) -> [RunRecord]

  /// Takes in what a run shows, in many short transactions; whatever interrupts it, the next one
  /// begins again and comes to the same.
  func take(_ run: RunRecord) async throws(StoreError) -> AccessIntake

  /// Tenants that anything is known of, in the order of their names.
  func accessTenants() async throws(StoreError) -> [String]

  func access(_ question: AccessQuestion) async throws(StoreError) -> AccessReply
}

/// What the taking in of a run did.
package struct AccessIntake: Sendable, Hashable {
  /// Rights, memberships and names that the run shows.
  package var seen = 0
  /// Of these, those that were not known before.
  package var begun = 0
  /// Those that were known and are there no more.
  package var ended = 0
  /// Those whose places the run did not see.
  package var overlooked = 0

  package init() {}
}

/// How long ago a batch's cursor came, by the clock of the process that holds the batch.
///
/// The store's clock may differ from the host's, and both may be set. So the store's is asked only
/// about the time before the batch was leased, and the host's wall clock about nothing. It never
/// reads a clock itself.
package struct CursorAge: Sendable, Hashable {
  private let since: Monotonic
  /// How old the cursor was then.
  private let before: Duration

  /// Of a batch that was leased for so long, by a call to the store that began at this reading.
  package init(of lease: Lease, lasting term: Duration, asked: Monotonic) {
    let leased = lease.expires + (.zero - term)
    (since, before) = (asked, lease.batch.checkpoint.map { leased - $0.at } ?? .zero)
  }

  /// Of a cursor that came at this reading.
  package init(since: Monotonic) { (self.since, before) = (since, .zero) }

  /// Negative where the store's clock was set back since the cursor was kept: its age is unknown.
  package func age(at now: Monotonic) -> Duration {
    before < .zero ? before : before + (now - since)
  }
}

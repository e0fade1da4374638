/// What a person allows a run at a tenant, however much the tenant itself would grant.
///
/// It holds wishes only: `Throttle` and `TenantGate` see to them.
package struct TenantLimits: Sendable {
  /// Calls that may begin within a minute; nil for any number.
  package var callsPerMinute: Int?
  /// Calls that may be in flight; nil for as many as the run is wide.
  package var concurrency: Int?
  /// Given a moment within hours in which no call may begin, their end; nil at any other moment.
  package var quietUntil: (@Sendable (Instant) -> Instant?)?

  package init(
    callsPerMinute: Int? = nil, concurrency: Int? = nil,
    quietUntil: (@Sendable (Instant) -> Instant?)? = nil
  ) {
    self.callsPerMinute = callsPerMinute
    self.concurrency = concurrency
    self.quietUntil = quietUntil
  }
}

/// Whether a tenant may be called now: how many at once, how many a second, and from when on.
///
/// The tenant's words about too many calls at once narrow `width`; every other refusal slows `rate`,
/// since a budget of calls a second is used best by as many in flight as it takes. Advice to stay
/// away closes both. It is a value: it never waits and never reads a clock; `TenantGate` in `Engine`
/// does.
package struct Throttle: Sendable, Hashable {
  package enum Admission: Sendable, Hashable {
    case now
    case notBefore(Monotonic)
    /// As many calls are in flight as there may be.
    case whenOneLeaves
  }

  /// Why the service refused a call.
  package enum Scope: Sendable, Hashable {
    /// It said that too many were in flight.
    case concurrency
    /// It said no more than that it is too many.
    case rate
  }

  package private(set) var width: CallWidth
  package private(set) var rate: CallRate
  /// No call starts before this reading.
  package private(set) var opens: Monotonic?
  private var quota: QuotaPace?

  package init(widest: Int, limits: TenantLimits = TenantLimits()) {
    width = CallWidth(widest: min(widest, limits.concurrency ?? widest))
    rate = CallRate(ceiling: limits.callsPerMinute.map { Double(max($0, 1)) / 60 })
  }

  package func admission(inFlight: Int, at now: Monotonic) -> Admission {
    let readings = [opens, rate.opens(after: now), quota?.opens(after: now)]
    if let latest = readings.compactMap(\.self).max(), latest > now { return .notBefore(latest) }
    return inFlight < width.allowed ? .now : .whenOneLeaves
  }

  package mutating func noteSent(at now: Monotonic) {
    rate.noteSent(at: now)
    quota?.noteSent(at: now)
  }

  /// A call was answered; `inFlight` counts it too.
  package mutating func noteAnswered(inFlight: Int, took: Duration) {
    width.noteAnswered(inFlight: inFlight, took: took)
  }

  /// A call was refused; `inFlight` counts it too.
  package mutating func noteRefused(
    _ scope: Scope, retryAfter: Duration?, inFlight: Int, took: Duration, at now: Monotonic
  ) {
    // Where a budget is spent and nobody says for how long, a moment lets some of it come back.
    let closed = retryAfter ?? (scope == .rate ? CallRate.calm : .zero)
    opens = max(opens ?? now, now + closed)
    switch scope {
    case .concurrency: width.noteRefused(others: inFlight - 1, at: now)
    case .rate:
      rate.noteRefused(
        sentAt: Monotonic(sinceStart: now.sinceStart - took), closed: closed, at: now)
    }
  }

  /// A response told what is left of the tenant's budget.
  package mutating func note(_ quota: Quota, inFlight: Int, at now: Monotonic) {
    self.quota = QuotaPace(quota, others: inFlight - 1, at: now)
  }
}

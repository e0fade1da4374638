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

  /// - Parameter calm: the time in which refusals are one congestion, which the times of all that is
  ///   learned are multiples of.
  package init(
    widest: Int, limits: TenantLimits = TenantLimits(), calm: Duration = CallRate.calm
  ) {
    width = CallWidth(widest: min(widest, limits.concurrency ?? widest), calm: calm)
    rate = CallRate(ceiling: limits.callsPerMinute.map { Double(max($0, 1)) / 60 }, calm: calm)
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
    var closed = retryAfter ?? .zero
    switch scope {
    case .concurrency: width.noteRefused(others: inFlight - 1, at: now)
    case .rate:
      let start = Monotonic(sinceStart: now.sinceStart - took)
      closed = rate.noteRefused(sentAt: start, advice: retryAfter, at: now)
    }
    opens = max(opens ?? now, now + closed)
  }

  /// A response told what is left of the tenant's budget.
  package mutating func note(_ quota: Quota, inFlight: Int, at now: Monotonic) {
    self.quota = QuotaPace(quota, others: inFlight - 1, at: now)
  }
}

/// What a response says of the tenant's budget, where it says anything.
///
/// Some tenants send such headers and most do not, so that nothing depends on them.
package struct Quota: Sendable, Hashable {
  /// Calls left until the budget begins anew.
  package var remaining: Int
  /// When it does, counted from the response.
  package var resets: Duration

  package init(remaining: Int, resets: Duration) {
    self.remaining = max(remaining, 0)
    self.resets = max(resets, .zero)
  }
}

/// The last quota heard of, and the calls begun since.
///
/// It spreads what is left over the time it must last for, so that nobody has to be refused.
struct QuotaPace: Sendable, Hashable {
  private var left: Int
  private let until: Monotonic
  private var next: Monotonic

  /// - Parameter others: calls in flight, which the service may not have counted yet.
  init(_ quota: Quota, others: Int, at now: Monotonic) {
    left = quota.remaining - others
    until = now + quota.resets
    next = now
  }

  /// When the next call may begin; nil when it may at once, or the quota is over.
  func opens(after now: Monotonic) -> Monotonic? {
    guard now < until else { return nil }
    let opens = left > 0 ? next : until
    return opens > now ? opens : nil
  }

  mutating func noteSent(at now: Monotonic) {
    guard now < until, left > 0 else { return }
    next = now + (until - now) / left
    left -= 1
  }
}

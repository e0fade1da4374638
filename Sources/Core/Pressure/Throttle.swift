/// How many calls a tenant may have in flight, and from when on.
///
/// Additive increase, multiplicative decrease, as a value: it never counts calls in flight, never
/// waits and never reads a clock; `TenantGate` in `Engine` does.
package struct Throttle: Sendable, Hashable {
  /// Refusals that arrive within this time of a halving are the same congestion.
  package static let calm = Duration.seconds(1)

  package let widest: Int
  package private(set) var width: Double
  /// No call starts before this reading.
  package private(set) var opens: Monotonic?
  private var halved: Monotonic?

  package init(widest: Int) {
    self.widest = max(widest, 1)
    self.width = Double(self.widest)
  }

  /// Calls that may be in flight now.
  package func allowed(at now: Monotonic) -> Int {
    if let opens, now < opens { return 0 }
    return max(Int(width), 1)
  }

  /// A call was answered: the width grows by one for every width of answered calls.
  package mutating func noteAnswered() {
    width = min(width + 1 / width, Double(widest))
  }

  /// A call was refused: halve at most once a calm, and close until the service's advice is over.
  package mutating func noteRefused(retryAfter: Duration?, at now: Monotonic) {
    if let retryAfter {
      opens = max(opens ?? now, now + retryAfter)
    }
    if let halved, now - halved < Self.calm { return }
    halved = now
    width = max(width / 2, 1)
  }
}

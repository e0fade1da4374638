/// Whether an endpoint is worth calling at all, learned from failures that are its own.
///
/// After so many in a row it opens: nobody calls for a while, then one call tries, and all go on
/// when that one is answered. It never counts what concerns a single batch, never waits and never
/// reads a clock.
package struct Circuit: Sendable, Hashable {
  package enum Admission: Sendable, Hashable {
    case now
    case notBefore(Monotonic)
    /// One call is trying for all.
    case whenOneLeaves
  }

  /// What has changed, to be told once.
  package enum Change: Sendable, Hashable {
    case opened(wait: Duration)
    case closed(after: Duration)
  }

  /// Failures in a row that open it.
  package static let limit = 5
  package static let firstWait = Duration.seconds(5)
  package static let longestWait = Duration.seconds(120)

  private enum State: Sendable, Hashable {
    case closed(failures: Int)
    case open(since: Monotonic, until: Monotonic, wait: Duration)
    case trying(since: Monotonic, wait: Duration)
  }

  private var state = State.closed(failures: 0)
  /// An endpoint that never answered may be a wrong address, which must show within minutes: its
  /// waits do not grow.
  private var hasAnswered = false

  package init() {}

  package func admission(at now: Monotonic) -> Admission {
    switch state {
    case .closed: .now
    case .open(_, let until, _): now < until ? .notBefore(until) : .now
    case .trying: .whenOneLeaves
    }
  }

  package mutating func noteSent() {
    if case .open(let since, _, let wait) = state { state = .trying(since: since, wait: wait) }
  }

  /// The endpoint answered, whatever it said.
  package mutating func noteAnswered(at now: Monotonic) -> Change? {
    hasAnswered = true
    defer { state = .closed(failures: 0) }
    switch state {
    case .closed: return nil
    case .open(let since, _, _), .trying(let since, _): return .closed(after: now - since)
    }
  }

  /// The network or the endpoint itself failed.
  package mutating func noteFailed(at now: Monotonic) -> Change? {
    switch state {
    case .closed(let failures) where failures + 1 < Self.limit:
      state = .closed(failures: failures + 1)
      return nil
    case .closed:
      state = .open(since: now, until: now + Self.firstWait, wait: Self.firstWait)
      return .opened(wait: Self.firstWait)
    // A call that began before it opened says nothing new.
    case .open: return nil
    case .trying(let since, let wait):
      let longer = hasAnswered ? min(wait * 2, Self.longestWait) : wait
      state = .open(since: since, until: now + longer, wait: longer)
      return nil
    }
  }

  /// The call that was to try was never made, or was given up.
  package mutating func noteNothing(at now: Monotonic) {
    if case .trying(let since, let wait) = state {
      state = .open(since: since, until: now, wait: wait)
    }
  }
}

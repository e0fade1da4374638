import Core

/// A failed renewal, remembered so that many workers do not repeat it at once.
///
/// It never waits; it only tells until when.
struct Setback {
  let error: SignInError
  /// When asking again makes sense; nil while only a person can change the answer.
  let until: Monotonic?

  init(_ error: SignInError, until: Monotonic?) {
    self.error = error
    self.until = until
  }

  /// The latest of so many failures in a row; `left` is what the token in hand still lives, if it is
  /// good for anything.
  ///
  /// What the login host refused stays refused. Somebody in between, such as a filter that is being
  /// changed, may be gone: while the token in hand lives, that is looked at again.
  init(
    _ error: SignInError, failures: Int, left: Duration?, at now: Monotonic, by policy: TokenPolicy
  ) {
    self.error = error
    switch error.kind {
    case .transient:
      until = now + policy.pause(afterFailures: failures, advice: error.retryAfter)
    case .needsPerson, .misconfigured, .cancelled:
      let living = left.flatMap { error.isFromElsewhere && $0 > .zero ? $0 : nil }
      until = living.map { now + max(policy.longestPause, $0 / 4) }
    }
  }

  func allowsAsking(at now: Monotonic) -> Bool { until.map { $0 <= now } ?? false }
}

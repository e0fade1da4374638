/// Decides what follows a failed attempt.
///
/// It never sleeps, logs, draws a number or reads a clock; callers bring the jitter.
package struct RetryPolicy: Sendable {
  package enum Verdict: Sendable, Hashable {
    /// Ask again later; `spends` tells whether it counts against the batch's budget.
    case retry(after: Duration, spends: Bool)
    /// Start the pass over, its rows dropped.
    case restartPass
    /// Ask again with another token.
    case renewToken
    /// Give the batch up until a person acts.
    case bury
    /// Nobody's fault: the run is stopping.
    case release
    /// Every batch would fail alike: a person must act first.
    case stopRun
  }

  /// Failed attempts after which a batch is buried.
  package var limit = 8
  package var first = Duration.seconds(2)
  package var longest = Duration.seconds(120)
  /// The longest wait taken from the service; longer advice is cut to it.
  package var longestAdvice = Duration.seconds(3600)

  package init() {}

  /// - Parameters:
  ///   - failures: counted failures of the batch before this one.
  ///   - jitter: 0 to 1.
  package func verdict(on failure: CallFailure.Kind, failures: Int, jitter: Double) -> Verdict {
    let backoff = min(first * (1 << min(failures, 20)), longest) * (0.5 + jitter / 2)
    let isLast = failures + 1 >= limit
    return switch failure {
    case .permanent: .bury
    case .forbidden: .stopRun
    case .cancelled: .release
    case .throttled(let advice): .retry(after: min(advice ?? backoff, longestAdvice), spends: false)
    case .transient, .malformed: isLast ? .bury : .retry(after: backoff, spends: true)
    case .staleCursor: isLast ? .bury : .restartPass
    case .unauthorised: isLast ? .bury : .renewToken
    }
  }
}

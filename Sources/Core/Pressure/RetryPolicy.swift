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

  /// What is known of the service besides this one failure.
  package enum Service: Sendable, Hashable, CaseIterable {
    /// It has served no call of this process yet: the fault may be in what every call shares.
    case unproven
    /// It served some call a short while ago: the fault is likely this batch's own.
    case answering
    /// It has served calls, but none lately: an outage, which is no batch's fault.
    case silent
  }

  /// Failed attempts after which a batch is buried.
  package var limit = 8
  /// Refusals of an unproven service after which the question itself is taken to be wrong.
  package static let proofs = 2
  package var first = Duration.seconds(2)
  package var longest = Duration.seconds(120)
  /// The longest wait taken from the service; longer advice is cut to it.
  package var longestAdvice = Duration.seconds(3600)

  package init() {}

  /// - Parameters:
  ///   - failures: counted failures of the batch before this one.
  ///   - jitter: 0 to 1.
  package func verdict(
    on failure: CallFailure.Kind, of service: Service, failures: Int, jitter: Double
  ) -> Verdict {
    let backoff = min(first * (1 << min(failures, 20)), longest) * (0.5 + jitter / 2)
    let isLast = failures + 1 >= limit
    // What every batch would meet alike stops the run, which `resume` continues; only what is this
    // batch's own buries it.
    let givenUp: Verdict = service == .answering ? .bury : .stopRun
    return switch failure {
    case .permanent where service == .unproven:
      // Others may be served meanwhile, which tells whether it is this batch or the whole question.
      failures < Self.proofs ? .retry(after: backoff, spends: true) : .stopRun
    case .permanent: .bury
    case .forbidden: .stopRun
    case .cancelled: .release
    case .throttled(let advice): .retry(after: min(advice ?? backoff, longestAdvice), spends: false)
    case .transient where service == .silent: .retry(after: backoff, spends: false)
    case .transient, .malformed: isLast ? givenUp : .retry(after: backoff, spends: true)
    case .staleCursor: isLast ? .bury : .restartPass
    case .unauthorised: isLast ? givenUp : .renewToken
    }
  }
}

/// Decides what follows a failed attempt.
///
/// It never sleeps, logs, draws a number or reads a clock; callers bring the jitter.
package struct RetryPolicy: Sendable {
  package enum Verdict: Sendable, Hashable {
    /// Ask again later; `spends` tells whether it counts against the batch's budget.
    case retry(after: Duration, spends: Bool)
    /// Ask again with another token.
    case renewToken
    /// Start the pass over, its rows dropped.
    case restartPass
    /// Ask smaller questions instead; where the batch cannot be cut, ask again after this.
    case split(orAfter: Duration)
    /// Give the batch up until a person acts.
    case bury
    /// Nobody's fault: the run is stopping.
    case release
    /// The tenant does not admit us: no call makes sense until a person has acted.
    case parkTenant
    /// Every batch would fail alike: the run ends, and keeps what it has.
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

  /// What a failure is judged by, besides its kind.
  package struct Circumstances: Sendable {
    package var service: Service
    /// What the service said of the stage, this failure included.
    package var question: QuestionProof
    /// Whether calls reach it, this failure included.
    package var way: WayProof
    /// Failures that count against the batch's budget, before this one.
    package var failures: Int
    /// How long the batch waited before this attempt; nil when it did not.
    package var lastWait: Duration?
    /// Pauses of the run since most of its calls were last served.
    package var pauses: Int

    package init(
      service: Service, question: QuestionProof, way: WayProof = WayProof(), failures: Int,
      lastWait: Duration? = nil, pauses: Int = 0
    ) {
      self.service = service
      self.question = question
      self.way = way
      self.failures = failures
      self.lastWait = lastWait
      self.pauses = pauses
    }
  }

  /// Failed attempts after which a batch is buried.
  package var limit = 8
  /// Failed attempts after which a list is given up that answers a later stage.
  package static let limitOfLists = 3
  /// Failures in a row of a batch, from which on a deadline makes it smaller.
  package static let patience = 1
  /// Times that an endpoint which worked before may turn out wrong for a batch: a front end that is
  /// being changed shows for moments what it should not.
  package static let grace = 2
  /// The shortest and the longest wait between attempts.
  package var first = Duration.seconds(2)
  package var longest = Duration.seconds(120)
  /// The longest wait taken from the service; longer advice is cut to it.
  package var longestAdvice = Duration.seconds(3600)

  package init() {}

  /// - Parameter jitter: 0 to 1.
  package func verdict(
    on failure: CallFailure.Kind, in known: Circumstances, jitter: Double
  ) -> Verdict {
    let backoff = Backoff(first: first, longest: longest)
    let after = backoff.wait(after: known.lastWait, jitter: jitter)
    let isLast = known.failures + 1 >= limit
    return switch failure {
    case .cancelled: .release
    case .throttled(let advice): .retry(after: min(advice ?? after, longestAdvice), spends: false)
    case .forbidden: .parkTenant
    case .intercepted: intercepted(known, after)
    case .unauthorised: isLast ? (known.service == .answering ? .bury : .parkTenant) : .renewToken
    case .wrongEndpoint:
      known.service == .unproven || known.failures >= Self.grace
        ? .stopRun : .retry(after: after, spends: true)
    case .permanent: refused(known, after)
    case .staleCursor: isLast ? .bury : .restartPass
    case .deadline, .transient, .network:
      // An outage is waited out: it is no batch's fault, and no smaller question helps.
      known.service == .silent
        ? .retry(after: after, spends: false)
        : failure == .deadline ? overdue(known, after) : again(known, after)
    case .malformed: again(known, after)
    }
  }

  /// A question that stays wrong is its batch's own only where the service answers others like it.
  private func refused(_ known: Circumstances, _ after: Duration) -> Verdict {
    if known.question.isWrong { return .stopRun }
    return known.question.isAnswered ? .bury : .retry(after: after, spends: true)
  }

  /// A filter's page among served calls may be its bad moment; where none is served, a person has to
  /// have the calls let through.
  private func intercepted(_ known: Circumstances, _ after: Duration) -> Verdict {
    if known.service == .unproven || known.way.isClosed { return .parkTenant }
    guard known.failures + 1 >= limit else { return .retry(after: after, spends: true) }
    return known.service == .answering ? .bury : .parkTenant
  }

  private func overdue(_ known: Circumstances, _ after: Duration) -> Verdict {
    let isSplit = known.failures >= Self.patience && known.failures + 1 < limit
    return isSplit ? .split(orAfter: after) : again(known, after)
  }

  private func again(_ known: Circumstances, _ after: Duration) -> Verdict {
    // One that never answered, and still does not after some pauses, is not there.
    if known.service == .unproven, known.pauses >= RunBudget.hopeless { return .stopRun }
    guard known.failures + 1 >= limit else { return .retry(after: after, spends: true) }
    // What every batch would meet alike stops the run, which `resume` continues; only what is this
    // batch's own buries it.
    return known.service == .answering ? .bury : .stopRun
  }
}

import Core
import Testing

/// What follows a failed attempt.
@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy()
  private let usual: [CallFailure.Kind] = [
    .transient, .throttled(retryAfter: nil), .throttled(retryAfter: .seconds(5)), .unauthorised,
    .forbidden, .permanent, .staleCursor, .malformed, .cancelled,
  ]

  @Test(arguments: 0...9) func `a wrong question is buried at once`(failures: Int) {
    #expect(
      policy.verdict(on: .permanent, of: .answering, failures: failures, jitter: 0.5) == .bury)
  }

  @Test func `an unproven service is asked again before the whole question is taken to be wrong`() {
    let verdicts = (0...3).map {
      policy.verdict(on: .permanent, of: .unproven, failures: $0, jitter: 1)
    }
    #expect(
      verdicts == [
        .retry(after: .seconds(2), spends: true), .retry(after: .seconds(4), spends: true),
        .stopRun, .stopRun,
      ])
  }

  @Test(arguments: [0, 7, 8, 500]) func `an outage spends nothing and buries nothing`(failures: Int)
  {
    let verdict = policy.verdict(on: .transient, of: .silent, failures: failures, jitter: 1)
    guard case .retry(_, spends: false) = verdict else {
      Issue.record("\(verdict)")
      return
    }
  }

  @Test(arguments: [CallFailure.Kind.transient, .malformed, .unauthorised])
  func `a service that never served stops the run, and buries no batch`(kind: CallFailure.Kind) {
    #expect(
      policy.verdict(on: kind, of: .unproven, failures: policy.limit - 1, jitter: 0.5) == .stopRun)
  }

  @Test(arguments: 0...9) func `a forbidden call stops the run`(failures: Int) {
    #expect(
      policy.verdict(on: .forbidden, of: .answering, failures: failures, jitter: 0.5) == .stopRun)
  }

  @Test(arguments: 0...9) func `a cancelled call gives the batch back`(failures: Int) {
    #expect(
      policy.verdict(on: .cancelled, of: .answering, failures: failures, jitter: 0.5) == .release)
  }

  @Test(arguments: [CallFailure.Kind.transient, .malformed])
  func `a bad moment waits twice as long each time, up to a limit`(kind: CallFailure.Kind) {
    let waits = (0...6).map { policy.verdict(on: kind, of: .answering, failures: $0, jitter: 1) }
    let wanted = [2, 4, 8, 16, 32, 64, 120].map {
      RetryPolicy.Verdict.retry(after: .seconds($0), spends: true)
    }
    #expect(waits == wanted)
  }

  @Test(arguments: [0, 0.25, 0.5, 1])
  func `jitter takes up to half of a wait`(jitter: Double) {
    let verdict = policy.verdict(on: .transient, of: .answering, failures: 2, jitter: jitter)
    #expect(verdict == .retry(after: .seconds(8) * (0.5 + jitter / 2), spends: true))
  }

  @Test(arguments: [CallFailure.Kind.transient, .malformed, .staleCursor, .unauthorised])
  func `the last counted failure buries the batch`(kind: CallFailure.Kind) {
    #expect(
      policy.verdict(on: kind, of: .answering, failures: policy.limit - 2, jitter: 0.5) != .bury)
    #expect(
      policy.verdict(on: kind, of: .answering, failures: policy.limit - 1, jitter: 0.5) == .bury)
    #expect(
      policy.verdict(on: kind, of: .answering, failures: policy.limit + 5, jitter: 0.5) == .bury)
  }

  @Test func `a stale cursor starts the pass over, a refused token is renewed`() {
    #expect(
      policy.verdict(on: .staleCursor, of: .answering, failures: 0, jitter: 0) == .restartPass)
    #expect(
      policy.verdict(on: .unauthorised, of: .answering, failures: 0, jitter: 0) == .renewToken)
  }

  @Test(arguments: [0, 7, 8, 50, 5000])
  func `being refused by pressure spends nothing and buries nothing`(failures: Int) {
    let advised = policy.verdict(
      on: .throttled(retryAfter: .seconds(30)), of: .answering, failures: failures, jitter: 0.9)
    #expect(advised == .retry(after: .seconds(30), spends: false))
    guard
      case .retry(let wait, false) = policy.verdict(
        on: .throttled(retryAfter: nil), of: .answering, failures: failures, jitter: 1)
    else {
      Issue.record("without advice it must still be asked again for free")
      return
    }
    #expect(wait <= policy.longest)
  }

  @Test func `advice beyond reason is cut`() {
    let verdict = policy.verdict(
      on: .throttled(retryAfter: .seconds(1_000_000)), of: .answering, failures: 0, jitter: 0)
    #expect(verdict == .retry(after: policy.longestAdvice, spends: false))
  }

  @Test func `no wait is negative or longer than its limit, whatever fails`() {
    for kind in usual {
      for failures in 0...40 {
        let verdict = policy.verdict(on: kind, of: .answering, failures: failures, jitter: 1)
        if case .retry(let wait, _) = verdict {
          #expect(wait >= .zero && wait <= policy.longestAdvice)
        }
      }
    }
  }
}

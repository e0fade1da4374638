import Core
import Testing

/// What follows a failed attempt.
@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy()
  private let services = RetryPolicy.Service.allCases
  private let usual: [CallFailure.Kind] = [
    .transient, .network, .deadline, .throttled(retryAfter: nil),
    .throttled(retryAfter: .seconds(5)), .unauthorised, .forbidden, .intercepted,
    .wrongEndpoint, .permanent, .staleCursor, .malformed, .cancelled,
  ]

  private func question(isAnswered: Bool, refused count: Int) -> QuestionProof {
    var question = QuestionProof(isAnswered: isAnswered)
    for _ in 0..<count { question.noteRefused() }
    return question
  }

  /// A way on which so many calls, one after the other, met a web page.
  private func way(_ pages: Int) -> WayProof {
    var way = WayProof()
    for page in 0..<pages {
      let moment = Monotonic(sinceStart: .seconds(page))
      way.noteIntercepted(begun: moment, at: moment)
    }
    return way
  }

  private func verdict(
    on kind: CallFailure.Kind, of service: RetryPolicy.Service = .answering, failures: Int = 0,
    question: QuestionProof = QuestionProof(isAnswered: true), way: WayProof = WayProof(),
    lastWait: Duration? = nil, pauses: Int = 0, jitter: Double = 0.5
  ) -> RetryPolicy.Verdict {
    policy.verdict(
      on: kind,
      in: RetryPolicy.Circumstances(
        service: service, question: question, way: way, failures: failures, lastWait: lastWait,
        pauses: pauses),
      jitter: jitter)
  }

  // MARK: The question

  @Test(arguments: 0...9) func `a wrong question of one batch is buried at once`(failures: Int) {
    for service in services {
      let refused = question(isAnswered: true, refused: 1)
      let verdict = verdict(on: .permanent, of: service, failures: failures, question: refused)
      #expect(verdict == .bury)
    }
  }

  @Test func `a question never answered is asked three times before the job is taken to be wrong`()
  {
    let verdicts = (1...4).map {
      verdict(on: .permanent, of: .unproven, question: question(isAnswered: false, refused: $0))
    }
    let again = RetryPolicy.Verdict.retry(after: .seconds(4), spends: true)
    #expect(verdicts == [again, again, .stopRun, .stopRun])
  }

  @Test func `a cut that every batch is refused for stops the run before all are buried`() {
    let verdicts = (1...11).map {
      verdict(on: .permanent, question: question(isAnswered: true, refused: $0))
    }
    #expect(verdicts == Array(repeating: .bury, count: 9) + [.stopRun, .stopRun])
  }

  @Test func `one refusal without hope proves a question wrong, unless it was answered before`() {
    var (untried, answered) = (QuestionProof(), QuestionProof(isAnswered: true))
    untried.noteHopeless()
    answered.noteHopeless()
    #expect(untried.isWrong)
    #expect(!answered.isWrong, "Only the batch is buried.")
  }

  @Test func `an answer between refusals shows that the question is sound`() {
    var question = question(isAnswered: true, refused: 9)
    question.noteAnswered()
    question.noteRefused()
    #expect(verdict(on: .permanent, question: question) == .bury)
  }

  // MARK: The tenant

  @Test(arguments: 0...9) func `a forbidden call parks the tenant`(failures: Int) {
    for service in services {
      #expect(verdict(on: .forbidden, of: service, failures: failures) == .parkTenant)
    }
  }

  @Test(arguments: [
    (RetryPolicy.Service.unproven, 1, 0, RetryPolicy.Verdict.parkTenant),
    (.answering, 1, 0, .retry(after: .seconds(4), spends: true)),
    (.answering, 4, 6, .retry(after: .seconds(4), spends: true)),
    (.silent, 4, 6, .retry(after: .seconds(4), spends: true)),
    (.answering, 5, 0, .parkTenant), (.silent, 5, 0, .parkTenant), (.answering, 9, 7, .parkTenant),
    (.answering, 1, 7, .bury), (.silent, 1, 7, .parkTenant),
  ])
  func `a web page on the way is asked again among served calls, and parks where it stays`(
    service: RetryPolicy.Service, pages: Int, failures: Int, expected: RetryPolicy.Verdict
  ) {
    let verdict = verdict(on: .intercepted, of: service, failures: failures, way: way(pages))
    #expect(verdict == expected)
  }

  @Test func `fresh tokens that are refused again and again park the tenant`() {
    for service in [RetryPolicy.Service.unproven, .silent] {
      #expect(verdict(on: .unauthorised, of: service, failures: 6) == .renewToken)
      #expect(verdict(on: .unauthorised, of: service, failures: 7) == .parkTenant)
    }
    #expect(verdict(on: .unauthorised, failures: 7) == .bury, "others are served meanwhile")
  }

  @Test func `a wrong endpoint stops the run, at once where it never was right`() {
    let again = RetryPolicy.Verdict.retry(after: .seconds(4), spends: true)
    #expect(verdict(on: .wrongEndpoint, of: .unproven) == .stopRun)
    let verdicts = (0...3).map { verdict(on: .wrongEndpoint, failures: $0) }
    #expect(verdicts == [again, again, .stopRun, .stopRun])
  }

  @Test(arguments: 0...9) func `a cancelled call gives the batch back`(failures: Int) {
    #expect(verdict(on: .cancelled, failures: failures) == .release)
  }

  // MARK: The service

  @Test(arguments: [0, 7, 8, 500]) func `an outage spends nothing, buries nothing, cuts nothing`(
    failures: Int
  ) {
    for kind in [CallFailure.Kind.transient, .network, .deadline] {
      let verdict = verdict(on: kind, of: .silent, failures: failures)
      #expect(verdict == .retry(after: .seconds(4), spends: false))
    }
  }

  @Test(arguments: [CallFailure.Kind.transient, .network, .malformed, .deadline])
  func `a service that never served stops the run, and buries no batch`(kind: CallFailure.Kind) {
    #expect(verdict(on: kind, of: .unproven, failures: policy.limit - 1) == .stopRun)
  }

  @Test(arguments: [CallFailure.Kind.transient, .network, .malformed])
  func `a service that never served is given up after some pauses`(kind: CallFailure.Kind) {
    let pauses = RunBudget.hopeless
    #expect(verdict(on: kind, of: .unproven, pauses: pauses - 1) != .stopRun)
    #expect(verdict(on: kind, of: .unproven, pauses: pauses) == .stopRun)
    #expect(verdict(on: kind, of: .answering, pauses: pauses) != .stopRun)
  }

  @Test(arguments: [CallFailure.Kind.transient, .network, .malformed, .staleCursor, .unauthorised])
  func `the last counted failure buries the batch`(kind: CallFailure.Kind) {
    #expect(verdict(on: kind, failures: policy.limit - 2) != .bury)
    #expect(verdict(on: kind, failures: policy.limit - 1) == .bury)
    #expect(verdict(on: kind, failures: policy.limit + 5) == .bury)
  }

  @Test func `a deadline is tried again once, then makes the batch smaller`() {
    #expect(verdict(on: .deadline) == .retry(after: .seconds(4), spends: true))
    for failures in 1...6 {
      #expect(verdict(on: .deadline, failures: failures) == .split(orAfter: .seconds(4)))
    }
    #expect(verdict(on: .deadline, failures: 7) == .bury, "it could not be cut")
  }

  @Test func `a stale cursor starts the pass over, a refused token is renewed`() {
    #expect(verdict(on: .staleCursor) == .restartPass)
    #expect(verdict(on: .unauthorised) == .renewToken)
  }

  // MARK: Waits

  @Test(arguments: [0, 7, 8, 50, 5000])
  func `being refused by pressure spends nothing and buries nothing`(failures: Int) {
    let advised = verdict(on: .throttled(retryAfter: .seconds(30)), failures: failures)
    #expect(advised == .retry(after: .seconds(30), spends: false))
    let unadvised = verdict(
      on: .throttled(retryAfter: nil), failures: failures, lastWait: .seconds(20))
    #expect(unadvised == .retry(after: .seconds(31), spends: false))
  }

  @Test func `advice beyond reason is cut`() {
    let verdict = verdict(on: .throttled(retryAfter: .seconds(1_000_000)))
    #expect(verdict == .retry(after: policy.longestAdvice, spends: false))
  }

  @Test func `no wait is negative or longer than its limit, whatever fails`() {
    for kind in usual {
      for failures in 0...40 {
        for wait in [nil, .zero, Duration.seconds(2), .seconds(120), .seconds(1_000_000)] {
          let verdict = verdict(on: kind, failures: failures, lastWait: wait, jitter: 1)
          if case .retry(let wait, _) = verdict {
            #expect(wait >= .zero && wait <= policy.longestAdvice)
          }
        }
      }
    }
  }
}

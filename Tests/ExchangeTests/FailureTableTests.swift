import Core
import Exchange
import Testing

/// The table of failures: what is shown, how it is read, what follows.
@Suite struct FailureTableTests {
  private func failure(_ row: FailureRow) async throws -> CallFailure {
    let answer: ScriptedHTTP.Answer =
      switch row.shown {
      case .response(let status, let body, let headers):
        .success(HTTPResponse(status, body, headers))
      case .broken(let kind):
        .failure(TransportError(kind, doing: "The call to outlook.example failed."))
      }
    let service = try ExchangeService(http: ScriptedHTTP([answer]), endpoint: Samples.endpoint())
    let failure = try #require(
      await #expect(throws: CallFailure.self, "\(row)") {
        try await service.page(Samples.call(), token: Samples.token)
      })
    Samples.expectPresentable(failure)
    return failure.ended(after: .seconds(row.took))
  }

  @Test(arguments: FailureRow.all)
  func `each failure is read to one kind, and one thing follows from it`(
    row: FailureRow
  ) async throws {
    let failure = try await failure(row)
    #expect(failure.kind == row.kind, "\(failure.sentence)")
    #expect(failure.sentence.contains(row.tells), "\(failure.sentence)")
    let known = RetryPolicy.Circumstances(
      service: .answering, question: QuestionProof(isAnswered: true), failures: 1)
    #expect(RetryPolicy().verdict(on: failure.kind, in: known, jitter: 0.5) == row.verdict)
  }

  /// The kinds by name.
  ///
  /// A new kind does not compile until it is named here, and fails until it has a row.
  private enum Name: CaseIterable {
    case transient, network, deadline, throttled, unauthorised, forbidden, wrongEndpoint, permanent
    case intercepted, staleCursor, malformed, cancelled

    init(_ kind: CallFailure.Kind) {
      self =
        switch kind {
        case .transient: .transient
        case .network: .network
        case .deadline: .deadline
        case .throttled: .throttled
        case .unauthorised: .unauthorised
        case .forbidden: .forbidden
        case .intercepted: .intercepted
        case .wrongEndpoint: .wrongEndpoint
        case .permanent: .permanent
        case .staleCursor: .staleCursor
        case .malformed: .malformed
        case .cancelled: .cancelled
        }
    }
  }

  @Test func `every kind, and every trouble of the network, has a row`() {
    let rows = FailureRow.all
    #expect(Set(rows.map { Name($0.kind) }) == Set(Name.allCases))
    let broken = rows.compactMap { row in
      if case .broken(let kind) = row.shown { kind } else { nil }
    }
    #expect(Set(broken) == Set(TransportError.Kind.allCases))
  }

  @Test func `a page that failed half-way says what to change, like a call that failed`()
    async throws
  {
    let body = Samples.page(
      [Samples.row()],
      #""@adminapi.errors":["Ex1|A.ParsingException|The filter is invalid."],"#)
    let failure = try await Samples.failure(HTTPResponse(200, body))
    #expect(failure.kind == .permanent)
    #expect(failure.sentence.contains("Correct query.filter of the job file"))
  }
}

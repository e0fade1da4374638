import Core
import Testing

/// What the time a call took tells about its failure.
@Suite struct CallFailureTests {
  private func kind(
    _ kind: CallFailure.Kind, status: Int = 0, after seconds: Double
  ) -> CallFailure.Kind {
    CallFailure(kind, sentence: "x", receipt: CallReceipt(status: status))
      .ended(after: .seconds(seconds)).kind
  }

  @Test func `a connection broken at the service's own limit is a deadline`() {
    for broken in [CallFailure.Kind.network, .malformed, .transient] {
      #expect(kind(broken, after: 869) == broken)
      #expect(kind(broken, after: 870) == .deadline)
    }
  }

  @Test(arguments: [408, 504]) func `a gateway that waited long ran into a deadline`(status: Int) {
    #expect(kind(.transient, status: status, after: 59) == .transient)
    #expect(kind(.transient, status: status, after: 60) == .deadline)
    #expect(kind(.transient, status: 503, after: 60) == .transient)
  }

  @Test func `what the service said in words stays what it is, however long it took`() {
    for said in [
      CallFailure.Kind.throttled(retryAfter: nil), .unauthorised, .forbidden, .intercepted,
      .wrongEndpoint,
      .permanent, .staleCursor, .cancelled, .deadline,
    ] {
      #expect(kind(said, status: 504, after: 5000) == said)
    }
  }
}

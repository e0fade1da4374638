import Core
import Exchange
import Testing

@Suite struct TransportFailureTests {
  private func failure(_ kind: TransportError.Kind, _ doing: String) async throws -> CallFailure {
    let http = ScriptedHTTP([.failure(TransportError(kind, doing: doing))])
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    let failure = try #require(
      await #expect(throws: CallFailure.self) {
        try await service.page(Samples.call(), token: Samples.token)
      })
    Samples.expectPresentable(failure)
    #expect(http.requests.count == 1)
    return failure
  }

  private func expected(_ kind: TransportError.Kind) -> CallFailure.Kind {
    switch kind {
    case .nameNotFound, .refused, .unreachable, .reset, .proxy, .stalled: .network
    case .deadline: .deadline
    case .other: .transient
    case .cutOff, .tooLarge: .malformed
    case .forbiddenAddress, .untrusted: .wrongEndpoint
    case .proxyDenied: .forbidden
    case .cancelled: .cancelled
    }
  }

  @Test(arguments: TransportError.Kind.allCases)
  func `each trouble of the network is read to one kind`(kind: TransportError.Kind) async throws {
    let failure = try await failure(kind, "While connecting to contoso.example: no luck.")
    #expect(failure.kind == expected(kind))
    #expect(failure.code == kind.rawValue)
    #expect(failure.receipt.status == 0)
    #expect(failure.sentence.contains("no luck. "))
  }

  @Test func `a transport that names the token is silenced`() async throws {
    let failure = try await failure(.other, "Sending \(Samples.canary)\0 failed")
    #expect(failure.sentence.contains("<secret>"))
  }
}

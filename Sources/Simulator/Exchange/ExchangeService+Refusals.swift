import Foundation
import HTTPTypes

/// The answers that are no page.
extension ExchangeService {
  func unauthorized(_ refusal: BearerCheck.Refusal, _ question: Question) -> Answer {
    tally.note { counts in
      counts.unauthorized += 1
      if refusal == .expired { counts.expiredTokenCalls += 1 }
      if case .revoked = refusal { counts.revokedTokenCalls += 1 }
    }
    if case .revoked(let moment) = refusal { return challenge(since: moment, question) }
    var answer = Answer(status: .unauthorized)
    answer.headers[.wwwAuthenticate] = """
      Bearer client_id="00000002-0000-0ff1-ce00-000000000000", \
      trusted_issuers="00000001-0000-0000-c000-000000000000@*", \
      token_types="app_asserted_user_v1 service_asserted_app_v1", \
      authorization_uri="\(question.origin)/common/oauth2/authorize", error="invalid_token"
      """
    if refusal == .permission {
      answer.set(
        "x-ms-diagnostics",
        "2000008;reason=\"The token contains no permissions.\";error_category=\"invalid_grant\"")
    }
    return answer
  }

  /// The demand for a token issued after its holder's tokens were withdrawn.
  private func challenge(since moment: Date, _ question: Question) -> Answer {
    let claims: JSONValue = [
      "access_token": [
        "nbf": ["essential": true, "value": .text(String(Int(moment.wholeSeconds)))]
      ]
    ]
    var answer = Answer(status: .unauthorized)
    answer.headers[.wwwAuthenticate] = """
      Bearer realm="", authorization_uri="\(question.origin)/common/oauth2/authorize", \
      error="insufficient_claims", claims="\(Data(claims.bytes).base64EncodedString())"
      """
    return answer
  }

  func refusalUnderLoad(_ underWay: Int) -> Answer? {
    if let cap = options.concurrencyCap, underWay > cap {
      tally.note { counts in
        counts.throttled += 1
        counts.overConcurrency += 1
      }
      return .plain(
        .tooManyRequests,
        """
        You have reached the maximum number of concurrent requests per tenant. \
        Please wait and try again.
        """)
    }
    let wait = bucket?.take(now: clock.now)
    guard let wait else {
      tally.note { $0.granted += 1 }
      return nil
    }
    tally.note { $0.overBudget += 1 }
    return tooManyRequests(retryAfter: options.sendsRetryAfter ? wait : nil)
  }

  func tooManyRequests(retryAfter wait: Int?) -> Answer {
    tally.note { $0.throttled += 1 }
    var answer = Answer.json(
      .tooManyRequests,
      (["error": ["code": "TooManyRequests", "message": "The tenant is throttled."]] as JSONValue)
        .bytes)
    if let wait { answer.headers[.retryAfter] = String(wait) }
    return answer
  }

  /// A cmdlet that failed.
  func refusal(_ fault: ServiceFault) -> Answer {
    tally.note { counts in
      switch fault.status {
      case .badRequest: counts.badRequests += 1
      case .notFound: counts.notFound += 1
      default: counts.failures += 1
      }
      if fault == .staleCursor { counts.cursorFailures += 1 }
    }
    return .json(fault.status, fault.bytes)
  }

  /// The refusal of a cmdlet: a run of zero bytes, its reason only in a header.
  func forbidden() -> Answer {
    tally.note { $0.forbidden += 1 }
    var answer = Answer(status: .forbidden, body: .bytes(Array(repeating: 0, count: 4096)))
    answer.set("X-ExceptionType", "CmdletAccessDeniedException")
    answer.set("x-ms-diagnostics", "2000010;reason=\"The cmdlet is not available to this role.\"")
    return answer
  }
}

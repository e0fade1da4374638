import Core
import Foundation
import Testing

@testable import Exchange

/// What a refusal demands of the next token, as services and proxies write it.
struct AuthenticateHeaderTests {
  private static let json = #"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#
  private static let encoded = Data(json.utf8).base64EncodedString()

  private func claims(_ headers: String...) -> ClaimsChallenge? {
    AuthenticateHeader.claims(
      in: HTTPResponse(
        status: 401, headers: headers.map { ("www-authenticate", $0) }, body: []))
  }

  @Test func `the demand is read in the service's own form`() {
    #expect(Self.encoded.hasSuffix("="), "a sample with padding")
    let header =
      #"Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize", "#
      + #"error="insufficient_claims", claims="\#(Self.encoded)""#
    #expect(claims(header) == ClaimsChallenge(claims: Self.json))
  }

  @Test(arguments: [
    #"Bearer claims="\#(encoded)", error="insufficient_claims", realm="""#,
    #"bearer ERROR=insufficient_claims,CLAIMS=\#(encoded)"#,
    #"Bearer error = "insufficient_claims" , claims = "\#(encoded)""#,
    #"Negotiate, Basic realm="a, b=\"c\"", Bearer error="insufficient_claims", claims="\#(encoded)""#,
    #"Bearer error="insufficient_claims", claims="\#(encoded.replacing("=", with: ""))""#,
  ])
  func `order, case, quotes and other schemes make no difference`(header: String) {
    #expect(claims(header) == ClaimsChallenge(claims: Self.json), "\(header)")
  }

  @Test func `it may stand in the second of several headers`() {
    let good = #"Bearer error="insufficient_claims", claims="\#(Self.encoded)""#
    #expect(claims("Negotiate", good) == ClaimsChallenge(claims: Self.json))
    #expect(claims(#"Bearer error="insufficient_claims", claims="%%%""#, good) != nil)
  }

  @Test(arguments: [
    "", "Bearer", #"Bearer error="invalid_token", claims="\#(encoded)""#,
    #"Bearer claims="\#(encoded)""#, #"Basic error="insufficient_claims", claims="\#(encoded)""#,
    #"Bearer error="insufficient_claims", claims="eyJh""#,
    #"Bearer error="insufficient_claims", claims="WzFd""#,
    #"Bearer error="insufficient_claims", claims="\#(encoded)"#,
    #"Bearer error="insufficient_claims""#, #"=,"=,"""#, "\"", ",,,==",
  ])
  func `what cannot be read is as if it were not there`(header: String) {
    #expect(claims(header) == nil, "\(header)")
  }

  @Test func `a demand larger than any is none`() {
    let large = #"{"a":"\#(String(repeating: "x", count: 9000))"}"#
    let encoded = Data(large.utf8).base64EncodedString()
    #expect(claims(#"Bearer error="insufficient_claims", claims="\#(encoded)""#) == nil)
  }

  @Test func `no header makes it stumble`() {
    var state: UInt64 = 7
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let signs = Array("Bearer error=claims\"\\, =\t'éé")
    for _ in 1...2000 {
      let text = String((0..<(next() % 40)).map { _ in signs[next() % signs.count] })
      _ = AuthenticateHeader.challenges(in: text)
    }
  }

  @Test func `an identity that may not call gets no other token`() {
    let challenge = #"Bearer error="insufficient_claims", claims="\#(Self.encoded)""#
    func failure(_ body: String) -> CallFailure {
      FailureReader(token: Secret("canary")).failure(
        HTTPResponse(
          status: 401, headers: [("www-authenticate", challenge)], body: Array(body.utf8)),
        receipt: CallReceipt(status: 401))
    }
    #expect(failure("").challenge == ClaimsChallenge(claims: Self.json))
    let denied = failure(#"{"error":{"message":"User is not allowed to call Get-Recipient."}}"#)
    #expect(denied.kind == .forbidden)
    #expect(denied.challenge == nil)
  }
}

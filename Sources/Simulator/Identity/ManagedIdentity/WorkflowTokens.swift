import Foundation
import HTTPTypes

/// Issues the tokens a workflow of a code host gets for itself, as GitHub Actions does.
///
/// They prove a workflow to others and admit to nothing here.
struct WorkflowTokens: Sendable {
  let options: SimulatorIdentity
  let clock: SimulatorClock

  static let issuer = "https://token.actions.githubusercontent.com"
  static let life = Duration.seconds(300)

  func token(_ question: Question) -> Answer {
    guard question.method == .get else { return .methodNotAllowed(.get) }
    let proof = question.header("Authorization")?.split(separator: " ", maxSplits: 1) ?? []
    guard proof.count == 2, proof[0].lowercased() == "bearer",
      proof[1] == options.workflowRequestToken
    else { return .plain(.unauthorized, "The request token is not the right one.\n") }
    let now = clock.now
    let audience = question.query["audience"] ?? "https://github.com/contoso"
    let claims: JSONValue = [
      "iss": .text(Self.issuer), "sub": .text(options.workflowSubject), "aud": .text(audience),
      "jti": .text(UUID().uuidString.lowercased()),
      "iat": .number(now.wholeSeconds),
      "nbf": .number(now.advanced(by: .seconds(-600)).wholeSeconds),
      "exp": .number(now.advanced(by: Self.life).wholeSeconds),
      "repository": "contoso/reports", "runner_environment": "github-hosted",
    ]
    let document: JSONValue = ["count": 1, "value": .text(SignedToken.text(claims))]
    return .json(.ok, document.bytes)
  }
}

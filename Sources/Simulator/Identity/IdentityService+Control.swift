import HTTPTypes

/// What a test or a script does in a user's or an administrator's place.
extension IdentityService {
  /// Approves or declines a sign-in that began on a device.
  func decideDevice(_ question: Question) -> Answer {
    guard question.method == .post else { return .methodNotAllowed(.post) }
    let query = question.query
    guard let code = query["user_code"], let answer = query["answer"],
      ["approve", "decline"].contains(answer)
    else {
      return .plain(
        .badRequest, "Give ?user_code=CODE&answer=approve or decline, and &user=NAME if wanted.\n")
    }
    let outcome: DeviceCodes.Outcome
    do {
      outcome = answer == "approve" ? .approved(user: try user(query["user"]).name) : .declined
    } catch {
      return .plain(.badRequest, error.message + "\n")
    }
    guard devices.decide(code, outcome, now: clock.now) else {
      return .plain(.notFound, "No sign-in with that code is waiting.\n")
    }
    return .json(.ok, (["answer": .text(answer)] as JSONValue).bytes)
  }

  /// Withdraws every token a user or the application has by now.
  func revoke(_ question: Question) -> Answer {
    guard question.method == .post else { return .methodNotAllowed(.post) }
    guard let name = question.query["user"] ?? question.query["app"] else {
      return .plain(.badRequest, "Give ?user=NAME or ?app=CLIENT.\n")
    }
    issuer.revocations.revoke(name, now: clock.now)
    return .json(.ok, (["revoked": .text(name)] as JSONValue).bytes)
  }
}

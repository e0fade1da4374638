import Core

/// Tells an outage from a fault of one batch's own, where nothing else is asked that would tell.
extension BatchWorker {
  /// What is known of the service after a failed call, with another question asked if that is needed.
  ///
  /// What the question brings is not kept: only that it was answered matters.
  func service(
    after call: Call, failing kind: CallFailure.Kind, of batch: Batch, beside other: Question?
  ) async -> RetryPolicy.Service {
    let known = await gate.service(since: call.began)
    guard known != .answering, kind.mayBeAnOutage, let number = pressure.probe(beside: batch.id),
      let question = other
        ?? (try? stage.job.question(beside: batch.predicate, number: number)),
      let pass = pressure.passAtOnce()
    else { return known }
    guard await gate.enter(unless: stop) else {
      pressure.note(.none, of: pass)
      return known
    }
    // A sign-in that fails is told by the batch's own next call; here it only means no answer.
    let token = try? await session.tokens.token(forCallOf: gate.expected)
    guard pressure.honours(pass), let token else {
      await leave(pass)
      return known
    }
    let probe = await attempt(question, from: nil, token, pass, rows: 1)
    if case .failure(let failure) = probe.result, failure.kind == .unauthorised {
      await session.tokens.refused(token, demanding: failure.challenge)
    }
    return await gate.service(since: call.began)
  }
}

extension CallFailure.Kind {
  /// Whether every call may be failing like this one.
  fileprivate var mayBeAnOutage: Bool {
    switch self {
    case .transient, .network, .deadline, .malformed: true
    case .throttled, .unauthorised, .forbidden, .intercepted, .wrongEndpoint, .permanent,
      .staleCursor, .cancelled:
      false
    }
  }
}

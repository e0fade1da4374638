import Core

/// What comes before and after a call: leave to make it, and what it teaches.
extension BatchWorker {
  var pressure: RunPressure { stage.pressure }

  /// Waits until the run does not pause and the tenant has a place; nil when the run stops first.
  func admitted() async -> RunBudget.Pass? {
    while let pass = await pressure.pass(unless: stop) {
      guard await gate.enter(unless: stop, tell: tell) else {
        pressure.note(.none, of: pass)
        return nil
      }
      // The run may have paused while this worker waited for its place.
      if pressure.honours(pass) { return pass }
      await gate.leave(.unknown, took: .zero)
    }
    return nil
  }

  /// Gives place and pass back without a call.
  func leave(_ pass: RunBudget.Pass) async {
    await gate.leave(.unknown, took: .zero)
    pressure.note(.none, of: pass)
  }

  /// Learns from a call, and tells when the run pauses or goes on because of it.
  func note(
    _ result: Result<Page, CallFailure>, of call: PageCall, took: Duration, _ pass: RunBudget.Pass
  ) {
    note(result, of: call.question.cmdlet, took: took, pass)
  }

  /// - Parameter cmdlet: what calls of its length are known by.
  func note(
    _ result: Result<Page, CallFailure>, of cmdlet: String, took: Duration, _ pass: RunBudget.Pass
  ) {
    let answer: RunBudget.Answer
    switch result {
    case .success:
      pressure.noteServed(cmdlet, in: took)
      answer = .served
    case .failure(let failure):
      if failure.kind == .deadline { pressure.noteOverdue(cmdlet, at: took) }
      if failure.kind == .intercepted { pressure.noteIntercepted(after: took) }
      answer = RunBudget.Answer(failure.kind)
    }
    switch pressure.note(answer, of: pass) {
    case .paused(let length, let failed, let calls):
      tell(.paused(length, failed: failed, calls: calls))
    case .reopened: tell(.reopened)
    case nil: break
    }
  }
}

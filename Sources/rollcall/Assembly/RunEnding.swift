import Core
import Engine

/// Tells how a run ended and what to do next, and writes the result that its job wants written.
///
/// It never works on the run, and writes a result only where this process ended it.
struct RunEnding {
  let record: RunRecord
  let store: any RunStore
  let output: OutputOptions
  let patience: Patience
  /// Raised when this process was the one that closed the run.
  let isCloser: Witness

  /// Tells what became of the run, and answers with what the program exits.
  func exit(after outcome: RunOutcome) async throws -> Exit {
    if record.job.action != nil { return try await exit(ofChanges: outcome) }
    switch outcome {
    case .stopped:
      try await tellStop(continuing: "rollcall resume \(record.id)")
      return .stopped
    case .complete where !isCloser.value:
      output.tell(
        "Another process ended run \(record.id) and writes its result. If that process is gone, "
          + "write it with: rollcall export \(record.id)")
      return .complete
    case .complete:
      try await note(.finished, "Finished: every batch is done.")
      try await tellFindings()
      try await tellUnknown()
      try await writeResult()
      try await takeIn()
      return .complete
    case .incomplete(let buried):
      if isCloser.value {
        try await note(.finished, "Finished, but \(Self.batches(buried)) buried.")
      }
      output.tell(
        "Finished, but \(Self.batches(buried)) buried and missing. See why with: "
          + "rollcall batches \(record.id) --buried — and ask for them again with: "
          + "rollcall retry \(record.id)")
      if isCloser.value { try await takeIn() }
      let counts = try await store.counts(of: record.id)
      guard let finished = try await store.run(record.id), finished.isTolerated(with: counts) else {
        return .buried
      }
      output.tell("The job tolerates as many; the result is written without them.")
      if isCloser.value { try await writeResult() }
      return .complete
    }
  }

  /// Tells where the run stands and how to go on with it.
  func tellStop(continuing command: String) async throws {
    let rows = try await store.run(record.id)?.rows ?? record.rows
    let counts = try await store.counts(of: record.id)
    let all = counts.done + counts.buried + counts.pending + counts.leased
    output.tell(
      "Stopped; everything kept is safe: \(rows) rows, \(counts.done) of \(all) batches done"
        + (counts.buried > 0 ? ", \(counts.buried) buried" : "") + ". Continue with: \(command)")
  }

  /// Notes why the run could not go on, unless it is the store itself that failed.
  func leave(because error: any Error) async throws {
    guard !(error is StoreError) else { return }
    let sentence = TerminalText.clean("\(error)")
    try await note(error is SignInError ? .signInFailed : .stopped, "Stopped: \(sentence)")
    output.tell("Everything kept is safe. Continue with: \(record.resumeCommand)")
  }

  private static func batches(_ count: Int) -> String {
    count == 1 ? "1 batch is" : "\(count) batches are"
  }

  func note(_ kind: RunEvent.Kind, _ text: String) async throws {
    try await PatientStore(store, waiting: patience)
      .note(RunEvent(kind, text: text), in: record.id)
  }

  // MARK: What a complete run tells

  /// Tells what only came because something was asked again.
  private func tellFindings() async throws {
    for stage in record.stages {
      let account = try await store.account(of: stage)
      for (count, how) in [
        (account.foundByChecks, "only when their share was asked again"),
        (account.foundByIdentity, "only when they were asked for by identity"),
      ] where count > 0 {
        try await note(.doubted, "\(count) objects came \(how); they are in the result.")
        output.tell("\(count) objects came \(how); they are in the result.")
      }
    }
  }

  /// Tells of identities that a list asked for and nobody has.
  private func tellUnknown() async throws {
    let unknown = try await UnknownIdentities(of: record, in: store).count
    guard unknown > 0 else { return }
    guard case .byList(let property) = record.job.shard else { return }
    let sentence = "\(unknown) identities of the list are nobody's \(property)"
    try await note(.finished, sentence + ".")
    output.tell("\(sentence). See them with: rollcall batches \(record.id) --unknown")
  }

  /// Keeps what the run shows of rights, where the store has an index of them.
  private func takeIn() async throws {
    guard let index = store as? any AccessIndex else { return }
    let taker = AccessTaker(index: index, output: output)
    try await patience { [record] () throws(StoreError) in try await taker.take(record.id) }
  }

  func writeResult() async throws {
    guard let finished = try await store.run(record.id) else { return }
    try await ResultWriter(store: store, output: output).write(finished)
  }
}

import ArgumentParser
import Core
import Engine

/// Continues a run that was stopped, by whatever it was.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Continues a run from the last kept page.",
    discussion: """
      Goes on with the job as it was when the run began. Two processes may work on one run.

      Example: rollcall resume last
      """)

  @OptionGroup var run: RunArgument
  @OptionGroup var writes: WritePermission
  @OptionGroup var work: WorkOptions
  @OptionGroup var stopping: StopOptions
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let clock = SystemTime()
    let patience = output.patience(by: clock)
    try await Console.reporting {
      let store = try await store.openExisting(waiting: patience)
      let record = try await run.find(in: store)
      let tenant = try tenants.tenant(named: record.job.tenant)
      guard tenant.name == record.job.tenant else {
        throw Refusal(
          .usage,
          "Run \(record.id) asks '\(record.job.tenant)'; it cannot go on at '\(tenant.name)'. "
            + "Leave --tenant away, or start another run.")
      }
      try writes.check(record)
      guard record.state == .open else {
        output.tell("Run \(record.id) is \(record.state.rawValue); there is nothing to continue.")
        let counts = try await store.counts(of: record.id)
        let isTolerated = record.isTolerated(with: counts)
        let isWritten = record.state == .complete || isTolerated || record.job.action != nil
        let writer = isWritten ? ResultWriter(store: store, output: output) : nil
        let aftermath = try aftermath(of: record, in: store, tenant, patience, clock)
        try await makeUp(for: record, writer, aftermath)
        if let advice = record.advice { output.tell(advice) }
        if output.json {
          try Console.document(try await StatusDocument.of(record, in: store))
        }
        throw (record.state == .incomplete && !isTolerated ? Exit.buried : Exit.complete).code
      }
      let turn = try await turn(at: record, in: store, patience, clock)
      try await note(record, in: PatientStore(store, waiting: patience), turn)
      let execution = Execution(
        of: record, at: tenant, in: store, besides: self.store.resolved, work, output, stopping,
        waiting: patience, since: clock)
      let run = TurnedRun(
        record: record, execution: execution, turn: turn,
        aftermath: try aftermath(of: record, in: store, tenant, patience, clock))
      let outcome = try await run.exit()
      throw outcome.code
    }
  }

  /// Does what the end of a run may still lack: people are told also where nothing can be written.
  private func makeUp(
    for record: RunRecord, _ writer: ResultWriter?, _ aftermath: Aftermath
  ) async throws {
    var failure: (any Error)?
    do { try await writer?.writeIfMissing(record) } catch { failure = error }
    let mishap = failure.map { Aftermath.Mishap(run: record.id, error: $0) }
    do { try await aftermath.tellAll(mishap) } catch { failure = failure ?? error }
    if let failure { throw failure }
  }

  private func note(
    _ record: RunRecord, in store: any RunStore, _ turn: TurnKeeper
  ) async throws {
    do {
      try await store.note(RunEvent(.resumed, text: "Resumed."), in: record.id)
    } catch {
      await turn.end()
      throw error
    }
  }

  /// A turn at the run, beside whoever works on it too.
  private func turn(
    at record: RunRecord, in store: any JobBook, _ patience: Patience, _ clock: SystemTime
  ) async throws -> TurnKeeper {
    let turn = TurnKeeper(
      at: record.job.name, in: store, waiting: patience, time: clock, chance: SystemRandomness())
    guard let obstacle = try await turn.take(for: .share(record.id)) else { return turn }
    let other = obstacle.run.map { "works on run \($0)" } ?? "begins a run"
    throw Refusal(
      .stopped,
      "Somebody \(other) of '\(record.job.name)', and one run of a job goes at a time. Wait for its "
        + "end, then resume run \(record.id). A command that was killed counts for "
        + "\(DurationText.text(JobTurns.term)) more.")
  }

  private func aftermath(
    of record: RunRecord, in store: any RunStore & JobBook, _ tenant: Tenant,
    _ patience: Patience, _ clock: SystemTime
  ) throws -> Aftermath {
    Aftermath(
      job: record.job, store: store, maintenance: try self.store.maintenance(),
      withheld: tenant.withheld, patience: patience, time: clock, output: output)
  }
}

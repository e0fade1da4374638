import ArgumentParser
import Core
import Engine

/// Starts a run of a job and sees it to its end.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a job: cuts it, asks for every batch, writes the result.",
    discussion: """
      Ctrl-C finishes the page in hand and leaves; a second one leaves at once. Nothing that was \
      kept is lost: 'resume' continues.

      Example: rollcall run jobs/mail-contacts.yaml --width 12
      """)

  @Argument(help: ArgumentHelp("The job file.", valueName: "job"))
  var file: String

  @OptionGroup var writes: WriteOptions
  @OptionGroup var start: StartOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var stopping: StopOptions
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let clock = SystemTime()
    try await Console.reporting {
      let definition = try JobFile.definition(atPath: file, now: SystemTime().wall())
      let changes = try changes(of: definition)
      let tenant = try tenants.tenant(named: definition.job.tenant)
      let patience = output.patience(by: clock)
      let store = try await store.open(waiting: patience)
      let turn = TurnKeeper(
        at: definition.job.name, in: store, waiting: patience, time: clock,
        chance: SystemRandomness())
      let starting = StartingRun(
        rule: start.rule, store: store, turn: turn, time: clock, tell: output.tell)
      let beginning = try await starting.beginning(of: definition.job)
      let named = try await record(
        beginning, definition, changes, at: tenant, in: PatientStore(store, waiting: patience), turn
      )
      guard let record = named else {
        return
      }
      let execution = Execution(
        of: record, at: tenant, in: store, besides: self.store.resolved, work, output, stopping,
        waiting: patience, since: clock)
      let aftermath = Aftermath(
        job: record.job, store: store, maintenance: try self.store.maintenance(),
        withheld: tenant.withheld, patience: patience, time: clock, output: output)
      let run = TurnedRun(record: record, execution: execution, turn: turn, aftermath: aftermath)
      let outcome = try await run.exit()
      throw outcome.code
    }
  }

  /// The plan of a job that changes something, if it may; nil for a job that only asks.
  private func changes(of definition: JobDefinition) throws -> Plan? {
    let consent = writes.consent
    if let refusal = consent.refusal(of: definition.job, calls: nil, file: file) {
      throw Refusal(.usage, refusal)
    }
    guard definition.changes != nil else { return nil }
    let plan = try ChangePlan.plan(of: definition, asking: consent)
    if let refusal = consent.refusal(of: plan.job, calls: plan.lines.count, file: file) {
      throw Refusal(.usage, refusal)
    }
    return plan
  }

  /// The run to work on, which the turn is at from now on; nil where this time is skipped.
  private func record(
    _ beginning: StartingRun.Beginning, _ definition: JobDefinition, _ changes: Plan?,
    at tenant: Tenant, in store: any RunStore, _ turn: TurnKeeper
  ) async throws -> RunRecord? {
    do {
      let begun = try await begun(beginning, definition, changes, at: tenant, in: store, turn)
      guard let record = begun else { return nil }
      try await turn.name(record.id)
      return record
    } catch {
      await turn.end()
      throw error
    }
  }

  private func begun(
    _ beginning: StartingRun.Beginning, _ definition: JobDefinition, _ changes: Plan?,
    at tenant: Tenant, in store: any RunStore, _ turn: TurnKeeper
  ) async throws -> RunRecord? {
    switch beginning {
    case .skipped(let last):
      if output.json, let last {
        try Console.document(try await StatusDocument.of(last, in: store))
      }
      return nil
    case .new:
      let planned = PlannedRun(
        definition: definition, changes: changes, tenant: tenant, store: store, turn: turn)
      return try await planned.record()
    case .last(let last):
      try refuseChanges(by: last, changes)
      guard last.job.tenant == tenant.name else {
        throw Refusal(
          .usage,
          "Run \(last.id) asks '\(last.job.tenant)'; it cannot go on at '\(tenant.name)'. "
            + "Leave --tenant away, or start afresh with --new.")
      }
      if last.job.asWritten != changes?.job ?? definition.job {
        output.tell("The job file was changed since; run \(last.id) ends as it was begun.")
      }
      output.tell("Run \(last.id) of '\(last.job.name)' is not finished; going on with it.")
      try await store.note(RunEvent(.resumed, text: "Resumed."), in: last.id)
      return last
    }
  }

  /// Consent was asked for the job file as it is now, and the last run may be of other calls.
  private func refuseChanges(by last: RunRecord, _ changes: Plan?) throws {
    guard last.job.action != nil || changes != nil else { return }
    throw Refusal(
      .usage,
      "Run \(last.id) of '\(last.job.name)' is not finished, and where something is changed a run "
        + "goes on by its own name alone: \(last.resumeCommand) — or start afresh with --new.")
  }
}

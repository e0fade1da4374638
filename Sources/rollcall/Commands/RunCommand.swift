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

  @Flag(name: .customLong("new"), help: "Start afresh though the last run is unfinished.")
  var isNew = false

  @OptionGroup var work: WorkOptions
  @OptionGroup var stopping: StopOptions
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let clock = SystemTime()
    try await Console.reporting {
      let definition = try JobFile.definition(atPath: file, now: SystemTime().wall())
      let tenant = try tenants.tenant(named: definition.job.tenant)
      let store = try store.open()
      if !isNew { try await refuseUnfinished(definition.job, in: store) }
      let record = try await begin(definition, at: tenant, in: store)
      let execution = Execution(
        of: record, at: tenant, in: store, besides: self.store.resolved, work, output, stopping,
        since: clock)
      let outcome = try await execution.run()
      throw outcome.code
    }
  }

  /// Plans the run and stores it.
  private func begin(
    _ definition: JobDefinition, at tenant: Tenant, in store: any RunStore
  ) async throws -> RunRecord {
    var job = definition.job
    job.tenant = tenant.name
    let identities = try definition.identities()
    let maker = PlanMaker(store: store, RunSettings(at: tenant))
    let plan = try await maker.plan(job, identities: identities)
    let id = try await store.begin(plan)
    guard let record = try await store.run(id) else {
      throw StoreError(.bug, doing: "The run was stored, and is not there.")
    }
    try await store.note(RunEvent(.started, text: "Started: \(plan.reason)."), in: id)
    return record
  }

  /// A second run beside an unfinished one is rarely meant, and costs every call again.
  private func refuseUnfinished(_ job: Job, in store: any RunStore) async throws {
    guard let last = try await store.lastRun(of: job.name), last.state == .open else { return }
    throw Refusal(
      .stopped,
      "Run \(last.id) of '\(job.name)' is not finished. Continue it with: rollcall resume "
        + "\(last.id) — or start afresh with --new.")
  }
}

import ArgumentParser
import Core

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
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      var job = try JobFile.read(atPath: file)
      let tenant = try tenants.tenant(named: job.tenant)
      job.tenant = tenant.name
      let plan = try Plan(for: job)
      let store = try store.open()
      if !isNew { try await refuseUnfinished(job, in: store) }
      let id = try await store.begin(plan)
      guard let record = try await store.run(id) else {
        throw StoreError(.bug, doing: "The run was stored, and is not there.")
      }
      try await store.note(RunEvent(.started, text: "Started: \(plan.reason)."), in: id)
      let outcome = try await Execution(of: record, at: tenant, in: store, work, output).run()
      throw outcome.code
    }
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

import ArgumentParser
import Core
import Engine

/// Checks a finished run against the service, and says whether it can be certified.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks a finished run against the service and prints its certificate.",
    discussion: """
      Asks the whole question again, cut by another key, and compares object by object; or with \
      --sample only a part of it. A check that was stopped goes on where it was. Exits with 3 when \
      the run cannot be certified.

      Example: rollcall verify last --sample 5000
      """)

  @OptionGroup var run: RunArgument

  @Option(help: "Ask for about so many objects only, drawn by chance.")
  var sample: Int?

  @OptionGroup var work: WorkOptions
  @OptionGroup var stopping: StopOptions
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...1_000_000).contains(sample ?? 1) else {
      throw ValidationError("--sample must be from 1 to 1000000.")
    }
  }

  func run() async throws {
    let clock = SystemTime()
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      try refuse(record)
      let tenant = try tenants.tenant(named: record.job.tenant)
      let check = RunCheck(
        of: record, in: store, RunSettings(at: tenant), chance: SystemRandomness())
      let checking = try await check.begin(sample: sample)
      let execution = Execution(
        of: checking, at: tenant, in: store, besides: self.store.resolved, work, output, stopping,
        waiting: output.patience(by: clock), since: clock)
      if try await execution.outcome() == .stopped {
        try await execution.ending.tellStop(continuing: "rollcall verify \(record.id)")
        throw Exit.stopped.code
      }
      let document = try await CertificateMaker(store: store).certificate(
        of: record, checkedBy: checking.id)
      try await store.note(RunEvent(.verified, text: document.verdict), in: record.id)
      if output.json { try Console.document(document) } else { document.print() }
      throw (document.certified ? Exit.complete : Exit.buried).code
    }
  }

  private func refuse(_ record: RunRecord) throws {
    if record.job.action != nil {
      throw Refusal(
        .usage,
        "Run \(record.id) changed something, and that is not done a second time to check it. See what "
          + "became of each line with: rollcall export \(record.id)")
    }
    if let verified = record.verifies {
      throw Refusal(
        .usage,
        "Run \(record.id) is itself the check of run \(verified). Use: rollcall verify \(verified)")
    }
    switch record.state {
    case .complete, .incomplete: break
    case .open:
      throw Refusal(
        .stopped,
        "Run \(record.id) is not finished, so it cannot be checked yet. Continue it with: rollcall "
          + "resume \(record.id)")
    case .cancelled:
      throw Refusal(.usage, "Run \(record.id) was cancelled; there is nothing to certify.")
    }
  }
}

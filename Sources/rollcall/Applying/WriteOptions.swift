import ArgumentParser
import Core

/// What a command line says of changes.
struct WriteOptions: ParsableArguments {
  @Flag(help: "Allow that the job changes something; the job must allow it too.")
  var allowWrites = false

  @Option(
    help: ArgumentHelp(
      "How many calls change something, as 'plan' tells.", valueName: "number"))
  var confirm: Int?

  @Flag(help: "Have the service say what each call would do, and change nothing.")
  var whatIf = false

  var consent: WriteConsent {
    WriteConsent(allowsWrites: allowWrites, confirmed: confirm, isWhatIf: whatIf)
  }
}

/// What a command line says of going on with changes that were confirmed.
struct WritePermission: ParsableArguments {
  @Flag(help: "Allow that a job which changes something goes on.")
  var allowWrites = false

  /// Refuses to go on with changes that the command line does not allow.
  func check(_ record: RunRecord) throws {
    guard record.job.action != nil else {
      guard !allowWrites else {
        throw Refusal(.usage, "Run \(record.id) changes nothing. Leave --allow-writes away.")
      }
      return
    }
    guard allowWrites else {
      throw Refusal(
        .usage,
        "Run \(record.id) changes something, and the command line does not allow it. Go on with: "
          + record.resumeCommand)
    }
  }
}

extension RunRecord {
  /// What to type to go on with the run.
  var resumeCommand: String {
    "rollcall resume \(id)" + (job.action == nil ? "" : " --allow-writes")
  }
}

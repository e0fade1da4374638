import ArgumentParser
import Simulator

/// Which mailboxes a simulated tenant has, and how it answers questions about them.
struct SimulatedMailboxOptions: ParsableArguments {
  @Option(help: "How many mailboxes the tenant holds; groups and role groups come with them.")
  var mailboxes = 0

  @Option(help: ArgumentHelp("The night it begins at, from 1.", valueName: "number"))
  var night = 1

  @Option(
    help: ArgumentHelp("Permissions that differ from each night to the next.", valueName: "number"))
  var nightChanges = 0

  @Option(
    help: ArgumentHelp(
      "How long a question about one mailbox takes. (default: as long as a page)",
      valueName: "seconds"))
  var mailboxLatency: Double?

  @Option(
    help: ArgumentHelp(
      "How long one cmdlet takes, as Get-InboxRule:0.995; may be repeated.",
      valueName: "name:seconds"))
  var cmdletLatency: [CmdletLatency] = []

  @Option(
    help: ArgumentHelp("The share of mailboxes that nobody may ask for.", valueName: "share"))
  var denied = 0.0

  @Option(
    help: ArgumentHelp(
      "The share of mailboxes that are listed and not there any more.", valueName: "share"))
  var vanished = 0.0

  @Option(
    help: ArgumentHelp(
      "The share of mailboxes that no identity tells from another.", valueName: "share"))
  var ambiguous = 0.0

  @Option(
    help: ArgumentHelp(
      "How many public folders the tenant holds below their root.", valueName: "number"))
  var publicFolders = 0

  func validate() throws {
    guard (0...100_000).contains(publicFolders) else {
      throw ValidationError("--public-folders must be from 0 to 100000.")
    }
    guard (0...200_000).contains(mailboxes) else {
      throw ValidationError("--mailboxes must be from 0 to 200000.")
    }
    guard (1...1000).contains(night), (0...100_000).contains(nightChanges) else {
      throw ValidationError("--night must be from 1 to 1000, --night-changes from 0 to 100000.")
    }
    guard (0...3600).contains(mailboxLatency ?? 0) else {
      throw ValidationError("--mailbox-latency is seconds, from 0 to 3600.")
    }
    guard [denied, vanished, ambiguous].allSatisfy((0...1).contains),
      denied + vanished + ambiguous <= 1
    else {
      throw ValidationError(
        "--denied, --vanished and --ambiguous are shares from 0 to 1, and together 1 at most.")
    }
  }

  func apply(to options: inout SimulatorOptions) {
    options.mailboxes.count = mailboxes
    options.mailboxes.night = night
    options.mailboxes.changesEachNight = nightChanges
    options.mailboxes.latency = mailboxLatency.map { .seconds($0) }
    for latency in cmdletLatency {
      options.mailboxes.cmdletLatencies[latency.cmdlet] = latency.duration
    }
    options.mailboxes.denied = denied
    options.mailboxes.vanished = vanished
    options.mailboxes.ambiguous = ambiguous
    options.publicFolders.count = publicFolders
  }
}

/// How long a cmdlet takes, as `Get-InboxRule:0.995`.
struct CmdletLatency: ExpressibleByArgument {
  /// In lower case.
  var cmdlet: String
  var duration: Duration

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let seconds = Double(parts[1]),
      (0...3600).contains(seconds)
    else { return nil }
    cmdlet = parts[0].lowercased()
    duration = .seconds(seconds)
  }
}

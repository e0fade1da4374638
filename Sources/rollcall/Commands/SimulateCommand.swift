import ArgumentParser
import Foundation
import Simulator

/// Serves a simulated tenant until it is stopped.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Serves a simulated tenant on loopback, to try things without a real one.",
    discussion: """
      Invented objects, made from a seed. What it was asked is at /_stats, every object it holds \
      at /_truth. Sign in with the client 36ee4c6c-0812-40a2-b820-b22ebd02bce3 and the secret \
      'simulated-secret' at contoso.onmicrosoft.com, or as admin@contoso.onmicrosoft.com with the \
      password 'simulated-password'. Faults are chances from 0, never, to 1, \
      always; changes are so many for each page served, on average.

      Example: rollcall simulate --contacts 100000 --port 8123 --token-life 20
      """)

  @OptionGroup(title: "Tenant") var tenant: TenantMakeup
  @OptionGroup(title: "Mailboxes") var mailboxes: SimulatedMailboxOptions
  @OptionGroup(title: "Batches, resources and changes") var bulk: SimulatedBulkOptions
  @OptionGroup(title: "Throttling") var throttling: ThrottlingOptions
  @OptionGroup(title: "Sign-in") var registration: RegistrationOptions
  @OptionGroup(title: "Users and machines") var signIn: SimulatedSignInOptions
  @OptionGroup(title: "Faults") var faults: FaultOptions
  @OptionGroup(title: "Changes") var changes: ChangeOptions

  func run() async throws {
    try await Console.reporting {
      var options = options
      try registration.register(in: &options)
      let (contacts, mailboxes) = (options.contacts, options.mailboxes.count)
      try await SimulatedTenant(options).run { port in
        let held = mailboxes == 0 ? "" : " and \(mailboxes) mailboxes"
        Console.tell("Serving \(contacts) contacts\(held) at http://127.0.0.1:\(port)")
        guard let portFile = tenant.portFile else { return }
        do {
          try Data("\(port)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
        } catch {
          Console.tell("The port could not be written to \(portFile): \(error)")
        }
      }
    }
  }

  private var options: SimulatorOptions {
    var options = tenant.options
    mailboxes.apply(to: &options)
    throttling.apply(to: &options)
    signIn.apply(to: &options)
    options.faults = faults.faults
    bulk.apply(to: &options)
    options.drift = changes.drift
    options.drift.seed = faults.faultSeed
    return options
  }
}

/// What a simulated tenant is made of and how it is served.
struct TenantMakeup: ParsableArguments {
  @Option(help: "The port on loopback; 0 takes a free one.")
  var port = 8123

  @Option(help: ArgumentHelp("Write the port to this file once it serves.", valueName: "path"))
  var portFile: String?

  @Option(help: "How many mail contacts the tenant holds.")
  var contacts = 10_000

  @Option(help: "The number everything random is made from.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How long each page takes, in seconds.", valueName: "seconds"))
  var latency = 0.0

  @Option(help: ArgumentHelp("How long a token lives, in seconds.", valueName: "seconds"))
  var tokenLife = 3599.0

  @Option(help: ArgumentHelp("How long a next link lives, in seconds.", valueName: "seconds"))
  var cursorLife = 600.0

  @Option(
    help: ArgumentHelp(
      "The longest filter accepted, in characters. (default: any length)", valueName: "length"))
  var filterLimit: Int?

  @Option(help: "How a query that asks for no order is ordered.")
  var order = SimulatorOptions.Order.creation

  @Option(
    help: ArgumentHelp(
      """
      The share of all names that begin 'Contractor - External - '. (default: one in fifty, 20000 \
      at most)
      """, valueName: "share"))
  var skew: Double?

  func validate() throws {
    guard (0...65535).contains(port) else {
      throw ValidationError("--port must be from 0 to 65535.")
    }
    guard (0...10_000_000).contains(contacts) else {
      throw ValidationError("--contacts must be from 0 to 10000000.")
    }
    guard latency >= 0, latency <= 3600, tokenLife >= 1, tokenLife <= 200_000, cursorLife >= 0
    else {
      throw ValidationError("--latency, --token-life and --cursor-life are seconds above zero.")
    }
    guard filterLimit ?? 1 > 0 else {
      throw ValidationError("--filter-limit must be above zero.")
    }
    guard (0...1).contains(skew ?? 0) else {
      throw ValidationError("--skew is a share from 0 to 1.")
    }
  }

  var options: SimulatorOptions {
    var options = SimulatorOptions()
    options.port = port
    options.seed = seed
    options.contacts = contacts
    options.latency = .seconds(latency)
    options.tokenLife = .seconds(tokenLife)
    options.cursorLife = .seconds(cursorLife)
    options.filterLimit = filterLimit
    options.defaultOrder = order
    options.skew = skew
    return options
  }
}

extension SimulatorOptions.Order: ExpressibleByArgument {}

/// How often a simulated tenant misbehaves.
///
/// It offers the faults that people meet; tests set the others in code.
struct FaultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A query of several pages ends after its first, and nothing tells.", valueName: "chance"))
  var cutToPage = 0.0

  @Option(
    help: ArgumentHelp(
      "A query lacks up to 69 of its rows, and nothing tells.", valueName: "chance"))
  var hideFew = 0.0

  @Option(
    help: ArgumentHelp("A page has fewer rows than asked, and a link.", valueName: "chance"))
  var shortPages = 0.0

  @Option(help: ArgumentHelp("A page has no rows, and a link.", valueName: "chance"))
  var emptyPages = 0.0

  @Option(
    help: ArgumentHelp("A page's link is blank, so the rest is lost.", valueName: "chance"))
  var blankLinks = 0.0

  @Option(
    help: ArgumentHelp("A young link is answered as expired.", valueName: "chance"))
  var lostCursors = 0.0

  @Option(help: ArgumentHelp("A call is told that the server is busy.", valueName: "chance"))
  var busy = 0.0

  @Option(
    help: ArgumentHelp(
      "The number faults and changes are drawn from.", valueName: "seed"))
  var faultSeed: UInt64 = 1

  func validate() throws {
    for chance in [cutToPage, hideFew, shortPages, emptyPages, blankLinks, lostCursors, busy] {
      guard (0...1).contains(chance) else {
        throw ValidationError("A fault's chance must be from 0, never, to 1, always.")
      }
    }
  }

  var faults: SimulatorFaults {
    var faults = SimulatorFaults()
    faults.seed = faultSeed
    faults.cutsToPage = cutToPage
    faults.hidesFew = hideFew
    faults.shortPages = shortPages
    faults.emptyPages = emptyPages
    faults.blankLinks = blankLinks
    faults.lostCursors = lostCursors
    faults.busy = busy
    return faults
  }
}

/// How much a simulated tenant changes while it is asked.
struct ChangeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Objects created for each page.", valueName: "number"))
  var creates = 0.0

  @Option(help: ArgumentHelp("Objects renamed for each page.", valueName: "number"))
  var renames = 0.0

  @Option(help: ArgumentHelp("Objects deleted for each page.", valueName: "number"))
  var deletes = 0.0

  /// The most changes of one kind for each page.
  static let most = 10_000.0

  func validate() throws {
    guard [creates, renames, deletes].allSatisfy((0...Self.most).contains) else {
      throw ValidationError("--creates, --renames and --deletes must be from 0 to 10000.")
    }
  }

  var drift: SimulatorDrift {
    var drift = SimulatorDrift()
    drift.creates = creates
    drift.renames = renames
    drift.deletes = deletes
    return drift
  }
}

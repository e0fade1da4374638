import ArgumentParser
import Foundation
import Simulator

/// Shows the whole story on a simulated tenant: run, kill, resume, compare.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Exports a simulated tenant, kills its own run half-way, resumes it, and compares.",
    discussion: """
      Everything happens on this machine, in a folder that is removed afterwards. The run is a \
      process of its own and is ended with SIGKILL, which no program can prepare for.

      Example: rollcall demo --contacts 20000
      """)

  @Option(help: "How many contacts the tenant holds.")
  var contacts = 100_000

  @Option(help: ArgumentHelp("How long a token lives, in seconds.", valueName: "seconds"))
  var tokenLife = 20.0

  @Option(help: ArgumentHelp("How long the service takes for a page.", valueName: "seconds"))
  var latency = 1.5

  @Option(help: "The number the tenant is made from.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Keep the demo's files in this folder.", valueName: "folder"))
  var keep: String?

  func validate() throws {
    guard (100...2_500_000).contains(contacts) else {
      throw ValidationError("--contacts must be from 100 to 2500000.")
    }
    guard tokenLife >= 1, latency >= 0, latency <= 60 else {
      throw ValidationError("--token-life must be at least 1 second, --latency at most 60.")
    }
  }

  func run() async throws {
    try await Console.reporting {
      var options = SimulatorOptions()
      options.contacts = contacts
      options.seed = seed
      options.tokenLife = .seconds(tokenLife)
      options.latency = .seconds(latency)
      Console.tell("Making a tenant of \(contacts) contacts…")
      let verdict = try await withSimulator(options) { tenant in
        let folder = try DemoFolder(at: keep, simulator: tenant.address)
        defer { folder.remove() }
        return try await DemoRun(of: tenant, in: folder).play()
      }
      Console.data(verdict.sentence)
      guard verdict.isExact else { throw Exit.bug.code }
    }
  }
}

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
      'simulated-secret' at contoso.onmicrosoft.com.

      Example: rollcall simulate --contacts 100000 --port 8123 --token-life 20
      """)

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

  @Option(help: "Calls granted a second; more are refused. (default: any number)")
  var throttle: Double?

  @Option(help: "Calls served at once; more are refused. (default: any number)")
  var concurrency: Int?

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
    guard throttle ?? 1 > 0, concurrency ?? 1 > 0 else {
      throw ValidationError("--throttle and --concurrency must be above zero.")
    }
  }

  func run() async throws {
    try await Console.reporting {
      let tenant = SimulatedTenant(options)
      try await tenant.run { port in
        Console.tell("Serving \(contacts) contacts at http://127.0.0.1:\(port)")
        guard let portFile else { return }
        do {
          try Data("\(port)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
        } catch {
          Console.tell("The port could not be written to \(portFile): \(error)")
        }
      }
    }
  }

  private var options: SimulatorOptions {
    var options = SimulatorOptions()
    options.port = port
    options.seed = seed
    options.contacts = contacts
    options.latency = .seconds(latency)
    options.tokenLife = .seconds(tokenLife)
    options.cursorLife = .seconds(cursorLife)
    options.throttle = throttle
    options.concurrencyCap = concurrency
    return options
  }
}

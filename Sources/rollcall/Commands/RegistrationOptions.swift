import ArgumentParser
import Foundation
import Simulator

/// What a simulated tenant's application is registered with, besides its secret.
struct RegistrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A certificate (PEM) the client may sign in with; may be repeated.", valueName: "path"))
  var certificate: [String] = []

  @Flag(help: "Refuse a client assertion that was used before.")
  var refuseReplays = false

  /// Adds the registration; only the public part of each file is read.
  func register(in options: inout SimulatorOptions) throws {
    options.refusesReplayedAssertions = refuseReplays
    options.certificates = try certificate.map { path in
      guard let data = FileManager.default.contents(atPath: path) else {
        throw Refusal(.files, "The certificate \(path) cannot be read. Check the path.")
      }
      guard let read = RegisteredCertificate(pem: Array(data)) else {
        throw Refusal(.files, "\(path) holds no certificate in PEM. Export the public part as PEM.")
      }
      return read
    }
  }
}

import ArgumentParser
import Core
import Foundation

/// The tenant a command is about, by its name in the tenants file.
struct TenantArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A tenant of the tenants file.", valueName: "tenant"))
  var name: String

  @Option(
    name: .customLong("tenants"),
    help: ArgumentHelp(
      "The tenants file. (default: $ROLLCALL_TENANTS, or tenants.yaml)", valueName: "path"))
  var path: String?

  @Option(
    help: ArgumentHelp(
      "The service to sign in for; compliance is Security & Compliance.",
      valueName: "service"))
  var service = Service.exchange

  func tenant() throws -> Tenant {
    let path =
      path ?? ProcessInfo.processInfo.environment["ROLLCALL_TENANTS"] ?? "tenants.yaml"
    let tenants = try TenantsFile.read(atPath: path)
    guard let tenant = tenants.first(where: { $0.name == name }) else {
      let known = tenants.map(\.name).sorted().joined(separator: ", ")
      throw Refusal(
        .files,
        "\(path) has no tenant '\(name.shortened)'. It has: \(known). Add it there, or name one of "
          + "these.")
    }
    return tenant.asked(at: service)
  }
}

extension Service: ExpressibleByArgument {}

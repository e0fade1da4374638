import ArgumentParser
import Foundation

/// Whom to ask: shared by every command that needs a tenant.
struct TenantOptions: ParsableArguments {
  @Option(
    name: .customLong("tenants"),
    help: ArgumentHelp(
      "The tenants file. (default: $ROLLCALL_TENANTS, or tenants.yaml)", valueName: "path"))
  var path: String?

  @Option(
    name: .customLong("tenant"),
    help: ArgumentHelp("A tenant of the tenants file, in place of the job's.", valueName: "name"))
  var name: String?

  var resolved: String {
    path ?? ProcessInfo.processInfo.environment["ROLLCALL_TENANTS"] ?? "tenants.yaml"
  }

  func all() throws -> [Tenant] { try TenantsFile.read(atPath: resolved) }

  /// The tenant the job names, or the one named on the command line.
  func tenant(named job: String) throws -> Tenant {
    let wanted = name ?? job
    let tenants = try all()
    guard let tenant = tenants.first(where: { $0.name == wanted }) else {
      let known = tenants.map(\.name).sorted().joined(separator: ", ")
      throw Refusal(
        .files,
        "\(resolved) has no tenant '\(wanted)'. It has: \(known). Add it there, or name another "
          + "with --tenant.")
    }
    return tenant
  }
}

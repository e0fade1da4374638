import Core
import Identity
import Transport

/// Reads what a tenant's network settings point at, once for a connection.
///
/// It never keeps a secret: the settings it returns go into the tenant's own client.
struct NetworkAssembly {
  let surroundings: Surroundings
  let time: any TimeSource

  func settings(for tenant: Tenant) async throws -> NetworkSettings {
    let network = tenant.network
    var settings = NetworkSettings()
    settings.proxy =
      switch network.proxy {
      case .ofEnvironment: .ofEnvironment
      case .none: .none
      case .named(let address): .named(address)
      }
    settings.proxyUser = network.proxyUser
    settings.proxyMethod = network.proxyMethod
    settings.exceptions = network.exceptions
    if let password = network.proxyPassword {
      settings.proxyPassword = try await password.read(in: surroundings, time: time)
    }
    if let path = network.caFile {
      do throws(AuthorityFile.Trouble) {
        settings.authorities = try AuthorityFile(path: path).contents()
      } catch {
        throw Refusal(.files, "\(error) It is the 'ca-file' of \(tenant.name).")
      }
    }
    if let certificate = network.clientCertificate {
      settings.clientCertificate = try await certificate.read(in: surroundings, time: time)
      let shown = [tenant.exchange, network.isShownAtLogin ? tenant.login : nil]
      settings.certificateOrigins = Set(shown.compactMap { $0.flatMap { Origin(of: $0) } })
    }
    return settings
  }
}

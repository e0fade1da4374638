import Core
import Engine
import Foundation
import Identity
import Store
import Transport

/// Looks at everything a run will need on this machine, without calling any service.
struct Examination {
  let store: StoreOptions
  let tenants: TenantOptions
  let surroundings: Surroundings

  /// Room a store should have for a large run.
  private static let comfortableRoom = 5 << 30
  private static let scarceRoom = 500 << 20

  func findings() async -> [Finding] {
    let (file, known) = tenantsFile()
    var findings = [libraries(), database(), storeFile(), room(), proxy(), file]
    for tenant in known {
      findings += await credential(of: tenant)
      if let finding = await network(of: tenant) { findings.append(finding) }
    }
    return findings
  }

  private func libraries() -> Finding {
    let version = CurlClient.libraryVersion
    guard version.contains("nghttp2") else {
      return Finding(
        "libcurl", .notice, "\(version) cannot speak HTTP/2; calls go over HTTP/1.1 instead.")
    }
    return Finding("libcurl", .good, version)
  }

  private func database() -> Finding {
    let version = SQLiteStore.libraryVersion
    guard SQLiteStore.isLibraryNewEnough else {
      return Finding(
        "SQLite", .bad,
        "\(version) is too old; \(SQLiteStore.oldestLibrary) or newer is needed. Update the "
          + "system's SQLite.")
    }
    return Finding("SQLite", .good, version)
  }

  private func storeFile() -> Finding {
    let path = store.resolved
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: path) else {
      guard FileManager.default.isWritableFile(atPath: folder) else {
        return Finding(
          "store", .bad,
          "\(path) does not exist and its folder cannot be written. Name another with --store.")
      }
      return Finding("store", .good, "\(path) does not exist yet; the first run makes it.")
    }
    do {
      _ = try store.open()
      return Finding("store", .good, "\(path) opens.")
    } catch {
      return Finding("store", .bad, "\(error)")
    }
  }

  private func room() -> Finding {
    let folder = URL(filePath: store.resolved).deletingLastPathComponent().path
    let values = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    guard let free = (values?[.systemFreeSize] as? NSNumber)?.intValue else {
      return Finding("room", .notice, "The free space at \(folder) cannot be told.")
    }
    let told = "\(free >> 20) MB free at \(folder)"
    if free < Self.scarceRoom {
      return Finding("room", .bad, "\(told): too little. A million rows take about 400 MB.")
    }
    let isComfortable = free >= Self.comfortableRoom
    return Finding(
      "room", isComfortable ? .good : .notice,
      isComfortable ? "\(told)." : "\(told). A million rows take about 400 MB.")
  }

  /// The tenants file, and the tenants of it whose secrets are to be tried.
  private func tenantsFile() -> (Finding, [Tenant]) {
    do {
      let known = try tenants.all()
      let finding = Finding("tenants", .good, "\(known.count) in \(tenants.resolved).")
      return (finding, known.filter { tenants.name == nil || tenants.name == $0.name })
    } catch {
      return (Finding("tenants", .bad, "\(error)"), [])
    }
  }

  private func credential(of tenant: Tenant) async -> [Finding] {
    switch tenant.credential {
    case .secret(_, let place), .token(let place), .federated(_, .kept(let place)):
      [await secret(in: place, of: tenant)]
    case .federated, .managedIdentity:
      [Finding(tenant.name, .good, "its credential comes from the platform, when it is asked for.")]
    case .certificate(_, let credential): await certificates(of: credential, tenant)
    case .user(let credential): await user(of: credential, tenant)
    }
  }

  /// What signs a user in, and what the application proves itself with.
  private func user(of credential: UserCredential, _ tenant: Tenant) async -> [Finding] {
    var findings: [Finding] = []
    switch credential.material {
    case .password(let place): findings.append(await secret(in: place, of: tenant))
    case .refreshToken(let first?), .partner(let first?, _):
      findings.append(await secret(in: first, of: tenant))
    case .refreshToken(nil), .partner(nil, _):
      findings.append(
        Finding(
          tenant.name, .good,
          "its refresh token is in the token cache; try it with: rollcall auth test \(tenant.name)")
      )
    }
    switch credential.proof {
    case .none: break
    case .secret(let place): findings.append(await secret(in: place, of: tenant))
    case .certificate(let credential): findings += await certificates(of: credential, tenant)
    }
    return findings
  }

  /// What a program of this tenant may see.
  func surroundings(at tenant: Tenant) -> Surroundings {
    var surroundings = surroundings
    surroundings.withheld = tenant.withheld
    return surroundings
  }

  /// Reads the tenant's secret and forgets it: whether it can be read is all that is told.
  private func secret(in place: SecretSource, of tenant: Tenant) async -> Finding {
    do {
      _ = try await place.read(in: surroundings(at: tenant), time: SystemTime())
    } catch {
      return Finding(tenant.name, .bad, error.doing)
    }
    return Finding(tenant.name, .good, "its \(place.name) can be read.")
  }
}

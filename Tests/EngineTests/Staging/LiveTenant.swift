import Core
import Engine
import Exchange
import Foundation
import Identity
import Reports
import Simulator
import Store
import TestSupport
import Testing
import Transport

/// A simulated tenant over loopback, and the real parts a process needs to ask it.
///
/// Time is the test's own: the simulator's clock and the processes' move only as a test says.
struct LiveTenant: Sendable {
  let tenant: SimulatedTenant
  let client: CurlClient
  let folder: URL

  static let columns = ["Guid", "Name", "DisplayName", "PrimarySmtpAddress"]

  /// The calls the simulator has counted so far.
  var calls: Int { tenant.statistics.calls }

  func job(rows: Int) -> Job {
    Job(
      name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
      shard: .byKey(.name, rows: rows), columns: Self.columns)
  }

  /// What a process has that just started: no token, and the anchor it always has.
  func session(on time: any TimeSource) throws -> Session {
    let domain = tenant.options.domain
    let application = ClientApplication(
      login: tenant.address, tenant: domain, client: tenant.options.clientID,
      resource: "https://outlook.office365.com")
    let source = ClientSecretSource(
      application: application, secret: .env("SECRET"),
      surroundings: Surroundings(environment: ["SECRET": tenant.options.clientSecret]),
      http: client, time: time, requestID: { UUID().uuidString })
    return Session(
      tokens: TokenKeeper(source: source, time: time),
      identity: SessionIdentity(
        anchor: AnchorMailbox.appOnly(organization: domain), connectionID: UUID().uuidString),
      service: ExchangeService(
        http: client,
        endpoint: try #require(ExchangeEndpoint(base: tenant.address, tenant: domain))))
  }

  func store(_ name: String, on time: any TimeSource) throws -> SQLiteStore {
    try SQLiteStore(path: folder.appending(path: name).path, time: time)
  }

  /// The bytes of a run's export.
  func export(
    _ run: RunID, from store: any RunStore, as format: Job.Output.Format
  ) async throws -> [UInt8] {
    let record = try #require(try await store.run(run))
    let path = folder.appending(path: "export-\(UUID().uuidString)").path
    _ = try await RunExport(
      from: store, product: Manifest.Product(name: "Rollcall", version: "0.0")
    ).write(record, RunExport.Options(format: format, path: path))
    return Array(try Data(contentsOf: URL(filePath: path)))
  }
}

/// Serves a tenant for as long as `body` runs, with a client and a folder that end with it.
func withLiveTenant<Result: Sendable>(
  contacts: Int, _ adjust: (inout SimulatorOptions) -> Void = { _ in },
  _ body: (LiveTenant) async throws -> Result
) async throws -> Result {
  var options = SimulatorOptions()
  options.contacts = contacts
  adjust(&options)
  return try await withSimulator(options) { tenant in
    let client = CurlClient(configuration: ClientConfiguration(version: "0.0", environment: [:]))
    defer { client.close() }
    return try await withTemporaryFolder { folder in
      try await body(LiveTenant(tenant: tenant, client: client, folder: folder))
    }
  }
}

import Core
import Engine
import Exchange
import Foundation
import Identity
import Transport

/// Everything needed to ask one tenant: its client, its token keeper and its sessions.
///
/// It is made for one tenant and never serves another, so that no token of one reaches the other.
struct TenantConnection {
  let sessions: [Session]
  let gate: TenantGate
  private let client: CurlClient

  init(
    to tenant: Tenant, width: Int, time: any TimeSource, chance: any Randomness,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) throws {
    var surroundings = Surroundings.ofThisProcess()
    surroundings.withheld = tenant.withheld
    var configuration = ClientConfiguration(
      version: Product.version, environment: surroundings.environment)
    // A call never waits for a connection: its token would age meanwhile. One more signs in.
    configuration.connectionsPerHost = width + 1
    client = CurlClient(configuration: configuration)
    let base = tenant.exchange ?? tenant.cloud.exchange
    guard let endpoint = ExchangeEndpoint(base: base, tenant: tenant.organization) else {
      throw Refusal(.files, "The Exchange endpoint \(base) of '\(tenant.name)' is no address.")
    }
    let source = Self.source(
      for: tenant, in: surroundings, http: client, time: time, chance: chance, observer: observer)
    let keeper = TokenKeeper(source: source, time: time, observer: observer)
    let identity = SessionIdentity(
      anchor: AnchorMailbox.appOnly(organization: tenant.organization),
      connectionID: chance.requestID())
    let service = ExchangeService(http: client, endpoint: endpoint)
    sessions = [Session(tokens: keeper, identity: identity, service: service)]
    gate = TenantGate(widest: width, limits: tenant.pressure.limits, time: time)
  }

  func close() { client.close() }

  /// What was refused for good is remembered for the whole process.
  private static let refusals = RefusalMemory()

  private static func source(
    for tenant: Tenant, in surroundings: Surroundings, http: CurlClient, time: any TimeSource,
    chance: any Randomness, observer: @escaping @Sendable (TokenEvent) -> Void
  ) -> any TokenSource {
    switch tenant.credential {
    case .secret(let client, let secret):
      ClientSecretSource(
        application: application(client, at: tenant), secret: secret, surroundings: surroundings,
        http: http, time: time, refusals: refusals, requestID: { chance.requestID() },
        observer: observer)
    case .certificate(let client, let credential):
      CertificateSource(
        application: application(client, at: tenant), credential: credential,
        surroundings: surroundings, http: http, time: time, refusals: refusals,
        newID: { chance.requestID() },
        observer: observer)
    case .token(let origin):
      ReadyTokenSource(
        place: origin, surroundings: surroundings,
        check: TokenCheck(tenant: tenant.organization, resource: tenant.cloud.audience), time: time)
    }
  }

  private static func application(_ client: String, at tenant: Tenant) -> ClientApplication {
    ClientApplication(
      login: tenant.login ?? tenant.cloud.login, tenant: tenant.organization, client: client,
      resource: tenant.cloud.audience)
  }
}

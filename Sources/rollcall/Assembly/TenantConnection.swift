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
  /// What the tenant's tokens come from, before anything keeps or guards them.
  let source: any TokenSource
  private let client: CurlClient

  /// Where the login host, which needs no token, is asked.
  var http: any HTTPClient { client }

  init(
    to tenant: Tenant, width: Int, time: any TimeSource, chance: any Randomness,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) async throws {
    var surroundings = Surroundings.ofThisProcess()
    surroundings.withheld = tenant.withheld
    var configuration = ClientConfiguration(
      version: Product.version, environment: surroundings.environment)
    // A call never waits for a connection: its token would age meanwhile. One more signs in.
    configuration.connectionsPerHost = width + 1
    configuration.network = try await NetworkAssembly(surroundings: surroundings, time: time)
      .settings(for: tenant)
    client = CurlClient(configuration: configuration)
    let base = tenant.serviceBase
    guard let endpoint = ExchangeEndpoint(base: base, tenant: tenant.organization) else {
      throw Refusal(.files, "The endpoint \(base) of '\(tenant.name)' is no address.")
    }
    let lead = ClockLead()
    source = Self.source(
      for: tenant, in: surroundings, http: client, time: time, chance: chance, lead: lead,
      observer: observer)
    let lookup = TenantLookup(http: client, time: time, requestID: { chance.requestID() })
    let awaited = Self.awaited(source, at: tenant, time: time, observer: observer)
    let keeper = TokenKeeper(
      source: Self.bound(awaited, to: tenant, lookup, lead), time: time, chance: chance,
      observer: observer)
    let identity = SessionIdentity(
      anchor: Self.anchor(of: tenant),
      connectionID: chance.requestID())
    let service = ExchangeService(http: client, endpoint: endpoint)
    sessions = [Session(tokens: keeper, identity: identity, service: service)]
    gate = TenantGate(widest: width, limits: tenant.pressure.limits, time: time)
  }

  private static func anchor(of tenant: Tenant) -> String {
    if let user = tenant.user { return AnchorMailbox.user(user) }
    return switch tenant.service {
    case .exchange: AnchorMailbox.appOnly(organization: tenant.organization)
    case .compliance: AnchorMailbox.appOnlyCompliance(organization: tenant.organization)
    }
  }

  func close() { client.close() }

  /// What was refused for good is remembered for the whole process.
  private static let refusals = RefusalMemory()

  private static func source(
    for tenant: Tenant, in surroundings: Surroundings, http: CurlClient, time: any TimeSource,
    chance: any Randomness, lead: ClockLead, observer: @escaping @Sendable (TokenEvent) -> Void
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
    case .federated(let client, let assertion):
      FederatedSource(
        application: application(client, at: tenant), assertion: assertion,
        surroundings: surroundings, http: http, time: time, refusals: refusals,
        requestID: { chance.requestID() }, observer: observer)
    case .managedIdentity(let identity):
      ManagedIdentitySource(
        identity,
        check: TokenCheck(
          tenant: tenant.organization, resource: tenant.resource, user: tenant.user),
        surroundings: surroundings, http: http, time: time)
    case .token(let origin):
      ReadyTokenSource(
        place: origin, surroundings: surroundings,
        check: TokenCheck(
          tenant: tenant.organization, resource: tenant.resource, user: tenant.user,
          aliases: TokenCheck.aliases(of: tenant.service)),
        time: time, lead: lead)
    }
  }

  private static func application(_ client: String, at tenant: Tenant) -> ClientApplication {
    ClientApplication(
      login: tenant.loginBase, tenant: tenant.organization, client: client,
      resource: tenant.resource)
  }

  /// A trial of signing in waits for nobody; a run may.
  private static func awaited(
    _ source: any TokenSource, at tenant: Tenant, time: any TimeSource,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) -> any TokenSource {
    guard let limit = tenant.waitForToken else { return source }
    return WaitingSource(source, upTo: limit, time: time, observer: observer)
  }

  /// A token that came from elsewhere may be anybody's; one that the tenant's own login host issues
  /// is not.
  private static func bound(
    _ source: any TokenSource, to tenant: Tenant, _ lookup: TenantLookup, _ lead: ClockLead
  ) -> any TokenSource {
    guard !tenant.credential.signsInAtLogin else { return source }
    return TenantBoundSource(
      source, to: tenant.organization, login: tenant.loginBase, lookup: lookup, lead: lead)
  }
}

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
  /// What the tenant's tokens come from, before anything keeps, shares or guards them.
  let source: any TokenSource
  /// What a sign-in by hand works with, and where its refresh token is kept.
  let means: SignInMeans
  let cache: TokenCache
  private let client: CurlClient
  private let keeper: TokenKeeper
  private let waiting: WaitingSource?

  /// Where the login host, which needs no token, is asked.
  var http: any HTTPClient { client }

  init(
    to tenant: Tenant, width: Int, besides store: String, time: any TimeSource,
    chance: any Randomness,
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
    cache = TokenCache(
      path: TokenCache.path(besides: store), time: time, observer: observer)
    let refusals = tenant.keepsTokens ? Self.refusals.shared(in: cache) : Self.refusals
    means = SignInMeans(
      surroundings: surroundings, http: client, time: time, refusals: refusals,
      newID: { chance.requestID() }, observer: observer)
    let lead = ClockLead()
    source = tenant.source(with: means, in: cache, lead: lead)
    let lookup = TenantLookup(http: client, time: time, requestID: { chance.requestID() })
    let shared = Self.shared(source, for: tenant, in: cache, time: time)
    waiting = Self.waiting(for: shared, at: tenant, time: time, observer: observer)
    keeper = TokenKeeper(
      source: Self.bound(waiting ?? shared, to: tenant, lookup, lead), time: time, chance: chance,
      observer: observer)
    let identity = SessionIdentity(anchor: tenant.anchor, connectionID: chance.requestID())
    let service = ExchangeService(http: client, endpoint: endpoint)
    sessions = [Session(tokens: keeper, identity: identity, service: service)]
    gate = TenantGate(widest: width, limits: tenant.pressure.limits, time: time)
  }

  /// Lets a renewal under way bring what it brings, for the processes after this one.
  func settle() async {
    // Nobody needs any more what somebody else may bring.
    waiting?.giveUp()
    await keeper.settle()
  }

  func close() { client.close() }

  /// What was refused for good is remembered for the whole process.
  private static let refusals = RefusalMemory()

  /// Tokens of a source that signs in itself are shared with other processes of the store.
  private static func shared(
    _ source: any TokenSource, for tenant: Tenant, in cache: TokenCache, time: any TimeSource
  ) -> any TokenSource {
    guard tenant.keepsTokens, let key = tenant.cacheKey else { return source }
    return SharedTokenSource(source, as: key, in: cache, check: tenant.tokenCheck, time: time)
  }

  /// A trial of signing in waits for nobody; a run may, and holds no lock of the cache meanwhile.
  private static func waiting(
    for source: any TokenSource, at tenant: Tenant, time: any TimeSource,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) -> WaitingSource? {
    tenant.waitForToken.map { limit in
      WaitingSource(source, upTo: limit, time: time, observer: observer)
    }
  }

  /// What an application gets of the tenant's own login host is the tenant's.
  ///
  /// Any other token may be anybody's: a ready-made one, a machine's, and that of a user who is
  /// admitted to many tenants.
  private static func bound(
    _ source: any TokenSource, to tenant: Tenant, _ lookup: TenantLookup, _ lead: ClockLead
  ) -> any TokenSource {
    func bound(learning lead: ClockLead?) -> any TokenSource {
      TenantBoundSource(
        source, to: tenant.organization, login: tenant.loginBase, lookup: lookup, lead: lead)
    }
    return switch tenant.credential {
    case .secret, .certificate, .federated: source
    case .managedIdentity, .user: bound(learning: nil)
    // Its end is a date, and was written by the login host's clock.
    case .token: bound(learning: lead)
    }
  }
}

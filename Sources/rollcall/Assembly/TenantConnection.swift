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

  /// Where the login host, which needs no token, is asked.
  var http: any HTTPClient { client }

  init(
    to tenant: Tenant, width: Int, besides store: String, time: any TimeSource,
    chance: any Randomness,
    observer: @escaping @Sendable (TokenEvent) -> Void
  ) throws {
    var surroundings = Surroundings.ofThisProcess()
    surroundings.withheld = tenant.withheld
    var configuration = ClientConfiguration(
      version: Product.version, environment: surroundings.environment)
    // A call never waits for a connection: its token would age meanwhile. One more signs in.
    configuration.connectionsPerHost = width + 1
    client = CurlClient(configuration: configuration)
    let base = tenant.exchangeBase
    guard let endpoint = ExchangeEndpoint(base: base, tenant: tenant.organization) else {
      throw Refusal(.files, "The Exchange endpoint \(base) of '\(tenant.name)' is no address.")
    }
    cache = TokenCache(
      path: TokenCache.path(besides: store), time: time, observer: observer)
    let refusals = tenant.keepsTokens ? Self.refusals.shared(in: cache) : Self.refusals
    means = SignInMeans(
      surroundings: surroundings, http: client, time: time, refusals: refusals,
      newID: { chance.requestID() }, observer: observer)
    source = Self.source(for: tenant, with: means, in: cache)
    let lookup = TenantLookup(http: client, time: time, requestID: { chance.requestID() })
    let keeper = TokenKeeper(
      source: Self.bound(
        Self.shared(source, for: tenant, in: cache, time: time), to: tenant, lookup),
      time: time, observer: observer)
    let identity = SessionIdentity(
      anchor: tenant.anchorUser.map(AnchorMailbox.user)
        ?? AnchorMailbox.appOnly(organization: tenant.organization),
      connectionID: chance.requestID())
    let service = ExchangeService(http: client, endpoint: endpoint)
    sessions = [Session(tokens: keeper, identity: identity, service: service)]
    gate = TenantGate(widest: width, limits: tenant.pressure.limits, time: time)
  }

  func close() { client.close() }

  /// What was refused for good is remembered for the whole process.
  private static let refusals = RefusalMemory()

  private static func source(
    for tenant: Tenant, with means: SignInMeans, in cache: TokenCache
  ) -> any TokenSource {
    switch tenant.credential {
    case .secret(let client, let secret):
      ClientSecretSource(
        application: tenant.application(client), secret: secret,
        surroundings: means.surroundings, http: means.http, time: means.time,
        refusals: means.refusals, requestID: means.newID, observer: means.observer)
    case .certificate(let client, let credential):
      CertificateSource(
        application: tenant.application(client), credential: credential,
        surroundings: means.surroundings, http: means.http, time: means.time,
        refusals: means.refusals, newID: means.newID, observer: means.observer)
    case .user(let credential): credential.source(at: tenant, with: means, in: cache)
    case .token(let origin):
      ReadyTokenSource(
        place: origin, surroundings: means.surroundings, check: tenant.tokenCheck,
        time: means.time)
    }
  }

  /// Tokens of a source that signs in itself are shared with other processes of the store.
  private static func shared(
    _ source: any TokenSource, for tenant: Tenant, in cache: TokenCache, time: any TimeSource
  ) -> any TokenSource {
    guard tenant.keepsTokens, let key = tenant.cacheKey else { return source }
    return SharedTokenSource(source, as: key, in: cache, check: tenant.tokenCheck, time: time)
  }

  /// A ready-made token may be anybody's, and a user's may be admitted to many tenants; one that a
  /// tenant's own login host issues to an application is not.
  private static func bound(
    _ source: any TokenSource, to tenant: Tenant, _ lookup: TenantLookup
  ) -> any TokenSource {
    switch tenant.credential {
    case .secret, .certificate: return source
    case .token, .user: break
    }
    return TenantBoundSource(
      source, to: tenant.organization, login: tenant.loginBase, lookup: lookup)
  }
}

extension Tenant {
  var loginBase: String { login ?? cloud.login }
  var exchangeBase: String { exchange ?? cloud.exchange }
  /// What its tokens are made for.
  var resource: String { audience ?? cloud.audience }
}

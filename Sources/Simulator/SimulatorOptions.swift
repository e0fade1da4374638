/// Says what the simulated tenant is made of and how it behaves.
///
/// It holds wishes only: nothing here is checked against a real service, and the same options with
/// the same seed always give the same objects.
package struct SimulatorOptions: Sendable {
  /// The TCP port on loopback; 0 takes a free one.
  package var port = 0
  /// The number everything random is made from.
  package var seed: UInt64 = 1
  /// How many mail contacts the tenant holds at the start.
  package var contacts = 10_000
  /// The share of all objects, from 0 to 1, whose names begin "Contractor - External - "; nil takes
  /// one in fifty, and 20,000 at most.
  package var skew: Double?
  /// How many objects share one display name, "Reception", and nothing else.
  package var sameNames = 0

  /// How long one page takes to make, before it is sent.
  package var latency = Duration.zero
  /// The longest time added to `latency`, drawn evenly for each page.
  package var latencySpread = Duration.zero

  /// Time passes only as `SimulatedTenant.advance(by:)` says, however slow the machine is.
  package var clockStandsStill = false
  /// How long an access token lives from the moment it is issued.
  package var tokenLife = Duration.seconds(3599)
  /// Whether a call is refused whose token ends before its answer is made.
  package var expiresInFlight = false
  /// How long a next link may be followed from the moment it is issued.
  package var cursorLife = Duration.seconds(600)

  /// Calls granted per second, as a token bucket; nil grants any number.
  package var throttle: Double?
  /// How many calls the bucket holds; nil holds one second's worth, and one at least.
  package var burst: Double?
  /// What is granted later on, each from so long after the first call.
  package var throttleChanges: [(after: Duration, perSecond: Double)] = []
  /// Whether a refusal for want of budget says when to come again.
  package var sendsRetryAfter = true
  /// Whether every answer tells what is left of the budget, by `Rate-Limit-*` headers.
  package var sendsRateLimit = false
  /// Calls the tenant serves at once; nil serves any number.
  package var concurrencyCap: Int?
  /// Where the front door of Security & Compliance sends every call.
  package var complianceRegion = "eur02b"
  /// How many backend servers the anchor chooses from.
  package var backends = 8

  /// How a query is ordered that asks for no order.
  package enum Order: String, CaseIterable, Sendable { case creation, name }
  package var defaultOrder = Order.creation

  /// The longest filter accepted, in characters; nil accepts any length.
  package var filterLimit: Int?
  /// Whether filters may use `-ge` and `-le`.
  package var acceptsRangeOperators = false
  /// Properties, in any case, that no filter may use although the cmdlet has them.
  package var refusesProperties: Set<String> = []
  /// Whether `-ne`, `-notlike` and `-not` match objects that lack the property.
  package var negationMatchesBlanks = true
  /// Whether katakana equals hiragana.
  package var foldsKana = true
  /// Whether hyphens and apostrophes are passed over in comparison, as in a word sort.
  package var ignoresPunctuation = false

  /// How often the service misbehaves; never, unless asked.
  package var faults = SimulatorFaults()
  /// How the tenant changes by itself; not at all, unless asked.
  package var drift = SimulatorDrift()

  /// Which mailboxes there are; none, unless asked.
  package var mailboxes = SimulatorMailboxes()
  /// Which public folders there are; none, unless asked.
  package var publicFolders = SimulatorPublicFolders()
  /// How several calls sent as one are served.
  package var batches = SimulatorBatches()
  /// Which resources are offered beside cmdlets.
  package var resources = SimulatorResources()

  /// The initial domain, from which the tenant's GUID is derived.
  package var domain = "contoso.onmicrosoft.com"
  /// The one application that may sign in.
  package var clientID = "36ee4c6c-0812-40a2-b820-b22ebd02bce3"
  /// That application's secret, which is nobody's: the tenant is invented.
  package var clientSecret = "simulated-secret"
  /// The certificates that application may sign in with.
  package var certificates: [RegisteredCertificate] = []
  /// How many assertions find their certificate not known yet, as after it was just uploaded.
  package var certificateDelay = 0
  /// Whether an assertion that was used before is refused; live clients use one for minutes.
  package var refusesReplayedAssertions = false

  /// The application permissions its tokens carry, as `roles`.
  package var permissions = ["Exchange.ManageAsApp"]
  /// The template ids of the directory roles it holds, as `wids`; it is a Global Reader.
  package var directoryRoles = ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]
  /// What every sign-in is refused with; nil refuses for cause only.
  package var signInRefusal: SignInRefusal?
  /// Who else may sign in, and how sign-ins are answered.
  package var identity = SimulatorIdentity()

  /// Where metadata says the tenant lies, as `tenant_region_scope`.
  package var region = "EU"
  /// The part of the cloud it is in, as `tenant_region_sub_scope`, such as `GCC` or `DODCON`.
  package var regionPart: String?
  /// The cloud it is in, as `cloud_instance_name`.
  package var cloudInstance = "microsoftonline.com"

  /// An error of the identity service, to be sent whatever was asked.
  package struct SignInRefusal: Sendable, Equatable {
    /// The number behind `AADSTS`.
    package var code: Int
    /// The word of OAuth, such as `invalid_grant`; it decides the status.
    package var kind: String

    package init(code: Int, kind: String) {
      self.code = code
      self.kind = kind
    }
  }

  package init() {}

  /// The tenant's GUID, the same for the same domain.
  package var tenantID: String { Self.tenantID(of: domain) }

  private static func tenantID(of domain: String) -> String {
    var draw = Draw(seed: Draw.seed(from: domain.lowercased()), index: 0)
    return GUID(drawnFrom: &draw).description
  }

  /// The GUID of the tenant or customer that a path names, by its domain or its GUID.
  package func tenantID(named name: String) -> String? {
    if isTenant(name) { return tenantID }
    return customer(named: name).map { Self.tenantID(of: $0.domain) }
  }

  /// The customer that a path names.
  func customer(named name: String) -> SimulatorIdentity.Customer? {
    let name = name.lowercased()
    return identity.customers.first {
      [$0.domain.lowercased(), Self.tenantID(of: $0.domain)].contains(name)
    }
  }

  /// Whether a path names this tenant, by its initial domain or by its GUID.
  func isTenant(_ name: String) -> Bool {
    [domain.lowercased(), tenantID].contains(name.lowercased())
  }
}

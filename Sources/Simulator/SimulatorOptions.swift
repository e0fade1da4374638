/// Says what the simulated tenant is made of and how it behaves.
///
/// It holds wishes only: nothing here is checked against a real service, and the same options with
/// the same seed always give the same objects.
package struct SimulatorOptions: Sendable {
  /// The TCP port on loopback; 0 takes a free one.
  package var port = 0
  /// The number everything random is made from.
  package var seed: UInt64 = 1
  /// How many mail contacts the tenant holds.
  package var contacts = 10_000

  /// How long one page takes to make, before it is sent.
  package var latency = Duration.zero
  /// The longest time added to `latency`, drawn evenly for each page.
  package var latencySpread = Duration.zero

  /// How long an access token lives from the moment it is issued.
  package var tokenLife = Duration.seconds(3599)
  /// How long a next link may be followed from the moment it is issued.
  package var cursorLife = Duration.seconds(600)

  /// Calls granted per second, as a token bucket one second deep; nil grants any number.
  package var throttle: Double?
  /// Calls the tenant serves at once; nil serves any number.
  package var concurrencyCap: Int?
  /// The longest filter accepted, in characters; nil accepts any length.
  package var filterLimit: Int?
  /// How many backend servers the anchor chooses from.
  package var backends = 8

  /// The initial domain, from which the tenant's GUID is derived.
  package var domain = "contoso.onmicrosoft.com"
  /// The one application that may sign in.
  package var clientID = "36ee4c6c-0812-40a2-b820-b22ebd02bce3"
  /// That application's secret, which is nobody's: the tenant is invented.
  package var clientSecret = "simulated-secret"

  package init() {}

  /// The tenant's GUID, the same for the same domain.
  package var tenantID: String {
    var draw = Draw(seed: Draw.seed(from: domain.lowercased()), index: 0)
    return GUID(drawnFrom: &draw).description
  }

  /// Whether a path names this tenant, by its initial domain or by its GUID.
  func isTenant(_ name: String) -> Bool {
    [domain.lowercased(), tenantID].contains(name.lowercased())
  }
}

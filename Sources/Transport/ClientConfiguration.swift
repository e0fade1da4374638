/// How a client behaves towards every server: its limits, its name, its trust and its proxies.
///
/// It holds no secret and nothing that belongs to a single call; those limits are in `HTTPRequest`.
package struct ClientConfiguration: Sendable {
  /// The most connections open at one time to one host; further calls wait for one of them.
  package var connectionsPerHost = 32
  /// The most connections kept open between calls, over all hosts.
  package var idleConnections = 64
  /// The longest a connection may lie idle and still be used again.
  package var idleConnectionAge = Duration.seconds(110)
  /// The longest that finding and greeting a server may take, TLS included.
  package var connectTimeout = Duration.seconds(15)
  /// The largest header block accepted, in bytes, interim responses and trailers included.
  package var headerBytes = 64 << 10
  /// The most header lines accepted, counted in the same way.
  package var headerCount = 200
  /// How Rollcall names itself to servers.
  package var userAgent: String
  /// A file of certificates to trust in place of the system's, in PEM form.
  package var caFile: String?
  /// Where proxies are named: `https_proxy`, `all_proxy` and `no_proxy`, in either case.
  ///
  /// It is handed in whole so that this module never reads the process's own environment.
  package var environment: [String: String]

  package init(version: String, environment: [String: String], caFile: String? = nil) {
    self.userAgent = "Rollcall/\(version)"
    self.environment = environment
    self.caFile = caFile
  }
}

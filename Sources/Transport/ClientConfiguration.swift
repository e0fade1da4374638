import Core

/// How a client behaves towards every server: its limits, its name, its trust and its proxies.
///
/// It is never described, since proxies have passwords, and it holds nothing that belongs to a
/// single call; those limits are in `HTTPRequest`.
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
  /// How long bytes that were sent may go unconfirmed before their connection is given up: a tunnel
  /// that a firewall forgot is noticed in time to ask again on a fresh one.
  package var silenceLimit = Duration.seconds(20)
  /// What differs from the environment: proxy, authorities and client certificate.
  package var network = NetworkSettings()
  /// Where proxies are named: `https_proxy`, `all_proxy` and `no_proxy`, in either case.
  ///
  /// It is handed in whole so that this module never reads the process's own environment.
  package var environment: [String: String]

  package init(version: String, environment: [String: String]) {
    self.userAgent = "Rollcall/\(version)"
    self.environment = environment
  }
}

extension ClientConfiguration: CustomStringConvertible, CustomReflectable {
  package var description: String { userAgent }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

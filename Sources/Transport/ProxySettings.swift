package import Core

/// Which proxy the environment names for a call, by the names that curl and most tools share.
///
/// It never sends a loopback address through a proxy, and it never shows a proxy's address, which
/// may hold a password.
package struct ProxySettings: Sendable {
  /// The proxy for https addresses; empty where there is none.
  ///
  /// There is no setting for plain http: such addresses are loopback, which is always direct.
  private let secure: String
  /// Host names that are reached directly, in the environment's own notation.
  package let exceptions: String

  package init(environment: [String: String]) {
    // Lower case wins, as it does in libcurl.
    func first(_ names: String...) -> String {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    }
    secure = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    exceptions = first("no_proxy", "NO_PROXY")
  }

  /// The proxy to use, or an empty text, which tells libcurl to use none at all.
  package func proxy(towards origin: Origin) -> String {
    origin.isLoopback || origin.scheme != "https" ? "" : secure
  }
}

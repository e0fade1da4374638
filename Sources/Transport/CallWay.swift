import Core

/// The way of one call to its server: the proxy, whom to trust, and whether to connect anew.
///
/// The loop makes it before the call begins and reads it again when the call has failed, so that the
/// sentence is about the way that was taken.
struct CallWay {
  /// The proxy that serves the call unless its host is among the exceptions.
  var proxy: ProxyUse?
  var exceptions: String
  /// Certificates to trust in place of libcurl's usual file, which they include.
  var authorities: [UInt8]?
  var trustNote: TrustNote
  /// Whether no open connection may be used.
  var isFresh: Bool
}

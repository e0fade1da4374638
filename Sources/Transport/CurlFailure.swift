import CCurl
import Core

/// Reads how libcurl ended a call into one kind of failure and one sentence.
///
/// It never retries and never shows the query of an address.
struct CurlFailure {
  var code: CURLcode
  /// libcurl's own words.
  var words: String
  var origin: Origin
  /// Whether a whole response head had been read.
  var headIsFinished: Bool
  /// With the proxy named for this address, which it may yet except.
  var way: CallWay
  /// What the proxy answered when asked for a tunnel; zero where it was not asked.
  var proxyStatus: Int
  /// What a SOCKS proxy refused, as libcurl numbers it; zero where it refused nothing.
  var proxyError = 0
  /// How the proxy may be signed in to, as it said.
  var proxyOffers: ProxyMethods
  /// Whether it is the proxy's own certificate that is not trusted.
  var isProxyUntrusted: Bool

  var error: TransportError {
    let kind = kind
    if let proxy = way.proxy, let error = proxySentence(kind, proxy) { return error }
    if kind == .untrusted { return .untrusted(origin, trouble, words: shownWords) }
    return .network(kind, origin, words: shownWords)
  }

  private func proxySentence(_ kind: TransportError.Kind, _ proxy: ProxyUse) -> TransportError? {
    switch kind {
    case .proxyDenied where code == CURLE_PROXY: .proxyRejects(proxy, origin)
    // Some proxies answer 401 to a wrong password, though 407 is the status for it.
    case .proxyDenied where [401, 407].contains(proxyStatus):
      .proxySignIn(proxy, origin, status: proxyStatus, offering: proxyOffers)
    case .proxyDenied: .proxyForbids(proxy, origin, status: proxyStatus)
    case .proxy where hasNoTunnel: .proxyFailed(proxy, origin, status: proxyStatus)
    case .proxy where code == CURLE_COULDNT_RESOLVE_PROXY: .proxyUnknown(proxy, origin)
    case .proxy: .proxyUnreachable(proxy, origin, words: shownWords)
    case .unreachable where isAboutProxy:
      .proxyUnreachable(proxy, origin, words: shownWords)
    case .untrusted where isProxyUntrusted:
      .proxyUntrusted(proxy, issuer: way.trustNote.issuer, words: shownWords)
    default: nil
    }
  }

  /// What is wrong where TLS is, as far as it can be told.
  private var trouble: TransportError.TrustTrouble {
    if code == CURLE_SSL_CERTPROBLEM { return .ownCertificate }
    if isServersAlert { return .refusedByServer }
    return .issuer(way.trustNote.issuer)
  }

  /// Whether the proxy's last word was an answer, and not a tunnel.
  private var hasNoTunnel: Bool {
    // A proxy that falls silent after its first question has answered the second with nothing.
    proxyStatus != 0 && !(200...299).contains(proxyStatus) && code != CURLE_OPERATION_TIMEDOUT
  }

  var kind: TransportError.Kind {
    // What stays so until somebody changes a setting here or at the proxy.
    if hasNoTunnel {
      return [401, 403, 405, 407, 451].contains(proxyStatus) ? .proxyDenied : .proxy
    }
    if isServersAlert { return .untrusted }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .nameNotFound
    // A SOCKS proxy's own refusals are numbers of libcurl, and no status.
    case CURLE_PROXY where Self.denials.contains(proxyError): return .proxyDenied
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: return isAboutProxy ? .proxy : .refused
    case CURLE_RECV_ERROR where words.contains("Proxy CONNECT"): return .proxy
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      // A connection that breaks inside the body leaves a body that is cut off.
      return headIsFinished ? .cutOff : .reset
    case CURLE_SSL_CONNECT_ERROR: return isBrokenHandshake ? .reset : .untrusted
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT,
      CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED:
      return .untrusted
    case CURLE_PARTIAL_FILE, CURLE_BAD_CONTENT_ENCODING, CURLE_SSL_SHUTDOWN_FAILED: return .cutOff
    // Our own deadline ends the loop's transfers, so libcurl's clock speaks of connecting alone.
    case CURLE_OPERATION_TIMEDOUT: return .unreachable
    case CURLE_URL_MALFORMAT: return .forbiddenAddress
    case CURLE_FILESIZE_EXCEEDED: return .tooLarge
    // libcurl refuses a single endless header line as more than it will store.
    case CURLE_OUT_OF_MEMORY: return headIsFinished ? .other : .tooLarge
    case CURLE_ABORTED_BY_CALLBACK: return .cancelled
    // CURLE_TOO_LARGE, which older libcurl headers do not name.
    case CURLcode(rawValue: 100): return .tooLarge
    default: return .other
    }
  }

  /// The sign-in was refused, none was offered that is admitted, or the address is forbidden.
  private static let denials: Set = [
    Int(CURLPX_USER_REJECTED.rawValue), Int(CURLPX_NO_AUTH.rawValue),
    Int(CURLPX_REPLY_NOT_ALLOWED.rawValue),
  ]

  /// A refused connection speaks of the proxy if it does not speak of the server.
  private var isAboutProxy: Bool {
    guard let proxy = way.proxy else { return false }
    return proxy.address.host == origin.host || !words.contains(origin.host)
  }

  /// Whether the server ended TLS for want of a certificate of ours that it accepts.
  private var isServersAlert: Bool {
    words.contains("alert") && ["certificate", "unknown ca"].contains { words.contains($0) }
  }

  /// Whether the handshake ended for want of a connection rather than of trust.
  private var isBrokenHandshake: Bool {
    [
      "SSL_ERROR_SYSCALL", "SSL_ERROR_ZERO_RETURN", "Connection reset", "unexpected eof",
      "Broken pipe", "alert internal error", "wrong version number",
    ].contains { words.contains($0) }
  }

  /// libcurl's words without anything that follows a question mark, since that may be a query.
  private var shownWords: String {
    words.split(separator: " ").map { $0.prefix { $0 != "?" } }.joined(separator: " ")
  }
}

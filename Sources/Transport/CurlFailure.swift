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
  /// Whether the environment names a proxy for this address, which it may yet except.
  var isProxyNamed: Bool
  /// What the proxy answered when asked for a tunnel; zero where it was not asked.
  var proxyStatus: Int

  var error: TransportError { .network(kind, origin, words: shownWords) }

  var kind: TransportError.Kind {
    if proxyStatus != 0, !(200...299).contains(proxyStatus) { return .proxy }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .nameNotFound
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: return isAboutProxy ? .proxy : .refused
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

  /// A refused connection speaks of the proxy if it does not speak of the server.
  private var isAboutProxy: Bool { isProxyNamed && !words.contains(origin.host) }

  /// Whether the handshake ended for want of a connection rather than of trust.
  private var isBrokenHandshake: Bool {
    ["SSL_ERROR_SYSCALL", "Connection reset", "unexpected eof", "Broken pipe"]
      .contains { words.contains($0) }
  }

  /// libcurl's words without anything that follows a question mark, since that may be a query.
  private var shownWords: String {
    words.split(separator: " ").map { $0.prefix { $0 != "?" } }.joined(separator: " ")
  }
}

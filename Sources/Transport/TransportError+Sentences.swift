import CCurl
import Core

/// The sentences people read: what happened, why, and what to do next.
///
/// None of them takes a header, a body, a path or a query.
extension TransportError {
  /// An address that may not be called; it is not repeated, as it may hold a password.
  static func unreadableAddress() -> TransportError {
    TransportError(
      .forbiddenAddress,
      doing: """
        The address of the call is not a plain https address, so it was not called. Check the \
        endpoints of the tenant; user names, spaces and control characters are not accepted.
        """)
  }

  static func clearText(_ origin: Origin) -> TransportError {
    TransportError(
      .forbiddenAddress,
      doing: """
        The address \(origin) is not https, and plain http is accepted only towards this machine \
        itself, so nothing was sent. Use the https address of the service.
        """)
  }

  static func malformedHeader(_ name: String) -> TransportError {
    let isShowable = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    return TransportError(
      .other,
      doing: """
        The header \(isShowable ? name : "with an unreadable name") holds a character that HTTP \
        forbids, so nothing was sent. Check the value it comes from for line breaks.
        """)
  }

  static func overdue(_ origin: Origin, after deadline: Duration) -> TransportError {
    TransportError(
      .deadline,
      doing: """
        The call to \(origin.host) was not finished within \(deadline), its deadline, and was \
        given up. Ask for less in one call, or allow it more time.
        """)
  }

  static func stalled(_ origin: Origin, after stall: Duration) -> TransportError {
    TransportError(
      .stalled,
      doing: """
        The answer of \(origin.host) had begun, and then no byte came for \(stall), so the call \
        was given up. Ask again; if it happens often, ask for less in one call.
        """)
  }

  static func tooLarge(_ origin: Origin, limit: Int) -> TransportError {
    TransportError(
      .tooLarge,
      doing: """
        The answer of \(origin.host) is larger than \(limit) bytes, the limit of this call, and \
        was not kept. Ask for fewer rows in one call.
        """)
  }

  static func tooDense(_ origin: Origin) -> TransportError {
    TransportError(
      .tooLarge,
      doing: """
        The answer of \(origin.host) unpacks to more than \(GzipDecoder.mostRatio) times its size, \
        which no page does, and was not kept. Check that the address is the service's own.
        """)
  }

  static func headTooLarge(_ origin: Origin) -> TransportError {
    TransportError(
      .tooLarge,
      doing: """
        The headers of the answer of \(origin.host) are larger or more than accepted, so the \
        answer was not read. Check that the address is the service's own.
        """)
  }

  static func brokenGzip(_ origin: Origin) -> TransportError {
    TransportError(
      .cutOff,
      doing: """
        The compressed answer of \(origin.host) is cut off or damaged, so it was not kept. Ask \
        again; if it happens often, look at the proxies on the way.
        """)
  }

  static func unknownEncoding(_ origin: Origin) -> TransportError {
    TransportError(
      .other,
      doing: """
        \(origin.host) compressed its answer in a way that was not offered to it, so the answer \
        cannot be read. Check the proxies on the way to it.
        """)
  }

  static func noMemory(_ origin: Origin) -> TransportError {
    TransportError(
      .other,
      doing: """
        There was no memory left to read the answer of \(origin.host). Run fewer calls at once, or \
        give this process more memory.
        """)
  }

  static func cancelled(_ origin: Origin) -> TransportError {
    TransportError(
      .cancelled,
      doing: """
        The call to \(origin.host) was cancelled because its answer is no longer wanted. Nothing \
        needs to be done.
        """)
  }

  static func closed(_ origin: Origin) -> TransportError {
    TransportError(
      .cancelled,
      doing: """
        The call to \(origin.host) was cancelled because the HTTP client is closed. Start the work \
        again with a new client.
        """)
  }

  static func broken(_ origin: Origin, _ words: String) -> TransportError {
    TransportError(
      .other,
      doing: """
        libcurl could not begin or continue the call to \(origin.host): \(words). Check that \
        libcurl 7.88 or later is installed and that memory and file descriptors suffice.
        """)
  }

  /// A failure that the network reported, with libcurl's words in the middle.
  static func network(_ kind: Kind, _ origin: Origin, words: String) -> TransportError {
    let (what, advice) = account(of: kind, origin)
    let said = words.isEmpty ? "" : " (\(words))"
    return TransportError(kind, doing: "\(what)\(said). \(advice)")
  }

  private static func account(of kind: Kind, _ origin: Origin) -> (what: String, advice: String) {
    let host = origin.host
    return switch kind {
    case .forbiddenAddress:
      ("The address at \(host) cannot be called", "Check the endpoints of the tenant.")
    case .nameNotFound:
      (
        "The name \(host) could not be resolved",
        "Check its spelling, and that this machine's name service works."
      )
    case .refused:
      (
        "The connection to \(host) was refused (port \(origin.port))",
        "Check that a firewall or proxy lets this machine reach it."
      )
    case .reset:
      (
        "The connection to \(host) was broken off before an answer came",
        "Ask again; if it happens often, look at the firewalls and proxies on the way."
      )
    case .untrusted:
      (
        "The TLS connection to \(host) is not trusted, so nothing was sent",
        "Check this machine's clock and certificates, and name your own CA file if one is needed."
      )
    case .proxy, .proxyDenied:
      (
        "The proxy on the way to \(host) did not let the call through",
        "Check the proxy's address and sign-in, and the hosts that are reached without it."
      )
    case .unreachable:
      (
        "The connection to \(host) was not made in time (port \(origin.port))",
        "Check that a firewall or proxy lets this machine reach it."
      )
    case .deadline:
      (
        "The call to \(host) was not finished in time",
        "Ask for less in one call, or allow it more time."
      )
    case .stalled:
      ("The answer of \(host) stopped coming", "Ask again.")
    case .tooLarge:
      (
        "The answer of \(host) is larger than accepted",
        "Check that the address is the service's own."
      )
    case .cutOff:
      (
        "The answer of \(host) was cut off before its end and was not kept",
        "Ask again; if it happens often, look at the proxies on the way."
      )
    case .cancelled:
      ("The call to \(host) was cancelled", "Nothing needs to be done.")
    case .other:
      ("The call to \(host) failed", "Ask again; if it stays so, report these words.")
    }
  }
}

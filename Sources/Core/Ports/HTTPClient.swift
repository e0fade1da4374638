/// The port to HTTP: one request, one whole response or one reason why there is none.
///
/// An implementation never follows a redirect, never retries, and never returns a body that was
/// cut off: an incomplete body is a `TransportError`, whatever its status was.
package protocol HTTPClient: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// One request, complete: where, what, and how long it may take.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable { case get = "GET", post = "POST" }

  package var method: Method
  /// Absolute, `https`; plain `http` is accepted only towards loopback, or on the direct route.
  package var url: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// The longest the whole call may take.
  package var deadline: Duration
  /// The longest the call may go without receiving a byte once the response has begun.
  package var stall: Duration
  /// The largest body accepted, in bytes, after decompression.
  package var bodyLimit: Int
  package var route = Route.usual
  /// Whether it must not reach the server twice: it gets a connection of its own, since what breaks
  /// on one that was used before is sent again unasked.
  package var isSentOnce = false

  /// Which way a request may take.
  package enum Route: String, Sendable {
    /// Through the proxy, where one is set.
    case usual
    /// To this machine or the platform it runs on: never through a proxy, and also in plain http to
    /// a link-local address.
    case direct
  }

  package init(
    method: Method, url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
    deadline: Duration, stall: Duration = .seconds(60), bodyLimit: Int = 256 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.deadline = deadline
    self.stall = stall
    self.bodyLimit = bodyLimit
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  /// Method and address without query: headers and body may hold secrets.
  package var description: String {
    "\(method.rawValue) \(url.prefix { $0 != "?" })"
  }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A header to send; a secret one is masked wherever it is described.
package struct HTTPHeader: Sendable, Hashable {
  package enum Value: Sendable, Hashable {
    case plain(String)
    case bearer(Secret)
    case basic(user: String, password: Secret)
    /// A secret as it is, behind some words that are none.
    case secret(after: String, Secret)
  }

  package var name: String
  package var value: Value

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = .plain(value)
  }

  package static func authorization(_ token: Secret) -> HTTPHeader {
    var header = HTTPHeader("Authorization", "")
    header.value = .bearer(token)
    return header
  }

  package static func secret(_ name: String, after words: String = "", _ secret: Secret)
    -> HTTPHeader
  {
    var header = HTTPHeader(name, "")
    header.value = .secret(after: words, secret)
    return header
  }
}

/// One whole response.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// In the order received; names in lower case.
  package var headers: [(name: String, value: String)]
  /// After decompression.
  package var body: [UInt8]
  package var timings: CallTimings

  package init(
    status: Int, headers: [(name: String, value: String)], body: [UInt8],
    timings: CallTimings = CallTimings()
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.timings = timings
  }

  /// The first value of a header, by its lower-case name.
  package func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }
}

/// How long the phases of a call took, each counted from the start of the call.
package struct CallTimings: Sendable, Hashable, Codable {
  package var resolved: Duration
  package var connected: Duration
  package var secured: Duration
  package var firstByte: Duration
  package var total: Duration

  package init(
    resolved: Duration = .zero, connected: Duration = .zero, secured: Duration = .zero,
    firstByte: Duration = .zero, total: Duration = .zero
  ) {
    self.resolved = resolved
    self.connected = connected
    self.secured = secured
    self.firstByte = firstByte
    self.total = total
  }
}

/// Why there is no whole response.
///
/// `kind` is for code to switch on, `doing` for people; neither holds a header or a body.
package struct TransportError: Error, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    /// The address is not one we may call: not https, or plain http to another machine.
    case forbiddenAddress
    case nameNotFound
    case refused
    /// No connection was made in the time that connecting may take.
    case unreachable
    case reset
    /// TLS failed: the certificate is not trusted, or no common version.
    case untrusted
    /// The proxy on the way cannot be reached, or cannot reach the server.
    case proxy
    /// The proxy wants another sign-in or forbids the address, until a person changes something.
    case proxyDenied
    /// The whole call took longer than it may.
    case deadline
    case stalled
    case tooLarge
    /// The body ended before it was complete, or its compression is broken.
    case cutOff
    case cancelled
    case other
  }

  package var kind: Kind
  /// What was being done and what the network said, as one sentence.
  package var doing: String

  package init(_ kind: Kind, doing: String) {
    self.kind = kind
    self.doing = doing
  }

  package var description: String { doing }
}

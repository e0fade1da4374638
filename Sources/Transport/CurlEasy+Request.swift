import CCurl
import Core
import Foundation

extension CurlEasy {
  /// Turns one request into options; nothing is sent before the handle joins the loop.
  ///
  /// Every option is checked: a libcurl that does not know one of them must not make a call without
  /// it. Redirects, cookies, alternative services and password files stay off, their default.
  func prepare(
    _ request: HTTPRequest, to origin: Origin, with configuration: ClientConfiguration,
    along way: CallWay
  ) throws(Refusal) {
    try set(CURLOPT_URL, request.url)
    try set(CURLOPT_PROTOCOLS_STR, origin.scheme)
    // The address is the service's own text, a next link for example, and goes out as it is.
    try set(CURLOPT_PATH_AS_IS, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_USERAGENT, configuration.userAgent)
    try prepareConnection(origin, configuration)
    try prepareTrust(way)
    try prepareProxy(way)
    if let certificate = configuration.network.clientCertificate,
      configuration.network.certificateOrigins.contains(origin)
    {
      try present(certificate)
    }
    try prepareMessage(request)
    if request.isSentOnce { try connectAnew() }
    try attachOwnings()
  }

  private func prepareConnection(
    _ origin: Origin, _ configuration: ClientConfiguration
  ) throws(Refusal) {
    let isSecure = origin.scheme == "https"
    try set(CURLOPT_HTTP_VERSION, isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
    // A call waits for a handshake under way, because its connection may carry many calls.
    try set(CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
    // Every name under localhost is this machine; no name service is asked whether it agrees.
    if origin.host.hasSuffix(".localhost") { try connect(to: "localhost") }
    try set(CURLOPT_CONNECTTIMEOUT_MS, Int(configuration.connectTimeout.milliseconds))
    try set(CURLOPT_MAXAGE_CONN, Int(configuration.idleConnectionAge.components.seconds))
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_TCP_KEEPIDLE, 30)
    try set(CURLOPT_TCP_KEEPINTVL, 15)
    try setSilenceLimit(configuration.silenceLimit)
    // The receive buffer keeps its standard size: libcurl refuses another one to a handle whose last
    // call shared an HTTP/2 connection.
    // Signals would reach the whole process, and a slow name service must not hold the loop when
    // a call is given up.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_QUICK_EXIT, 1)
  }

  /// Takes no connection that was used before, and leaves none behind.
  ///
  /// libcurl sends a request again by itself where a connection that was used before ends without an
  /// answer, a POST as well; on a new one it never does.
  private func connectAnew() throws(Refusal) {
    try set(CURLOPT_FRESH_CONNECT, 1)
    try set(CURLOPT_FORBID_REUSE, 1)
    // A new one is made for this call alone: it waits for no other's, which would be shared.
    try set(CURLOPT_PIPEWAIT, 0)
  }

  private func prepareTrust(_ way: CallWay) throws(Refusal) {
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    try setTrustNote(way.trustNote)
    guard let authorities = way.authorities else { return }
    try set(CURLOPT_CAINFO_BLOB, authorities)
    guard way.proxy?.address.scheme == .https else { return }
    try set(CURLOPT_PROXY_CAINFO_BLOB, authorities)
  }

  private func prepareProxy(_ way: CallWay) throws(Refusal) {
    // An empty text tells libcurl to use no proxy, whatever it finds in the environment.
    try set(CURLOPT_PROXY, way.proxy?.address.url ?? "")
    try set(CURLOPT_NOPROXY, way.exceptions)
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // After an answer that never came, the connection itself is in doubt.
    try set(CURLOPT_FRESH_CONNECT, way.isFresh ? 1 : 0)
    guard let proxy = way.proxy else { return }
    try set(CURLOPT_PROXYAUTH, proxy.method.bits.rawValue)
    // Kerberos signs in by this machine's ticket when it is given a name that is empty.
    guard let user = proxy.user ?? (proxy.method == .negotiate ? "" : nil) else { return }
    try set(CURLOPT_PROXYUSERNAME, Self.asRead(user))
    let password = proxy.password ?? Secret("")
    try set(CURLOPT_PROXYPASSWORD, password.reveal { Secret(Self.asRead($0)) })
  }

  /// A proxy's user or password, written so that libcurl takes it as it is.
  ///
  /// Before 8.8.0 it reads `%XX` in both, so a percent sign must be written that way itself.
  private static func asRead(_ text: String) -> String {
    ccurl_version_number() < 0x08_08_00
      ? text.replacing("%", with: "%25") : text
  }

  private func present(_ certificate: ClientCertificate) throws(Refusal) {
    try set(CURLOPT_SSLCERTTYPE, certificate.form.rawValue)
    try set(CURLOPT_SSLCERT_BLOB, certificate.certificate)
    if certificate.form == .pem {
      try set(CURLOPT_SSLKEYTYPE, "PEM")
      try set(CURLOPT_SSLKEY_BLOB, certificate.key)
    }
    if let password = certificate.password { try set(CURLOPT_KEYPASSWD, password) }
  }

  private func prepareMessage(_ request: HTTPRequest) throws(Refusal) {
    switch request.method {
    case .get: try set(CURLOPT_HTTPGET, 1)
    case .post:
      try set(CURLOPT_POST, 1)
      try setBody(request.body)
    }
    for header in request.headers { try addHeader(header.line) }
    // The body is unpacked by `GzipDecoder`, so gzip is offered as an ordinary header.
    let standard = ["Accept-Encoding": "gzip", "Content-Type": "", "Expect": ""]
    for (name, value) in standard where !request.headers.contains(where: { $0.isNamed(name) }) {
      // An empty value keeps libcurl from adding a header of its own.
      try addHeader("\(name): \(value)")
    }
  }
}

extension HTTPHeader {
  /// Whether name and value hold nothing that could end the line or begin another.
  var isWellFormed: Bool {
    let nameIsToken = name.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7f && !#"()<>@,;:\"/[]?={}"#.utf8.contains(byte)
    }
    return !name.isEmpty && nameIsToken && isValueClean
  }

  /// The header as it is sent.
  ///
  /// It may hold a secret: it goes to libcurl and nowhere else.
  fileprivate var line: String {
    switch value {
    // libcurl reads "Name:" as a wish to remove the header, and "Name;" as an empty one.
    case .plain(""): "\(name);"
    case .plain(let text): "\(name): \(text)"
    case .bearer(let token): token.reveal { "\(name): Bearer \($0)" }
    case .secret(let words, let secret): secret.reveal { "\(name): \(words)\($0)" }
    case .basic(let user, let password):
      password.reveal { "\(name): Basic \(Data("\(user):\($0)".utf8).base64EncodedString())" }
    }
  }

  fileprivate func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

  private var isValueClean: Bool {
    func isClean(_ text: String) -> Bool {
      text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7f }
    }
    return switch value {
    case .plain(let text): isClean(text)
    case .bearer(let token): token.reveal(isClean)
    case .secret(let words, let secret): isClean(words) && secret.reveal(isClean)
    // Base64 hides whatever the parts hold.
    case .basic: true
    }
  }
}

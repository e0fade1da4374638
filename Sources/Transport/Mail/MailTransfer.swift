package import Core
import CCurl
import Foundation

/// Hands one mail in, over libcurl's SMTP.
///
/// It never sends a letter or a password in the clear but to this machine, never through a proxy,
/// and takes a thread of its own for the while.
package struct MailTransfer: Sendable {
  /// The longest that handing a mail in may take, and finding the server.
  static let limit = Duration.seconds(60)
  static let connectLimit = Duration.seconds(15)

  private static let isStarted = ccurl_start() == CURLE_OK

  package var server: MailServer
  package var sender: String
  package var recipients: [String]
  package var user: String?
  package var password: Secret?
  /// Certificates to trust beside the system's, as PEM.
  package var authorities: [UInt8]?

  package init(
    server: MailServer, sender: String, recipients: [String], user: String? = nil,
    password: Secret? = nil, authorities: [UInt8]? = nil
  ) {
    self.server = server
    self.sender = sender
    self.recipients = recipients
    self.user = user
    self.password = password
    self.authorities = authorities
  }

  package func send(_ letter: [UInt8]) async throws(MailFailure) {
    let outcome = await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        do throws(MailFailure) {
          waiter.resume(returning: Result<Void, MailFailure>.success(try sendHere(letter)))
        } catch {
          waiter.resume(returning: .failure(error))
        }
      }
    }
    try outcome.get()
  }

  private func sendHere(_ letter: [UInt8]) throws(MailFailure) {
    guard Self.isStarted, let easy = CurlEasy() else {
      throw MailFailure(server, isPassing: true, "libcurl could not be started")
    }
    do throws(CurlEasy.Refusal) { try prepare(easy) } catch {
      throw MailFailure(server, isPassing: false, CurlEasy.words(on: error))
    }
    let code = unsafe letter.withUnsafeBytes { bytes -> CURLcode in
      guard let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else {
        return CURLE_READ_ERROR
      }
      var rest = unsafe ccurl_letter(bytes: start, left: bytes.count)
      return unsafe withUnsafeMutablePointer(to: &rest) { rest in
        let code = unsafe ccurl_set_letter(easy.handle, rest)
        guard code == CURLE_OK else { return code }
        return unsafe curl_easy_perform(easy.handle)
      }
    }
    guard code != CURLE_OK else { return }
    throw MailFailure(server, code, easy.words(on: code), said: easy.number(CURLINFO_RESPONSE_CODE))
  }

  private func prepare(_ easy: CurlEasy) throws(CurlEasy.Refusal) {
    try easy.set(CURLOPT_URL, server.description)
    try easy.set(CURLOPT_PROTOCOLS_STR, server.scheme.rawValue)
    try easy.set(CURLOPT_PROXY, "")
    try easy.set(CURLOPT_NOSIGNAL, 1)
    try easy.set(CURLOPT_TIMEOUT_MS, Int(Self.limit.milliseconds))
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, Int(Self.connectLimit.milliseconds))
    let wish = server.isLoopback ? CURLUSESSL_TRY : CURLUSESSL_ALL
    try easy.set(CURLOPT_USE_SSL, Int(wish.rawValue))
    try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
    try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
    try easy.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let authorities {
      try easy.set(CURLOPT_CAINFO_BLOB, CallWays.system + [UInt8(ascii: "\n")] + authorities)
    }
    if let user { try easy.set(CURLOPT_USERNAME, user) }
    if let password { try easy.set(CURLOPT_PASSWORD, password) }
    try easy.set(CURLOPT_MAIL_FROM, "<\(sender)>")
    for recipient in recipients { try easy.addHeader("<\(recipient)>") }
    try easy.attachRecipients()
  }
}

/// Why a mail was not handed in.
///
/// It never holds an address, a password or a line of the mail.
package struct MailFailure: Error, Sendable, CustomStringConvertible {
  /// Whether trying again later may help.
  package var isPassing: Bool
  package var doing: String

  package var description: String { doing }

  init(_ server: MailServer, isPassing: Bool, _ what: String) {
    self.isPassing = isPassing
    doing = "The mail server \(server) did not take the mail: \(what)."
  }

  /// - Parameter status: the last number the server said; zero where it said none.
  init(_ server: MailServer, _ code: CURLcode, _ words: String, said status: Int) {
    switch code {
    case CURLE_USE_SSL_FAILED:
      self.init(
        server, isPassing: false,
        "it offers no encryption (STARTTLS), and nothing is sent in the clear. Use smtps://, or "
          + "have it offer STARTTLS")
    case CURLE_LOGIN_DENIED:
      self.init(
        server, isPassing: false, "it refused the sign-in. Check 'user' and the password's place")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
      self.init(
        server, isPassing: false,
        "its certificate is not trusted (\(words)). Name its authority with 'ca-file'")
    default:
      let isFinal = (500...599).contains(status)
      self.init(
        server, isPassing: !isFinal, words.isEmpty ? "libcurl error \(code.rawValue)" : words)
    }
  }
}

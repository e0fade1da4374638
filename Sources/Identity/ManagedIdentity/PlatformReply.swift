import Core
import Foundation

/// Reads what a platform answered that was asked for an identity's token.
///
/// Its numbers may be texts, and some platforms tell only when a token ends, not how long it lives.
/// It never shows a body it does not understand, nor a secret that was mirrored back.
struct PlatformReply {
  /// What a good answer brings.
  struct Grant {
    var token: Secret
    /// Counted from when the answer was asked for.
    var left: Duration
    /// When it should be renewed, counted in the same way, where the platform says so.
    var renewIn: Duration?
  }

  /// A service that is being updated is back within this time, many times over (at most 70 s).
  static let updatePause = Duration.seconds(10)

  var response: HTTPResponse
  var platform: IdentityPlatform
  var identity: ManagedIdentity
  var sent: Secret

  /// - Parameter asked: the time of day when the answer was asked for, by this machine's clock.
  func grant(asked: Instant) throws(SignInError) -> Grant {
    guard response.status == 200 else { throw refusal() }
    guard let body = try? JSONDecoder().decode(Granted.self, from: Data(response.body)) else {
      throw unreadable()
    }
    guard let text = body.access_token, !text.isEmpty,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { throw odd("holds no access token") }
    if let type = body.token_type, type.lowercased() != "bearer" {
      throw odd("holds a token that is not a bearer token")
    }
    let token = Secret(text)
    guard let left = left(of: body, token, asked: asked) else {
      throw odd("does not say when its token ends")
    }
    guard left > .zero else {
      throw error(.transient, "It gave a token that has ended. Check this machine's clock.")
    }
    return Grant(
      token: token, left: min(left, EntraReply.longestLife),
      renewIn: body.refresh_in.flatMap { EntraReply.advice($0, within: left) })
  }

  private struct Granted: Decodable {
    var access_token: String?
    var token_type: String?
    var expires_in: LenientNumber?
    var expires_on: LenientNumber?
    var refresh_in: LenientNumber?
  }

  /// Old platforms write the end as a date of their own; the token itself tells it too.
  private func left(of body: Granted, _ token: Secret, asked: Instant) -> Duration? {
    if let seconds = body.expires_in?.value, seconds > 0 {
      return .seconds(min(seconds, EntraReply.longestLife.inSeconds))
    }
    let end = body.expires_on?.instant ?? TokenClaims(decoding: token)?.expires
    let told = response.header("date").flatMap(HTTPDate.seconds)
      .map { Instant(milliseconds: Int64($0) * 1000) }
    // By the clock of whoever wrote the end, where it shows one.
    return end.map { $0 - (told ?? asked) }
  }

  // MARK: No good answer

  private struct Refused: Decodable {
    var error: String?
    var error_description: String?
    var message: String?
  }

  private func refusal() -> SignInError {
    let status = response.status
    switch status {
    case 404, 408, 429, 500...:
      return error(
        .transient, "It cannot answer for now (status \(status)) and will be asked again.",
        retryAfter: retryAfter)
    case 410:
      return error(
        .transient, "It is being updated (status 410) and will be asked again.",
        retryAfter: Self.updatePause)
    case 300..<400:
      return error(
        .needsPerson,
        "It redirects elsewhere (status \(status)), where an identity is never asked for. Something "
          + "else may listen at its address.")
    default: break
    }
    guard let body = try? JSONDecoder().decode(Refused.self, from: Data(response.body)) else {
      return unreadable()
    }
    let said = body.error_description ?? body.message ?? body.error ?? ""
    if let number = Self.number(in: said), let known = EntraError.explaining(number) {
      return error(known.kind, "\(known.sentence) (AADSTS\(number))", code: number)
    }
    let line = said.split(whereSeparator: \.isNewline).first ?? ""
    let safe = SafeText.without(sent, SafeText.shown(line, limit: 200))
    let quote = safe.isEmpty ? "" : " and said: \(safe)"
    return error(
      .needsPerson,
      "It refused (status \(status))\(quote)\(quote.hasSuffix(".") ? "" : ".") \(advice)")
  }

  private static func number(in text: String) -> Int? {
    guard let mark = text.firstRange(of: "AADSTS") else { return nil }
    return Int(text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  private var advice: String {
    switch identity {
    case .system:
      "Turn on the system-assigned identity of this machine in Azure (Identity), or name one that "
        + "is assigned to it by its client id."
    case .client, .object, .resource:
      "Assign this identity to the machine in Azure (Identity, User assigned), or correct its id in "
        + "the tenants file."
    }
  }

  private func unreadable() -> SignInError {
    let start = response.body.first { $0 > 0x20 }
    if response.status == 200, start == UInt8(ascii: "{") {
      return error(.transient, "Its answer is damaged and cannot be read.")
    }
    let what = start == UInt8(ascii: "<") ? "with a web page" : "without the JSON it owes"
    return error(
      .needsPerson,
      "Something else answered in its place: status \(response.status), \(what). Check that "
        + "\(platform.endpoint) is reached directly from this machine.")
  }

  private func odd(_ what: String) -> SignInError {
    error(.needsPerson, "Its answer \(what). Something else may listen at \(platform.endpoint).")
  }

  private var retryAfter: Duration? {
    RetryAfter.duration(response.header("retry-after"), date: response.header("date"))
  }

  private func error(
    _ kind: SignInError.Kind, _ sentence: String, code: Int? = nil, retryAfter: Duration? = nil
  ) -> SignInError {
    SignInError(
      kind, doing: "Asking \(platform.name) for the \(identity.name) failed. \(sentence)",
      code: code, retryAfter: retryAfter)
  }
}

import Core
import Foundation

/// Reads what the token endpoint answered: a grant, or why there is none.
///
/// It never shows a body it does not understand, and nothing it says can hold the secret that was
/// sent, even when the other side mirrors it.
struct EntraReply {
  /// What a good answer brings.
  struct Grant {
    var token: Secret
    var life: Duration
    /// The age from which it should be renewed, where the service says so.
    var renewFrom: Duration?
    /// The successor of the refresh token that was sent, or the first one.
    var refresh: Secret?
  }

  /// The longest life believed; CAE sessions reach 28 hours.
  static let longestLife = Duration.seconds(48 * 60 * 60)

  var response: HTTPResponse
  /// The identity that asked, for sentences.
  var identity: String
  /// Where the request went, for sentences.
  var host: String
  /// What was sent and must not be shown.
  var sent: Secret
  /// What was sent beside it and must not be shown either.
  var alsoSent: [Secret] = []
  /// What a person does when the stored sign-in of a user has ended, as a whole sentence.
  var remedy: String?
  /// What was being done, for sentences; signing in, unless something else is said.
  var doing: String?

  /// Whether it has the form of the service's own answers, and not of a proxy's.
  var isFromEntra: Bool {
    let isJSON = response.body.first { $0 > 0x20 } == UInt8(ascii: "{")
    return isJSON && (response.status == 200 || [400, 401].contains(response.status))
  }

  func grant() throws(SignInError) -> Grant {
    guard response.status == 200 else { throw failure() }
    return try granted()
  }

  /// Why the answer is not the one that was wanted.
  func failure() -> SignInError {
    switch response.status {
    case 200: unreadable()
    case 300..<400: redirected()
    case 407:
      error(
        .needsPerson,
        "A proxy answered that it wants a sign-in of its own (status 407). Set 'proxy-user' and "
          + "'proxy-password' under 'network' of the tenant.")
    default: refusal()
    }
  }

  // MARK: A good answer

  private struct Granted: Decodable {
    var token_type: String?
    var access_token: String?
    var expires_in: LenientNumber?
    var refresh_in: LenientNumber?
    var refresh_token: String?
  }

  private func granted() throws(SignInError) -> Grant {
    guard let body = try? JSONDecoder().decode(Granted.self, from: Data(response.body)) else {
      throw unreadable()
    }
    guard let token = body.access_token, token.isVisibleASCII else {
      throw odd("holds no access token")
    }
    guard body.token_type?.lowercased() == "bearer" else {
      throw odd("holds a token that is not a bearer token")
    }
    guard let seconds = body.expires_in?.value, seconds > 0 else {
      throw odd("does not say how long its token lives")
    }
    let life = Duration.seconds(min(seconds, Self.longestLife.inSeconds))
    return Grant(
      token: Secret(token), life: life,
      renewFrom: body.refresh_in.flatMap { Self.advice($0, within: life) },
      refresh: body.refresh_token.flatMap { $0.isVisibleASCII ? Secret($0) : nil })
  }

  /// Advice that makes no sense is no advice.
  static func advice(_ refreshIn: LenientNumber, within life: Duration) -> Duration? {
    guard let seconds = refreshIn.value, seconds > 0, seconds < life.inSeconds else { return nil }
    return .seconds(seconds)
  }

  private func odd(_ what: String) -> SignInError {
    var error = error(
      .misconfigured,
      "The answer of \(host) \(what). Check the login endpoint in the tenants file.")
    error.isOfFile = true
    return error
  }

  // MARK: No good answer

  /// What kind of error it is, by the word that the standard has for it.
  var errorName: String? {
    (try? JSONDecoder().decode(Refused.self, from: Data(response.body)))?.error
  }

  private struct Refused: Decodable {
    var error: String
    var error_description: String?
    var error_codes: [Int]?
    var suberror: String?
    var correlation_id: String?
  }

  private func refusal() -> SignInError {
    let body = try? JSONDecoder().decode(Refused.self, from: Data(response.body))
    if isBusy(body) { return busy(body) }
    guard let body else { return unreadable() }
    guard let number = number(in: body), let known = EntraError.explaining(number) else {
      return unexplained(body)
    }
    let isEnded = EntraError.signInAgainNumbers.contains(number)
    return error(
      known.kind, isEnded ? withRemedy(known.sentence) : known.sentence, body: body,
      number: number,
      retryAfter: known.kind == .transient ? retryAfter ?? known.pause : nil)
  }

  /// Whether the status or the error's name say "later", whatever the number says.
  private func isBusy(_ body: Refused?) -> Bool {
    let status = response.status
    return status == 408 || status == 429 || status >= 500
      || body?.error == "temporarily_unavailable"
  }

  private func busy(_ body: Refused?) -> SignInError {
    let number = body.flatMap(number(in:))
    let what =
      response.status == 429
      ? "\(host) refuses more sign-ins for now (status 429)."
      : "\(host) cannot answer for now (status \(response.status))."
    let pause = number.flatMap(EntraError.explaining)?.pause
    return error(
      .transient, what + " It will be asked again.", body: body, number: number,
      retryAfter: retryAfter ?? pause)
  }

  private func unexplained(_ body: Refused) -> SignInError {
    let (kind, advice): (SignInError.Kind, String) =
      switch body.error {
      case "invalid_client":
        (.needsPerson, "The app's credential was refused. Check that it is right and not expired.")
      case "invalid_grant", "interaction_required", "login_required", "consent_required",
        "access_denied":
        (.needsPerson, "Entra ID wants a person to act. Sign in by hand, or grant the consent.")
      case "invalid_request", "invalid_scope", "invalid_resource", "invalid_target",
        "invalid_tenant", "unauthorized_client", "unsupported_grant_type", "invalid_instance":
        (.misconfigured, "Check tenant, client, resource and endpoints in the tenants file.")
      default: (.needsPerson, "Look the error up in the documentation of Entra ID.")
      }
    let said = SafeText.shown(firstLine(body.error_description ?? body.error), limit: 300)
    let safe = ([sent] + alsoSent).reduce(said) { SafeText.without($1, $0) }
    let stop = safe.last.map { ".!?".contains($0) } ?? true ? "" : "."
    let sentence = safe.isEmpty ? advice : "It said: \(safe)\(stop) \(advice)"
    let isEnded = ["invalid_grant", "interaction_required", "login_required"].contains(body.error)
    var error = error(
      kind, isEnded ? withRemedy(sentence) : sentence, body: body, number: number(in: body))
    error.isRefusedGrant = body.error == "invalid_grant"
    return error
  }

  private func withRemedy(_ sentence: String) -> String {
    remedy.map { "\(sentence) \($0)" } ?? sentence
  }

  /// The description up to where its trace begins, which this program shows in its own form.
  private func firstLine(_ description: String) -> Substring {
    let end = description.firstRange(of: "Trace ID:")?.lowerBound ?? description.endIndex
    let line = description[..<end].split(whereSeparator: \.isNewline).first ?? ""
    return line[..<(line.lastIndex { !$0.isWhitespace }.map(line.index(after:)) ?? line.startIndex)]
  }

  private func number(in body: Refused) -> Int? {
    if let number = body.error_codes?.first { return number }
    guard let mark = body.error_description?.firstRange(of: "AADSTS") else { return nil }
    return body.error_description.flatMap { text in
      Int(text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }
  }

  private func redirected() -> SignInError {
    let target = response.header("location").flatMap { Origin(of: $0) }?.description ?? "elsewhere"
    return elsewhere(
      .misconfigured,
      "\(host) redirects to \(target) (status \(response.status)), and a secret is never sent on. A "
        + "proxy may have answered; check it and the login endpoint in the tenants file.")
  }

  private func unreadable() -> SignInError {
    let start = response.body.first { $0 > 0x20 }
    if start == UInt8(ascii: "{") {
      return error(.transient, "The answer of \(host) is damaged and cannot be read.")
    }
    if start == nil, (400..<500).contains(response.status) { return unsaid() }
    let what = start == UInt8(ascii: "<") ? "with a web page" : "without the JSON it owes"
    return elsewhere(
      .needsPerson,
      "A proxy answered in place of \(host): status \(response.status), \(what). Let this program "
        + "reach \(host) unaltered, or correct the login endpoint in the tenants file.")
  }

  /// An empty refusal may be a proxy's, or that of an identity server that is not Entra ID.
  private func unsaid() -> SignInError {
    elsewhere(
      .needsPerson,
      "It was refused with status \(response.status) and an empty answer, by \(host) or a proxy in "
        + "its place; Entra ID would say why. Let this program reach \(host) unaltered; where it "
        + "does, check the credential and the login endpoint in the tenants file.")
  }

  // MARK: Putting it together

  private func elsewhere(_ kind: SignInError.Kind, _ sentence: String) -> SignInError {
    var error = error(kind, sentence)
    error.isFromElsewhere = true
    return error
  }

  private var retryAfter: Duration? {
    RetryAfter.duration(response.header("retry-after"), date: response.header("date"))
  }

  private func error(
    _ kind: SignInError.Kind, _ sentence: String, body: Refused? = nil, number: Int? = nil,
    retryAfter: Duration? = nil
  ) -> SignInError {
    var facts: [String] = []
    if let number { facts.append("AADSTS\(number)") }
    if let id = body?.correlation_id.flatMap({ GUID($0) }) { facts.append("correlation id \(id)") }
    let reference = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
    let doing = doing ?? "Signing in with the \(identity)"
    var error = SignInError(
      kind, doing: "\(doing) failed: \(sentence)\(reference)", code: number,
      retryAfter: retryAfter)
    error.isOfFile = kind == .misconfigured && number.map(EntraError.fileNumbers.contains) ?? false
    return error
  }
}

import Foundation
import HTTPTypes

/// The simulated identity service: sign-in of an application and of users, and its metadata.
///
/// It decides by the request and by what was issued before. It asks nobody for consent, and shows
/// no page on which a user would type.
struct IdentityService: Sendable {
  let options: SimulatorOptions
  let issuer: TokenIssuer
  let clock: SimulatorClock
  let tally: Tally
  let assertions: AssertionCheck
  let devices: DeviceCodes
  let codes: AuthorizationCodes
  let refreshTokens: RefreshTokens
  let log = SignInLog()

  init(_ options: SimulatorOptions, issuer: TokenIssuer, clock: SimulatorClock, tally: Tally) {
    self.options = options
    self.issuer = issuer
    self.clock = clock
    self.tally = tally
    assertions = AssertionCheck(options)
    devices = DeviceCodes(options.identity)
    codes = AuthorizationCodes(options.identity)
    refreshTokens = RefreshTokens(options.identity, revocations: issuer.revocations)
  }

  /// The resources a token may be asked for, without a trailing slash.
  static let resources = [
    "https://outlook.office365.com", "00000002-0000-0ff1-ce00-000000000000",
    "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000",
    "https://ps.compliance.protection.outlook.com", "00000007-0000-0ff1-ce00-000000000000",
  ]
  /// What may stand for a tenant that its users' names tell.
  static let aliases: Set = ["common", "organizations", "consumers"]

  /// Answers a request to the token endpoint of either version, or what is to happen to it.
  func token(_ question: Question, tenant: String, _ version: SignInVersion = .two) -> Answer {
    let number = tally.note { counts in
      counts.signIns += 1
      return counts.signIns
    }
    let request = SignInRequest(question, tenant: tenant, version)
    let fault = options.identity.faults[number]
    var refusal: EntraError?
    let answer =
      fault.flatMap(Self.answer(to:))
      ?? answering(question) { () throws(EntraError) in
        do throws(EntraError) {
          if case .refusal(let wish) = fault { throw .wished(wish) }
          let answer = try grant(request)
          return fault == .cut ? answer.cut : answer
        } catch {
          refusal = error
          throw error
        }
      }
    log.note(request, number: number, answer, refusal)
    return answer
  }

  /// What a request meets that never reaches the service.
  private static func answer(to fault: SimulatorIdentity.Fault) -> Answer? {
    var answer: Answer
    switch fault {
    case .throttled(let wait):
      answer = .plain(.tooManyRequests, "Too many requests.\n")
      if let wait { answer.headers[.retryAfter] = String(wait) }
    case .unavailable(let wait):
      answer = .plain(.serviceUnavailable, "The service is not available.\n")
      if let wait { answer.headers[.retryAfter] = String(wait) }
    case .page:
      answer = .page("<html><body><h1>This site is filtered</h1></body></html>")
    case .refusal, .cut: return nil
    }
    return answer
  }

  private func grant(_ request: SignInRequest) throws(EntraError) -> Answer {
    try check(request)
    if let refusal = options.signInRefusal { throw .wished(refusal) }
    guard let grant = request.form["grant_type"] else { throw .missing("grant_type") }
    if request.version == .two, request.form["resource"] != nil { throw .resourceOnNewEndpoint }
    switch grant {
    case "client_credentials": return try applicationToken(request)
    case "urn:ietf:params:oauth:grant-type:device_code", "device_code":
      return try deviceToken(request)
    case "authorization_code": return try codeToken(request)
    case "refresh_token": return try refreshedToken(request)
    case "password": return try passwordToken(request)
    default: throw .unsupportedGrant(grant)
    }
  }

  /// Throws unless the path names a tenant, or stands for the tenant of a user.
  func check(_ request: SignInRequest) throws(EntraError) {
    let name = request.tenant
    guard options.tenantID(named: name) != nil || Self.aliases.contains(name.lowercased()) else {
      throw .unknownTenant(name)
    }
  }

  /// What issues tokens for the tenant of a request; for this one where an alias is named.
  func issuer(for request: SignInRequest) -> TokenIssuer {
    var issuer = issuer
    issuer.tenantID = options.tenantID(named: request.tenant) ?? options.tenantID
    return issuer
  }

  /// The user of a name, in any case; the first where there is no name.
  func user(_ name: String?) throws(EntraError) -> SimulatorIdentity.User {
    let users = options.users
    guard let name else { return users[0] }
    guard let user = users.first(where: { $0.name.lowercased() == name.lowercased() }) else {
      throw .unknownUser(name)
    }
    return user
  }

  func answering(
    _ question: Question, _ body: () throws(EntraError) -> Answer
  ) -> Answer {
    let trace = UUID().uuidString.lowercased()
    let correlation = question.header("client-request-id") ?? UUID().uuidString.lowercased()
    var answer: Answer
    do {
      answer = try body()
    } catch {
      answer = .json(
        error.status, error.bytes(trace: trace, correlation: correlation, now: clock.now))
      answer.set("x-ms-clitelem", "1,\(error.code ?? 0),0,,")
    }
    answer.set("x-ms-request-id", trace)
    answer.set("client-request-id", correlation)
    answer.set("x-ms-ests-server", "2.1.00001.1 - SIM ProdSlices")
    answer.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains"
    answer.headers[.xContentTypeOptions] = "nosniff"
    if answer.headers[.cacheControl] == nil {
      answer.headers[.cacheControl] = "no-store, no-cache"
      answer.set("Pragma", "no-cache")
      answer.headers[.expires] = "-1"
    }
    return answer
  }
}

/// Which of the service's two forms a request is in.
enum SignInVersion: Sendable { case one, two }

/// A request to the identity service, its form read.
///
/// It believes nothing it reads.
struct SignInRequest {
  let question: Question
  /// The tenant or alias the path names.
  let tenant: String
  let version: SignInVersion
  let form: [String: String]

  init(_ question: Question, tenant: String, _ version: SignInVersion) {
    self.question = question
    self.tenant = tenant
    self.version = version
    form = Form.parse(String(decoding: question.body, as: UTF8.self))
  }

  /// What the client says it can do, and whether it answers a claims challenge.
  var claims: (capabilities: [String], answersChallenge: Bool) {
    let token = form["claims"].flatMap { JSONValue.parse($0.utf8) }?["access_token"]
    return (token?["xms_cc"]?["values"].texts ?? [], token?["nbf"] != nil)
  }
}

extension SimulatorOptions {
  /// Everybody who can sign in; never empty.
  var users: [SimulatorIdentity.User] {
    guard identity.users.isEmpty else { return identity.users }
    var careful = SimulatorIdentity.User("mfa@\(domain)")
    careful.needsSecondFactor = true
    return [SimulatorIdentity.User("admin@\(domain)"), careful]
  }
}

extension Answer {
  /// Sets a header whose name the standard does not list.
  mutating func set(_ name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    headers[name] = value
  }

  static func page(_ html: String, _ status: HTTPResponse.Status = .ok) -> Answer {
    Answer(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: .bytes(Array(html.utf8)))
  }

  static func redirect(to address: String) -> Answer {
    Answer(status: .found, headers: [.location: address])
  }

  /// The same, of which only half arrives.
  var cut: Answer {
    guard case .bytes(let bytes) = body else { return self }
    var answer = self
    answer.body = .broken(bytes)
    return answer
  }
}

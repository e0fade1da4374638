import Foundation
import HTTPTypes

/// The simulated identity service: sign-in of one application by its secret or with a certificate,
/// and its metadata.
///
/// It knows no users and no refresh tokens.
struct IdentityService: Sendable {
  let options: SimulatorOptions
  let issuer: TokenIssuer
  let clock: SimulatorClock
  let tally: Tally
  let assertions: AssertionCheck

  /// The resources a token may be asked for, without a trailing slash.
  static let resources = [
    "https://outlook.office365.com", "00000002-0000-0ff1-ce00-000000000000",
    "https://graph.microsoft.com", "https://ps.compliance.protection.outlook.com",
  ]

  func token(_ question: Question, tenant: String) -> Answer {
    answering(question) { () throws(EntraError) in try grant(question, tenant: tenant) }
  }

  func metadata(_ question: Question, tenant: String) -> Answer {
    answering(question) { () throws(EntraError) in
      guard options.isTenant(tenant) else { throw .unknownTenant(tenant) }
      let authority = "\(question.origin)/\(issuer.tenantID)"
      let document: JSONValue = [
        "token_endpoint": .text("\(authority)/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": [
          "client_secret_post", "private_key_jwt", "client_secret_basic",
        ],
        "issuer": .text("\(authority)/v2.0"), "scopes_supported": ["openid"],
        "response_types_supported": ["code"], "subject_types_supported": ["pairwise"],
        "tenant_region_scope": .text(options.region),
        "cloud_instance_name": .text(options.cloudInstance),
      ]
      var answer = Answer.json(.ok, placed(document, question).bytes)
      answer.headers[.cacheControl] = "max-age=86400, private"
      return answer
    }
  }

  /// The metadata with what else the service publishes of a tenant.
  private func placed(_ document: JSONValue, _ question: Question) -> JSONValue {
    guard case .object(var members) = document else { return document }
    let authority = "\(question.origin)/\(issuer.tenantID)"
    let more: JSONValue = [
      "jwks_uri": .text("\(authority)/discovery/v2.0/keys"),
      "authorization_endpoint": .text("\(authority)/oauth2/v2.0/authorize"),
      "device_authorization_endpoint": .text("\(authority)/oauth2/v2.0/devicecode"),
      "end_session_endpoint": .text("\(authority)/oauth2/v2.0/logout"),
      "response_modes_supported": ["query", "fragment", "form_post"],
      "id_token_signing_alg_values_supported": ["RS256"],
      "request_uri_parameter_supported": .flag(false), "http_logout_supported": .flag(true),
    ]
    if case .object(let added) = more { members += added }
    if let part = options.regionPart {
      members.append(JSONValue.Member(name: "tenant_region_sub_scope", value: .text(part)))
    }
    return .object(members)
  }

  private func grant(_ question: Question, tenant: String) throws(EntraError) -> Answer {
    tally.note { $0.signIns += 1 }
    guard options.isTenant(tenant) else { throw .unknownTenant(tenant) }
    if let refusal = options.signInRefusal { throw .wished(refusal) }
    let form = Form.parse(String(decoding: question.body, as: UTF8.self))
    guard let grant = form["grant_type"] else { throw .missing("grant_type") }
    guard grant == "client_credentials" else { throw .unsupportedGrant(grant) }
    let client = try client(question, form, tenant: tenant)
    guard let scope = form["scope"] else { throw .missing("scope") }
    let audience = try audience(scope, tenant: tenant)
    let token = issuer.token(
      audience: audience, application: client, proof: form["client_assertion"] == nil ? "1" : "2",
      now: clock.now, life: options.tokenLife)
    tally.note { $0.tokensIssued += 1 }
    let life = Double(options.tokenLife.components.seconds)
    let document: JSONValue = [
      "token_type": "Bearer", "expires_in": .number(life), "ext_expires_in": .number(life),
      "access_token": .text(token),
    ]
    return .json(.ok, document.bytes)
  }

  /// The client that proved itself, by the form or by HTTP Basic.
  private func client(
    _ question: Question, _ form: [String: String], tenant: String
  ) throws(EntraError) -> String {
    var (client, secret) = (form["client_id"], form["client_secret"])
    if let basic = question.header("Authorization").flatMap(Form.basicCredentials) {
      (client, secret) = basic
    }
    guard let client else { throw .missing("client_id") }
    guard client.lowercased() == options.clientID.lowercased() else {
      throw .unknownClient(client, tenant)
    }
    guard let secret else {
      try verifyAssertion(in: form, question, tenant: tenant)
      return options.clientID
    }
    guard secret == options.clientSecret else { throw .wrongSecret(client) }
    return options.clientID
  }

  private func verifyAssertion(
    in form: [String: String], _ question: Question, tenant: String
  ) throws(EntraError) {
    guard let assertion = form["client_assertion"] else { throw .noSecret }
    guard form["client_assertion_type"] == AssertionCheck.type else { throw .wrongAssertionType }
    // Today's clients name the token endpoint, by domain or GUID; older ones what lies around it.
    let audiences = [options.tenantID, options.domain, tenant].flatMap { name in
      ["oauth2/v2.0/token", "v2.0", "oauth2/token"].map {
        "\(question.origin)/\(name)/\($0)".lowercased()
      }
    }
    try assertions.verify(assertion, audiences: audiences, now: clock.now)
  }

  private func audience(_ scope: String, tenant: String) throws(EntraError) -> String {
    guard scope.hasSuffix("/.default"), !scope.contains(" ") else { throw .badScope(scope) }
    // A doubled slash before `.default` is part of the resource's name.
    let resource = String(scope.dropLast("/.default".count))
    let bare = resource.hasSuffix("/") ? String(resource.dropLast()) : resource
    guard Self.resources.contains(bare.lowercased()) else {
      throw .unknownResource(resource, tenant)
    }
    return resource
  }

  private func answering(
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
    }
    answer.set("x-ms-request-id", trace)
    answer.set("client-request-id", correlation)
    answer.set("x-ms-ests-server", "2.1.00001.1 - SIM ProdSlices")
    if answer.headers[.cacheControl] == nil {
      answer.headers[.cacheControl] = "no-store, no-cache"
      answer.set("Pragma", "no-cache")
      answer.headers[.expires] = "-1"
    }
    return answer
  }
}

extension Answer {
  /// Sets a header whose name the standard does not list.
  mutating func set(_ name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    headers[name] = value
  }
}

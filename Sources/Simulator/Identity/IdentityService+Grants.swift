import Foundation
import HTTPTypes

/// The grants, each from its request to its tokens.
extension IdentityService {
  func applicationToken(_ request: SignInRequest) throws(EntraError) -> Answer {
    guard options.tenantID(named: request.tenant) != nil else { throw .notOnAlias }
    let client = try provenClient(request)
    // A customer's directory knows the application only once somebody there let it in.
    guard options.customer(named: request.tenant)?.consents != false else {
      throw .unknownClient(client.id, request.tenant)
    }
    let audience = try audience(request)
    let claims = noteClaims(request)
    let token = issuer(for: request).token(
      audience: audience, application: client.id, proof: client.proof,
      capabilities: claims, now: clock.now, life: options.tokenLife)
    tally.note { counts in counts.noteToken(for: .application) }
    return .json(.ok, lifetimes(token, resource: audience, request.version).bytes)
  }

  func deviceToken(_ request: SignInRequest) throws(EntraError) -> Answer {
    let client = try client(request)
    guard let code = request.form["device_code"] ?? request.form["code"] else {
      throw .missing("device_code")
    }
    let grant = try devices.redeem(code, client: client.id, now: clock.now)
    return try userTokens(request, grant, client, for: .device)
  }

  func codeToken(_ request: SignInRequest) throws(EntraError) -> Answer {
    let client = try client(request)
    guard let code = request.form["code"] else { throw .missing("code") }
    let grant = try codes.redeem(
      code, client: client.id, redirect: request.form["redirect_uri"],
      verifier: request.form["code_verifier"], now: clock.now)
    return try userTokens(request, grant, client, for: .code)
  }

  func refreshedToken(_ request: SignInRequest) throws(EntraError) -> Answer {
    let client = try client(request)
    guard let token = request.form["refresh_token"] else { throw .missing("refresh_token") }
    let grant = try refreshTokens.redeem(token, client: client.id, now: clock.now)
    return try userTokens(request, grant, client, for: .refresh)
  }

  func passwordToken(_ request: SignInRequest) throws(EntraError) -> Answer {
    guard
      ["organizations"].contains(request.tenant.lowercased())
        || options.isTenant(request.tenant)
    else { throw .notOnAlias }
    let client = try client(request)
    guard let name = request.form["username"] else { throw .missing("username") }
    guard let password = request.form["password"] else { throw .missing("password") }
    let user = try user(name)
    guard password == user.password else { throw .wrongPassword }
    guard !user.needsSecondFactor else { throw .secondFactorNeeded }
    let scope = request.form["scope"] ?? WantedScope.usual + "/.default"
    let grant = UserGrant(user: user.name, client: client.id, scope: scope)
    return try userTokens(request, grant, client, for: .password)
  }

  /// Everything a user's client gets, of what it asks for now or asked for at the sign-in.
  private func userTokens(
    _ request: SignInRequest, _ grant: UserGrant, _ client: Client, for kind: SimulatorGrant
  ) throws(EntraError) -> Answer {
    let user = try user(grant.user)
    let wanted = try wanted(request, grant)
    try checkResource(wanted.resource)
    for name in wanted.permissions where !user.scopes.contains(name) { throw .notConsented(name) }
    guard options.customer(named: request.tenant)?.consents != false else {
      throw .notPreconsented(client.id, request.tenant)
    }
    var issuer = issuer(for: request)
    issuer.user = user.name
    issuer.permissions = wanted.permissions.isEmpty ? user.scopes : wanted.permissions
    issuer.directoryRoles = user.directoryRoles
    let token = issuer.token(
      audience: wanted.resource, application: client.id, proof: client.proof,
      capabilities: noteClaims(request), now: clock.now, life: options.tokenLife)
    tally.note { counts in counts.noteToken(for: kind) }
    var document = lifetimes(token, resource: wanted.resource, request.version)
    let scope =
      issuer.permissions.map { "\(wanted.resource)/\($0)" }
      + (wanted.wantsIdentity ? ["openid", "profile"] : [])
    document.add("scope", .text(scope.joined(separator: " ")))
    if wanted.wantsRefresh {
      document.add("refresh_token", .text(refreshTokens.issue(for: grant, now: clock.now)))
    }
    if wanted.wantsIdentity {
      document.add("id_token", .text(identityToken(user.name, grant, request)))
    }
    if request.form["client_info"] == "1" {
      document.add("client_info", .text(clientInformation(user.name)))
    }
    return .json(.ok, document.bytes)
  }

  private func wanted(
    _ request: SignInRequest, _ grant: UserGrant
  ) throws(EntraError) -> WantedScope {
    guard request.version == .two else {
      return WantedScope(resource: request.form["resource"] ?? WantedScope.usual)
    }
    let agreed = try WantedScope(grant.scope)
    guard let scope = request.form["scope"] else { return agreed }
    // A later request may name what it wants, and has what the sign-in brought besides.
    var wanted = try WantedScope(scope)
    wanted.wantsIdentity = wanted.wantsIdentity || agreed.wantsIdentity
    wanted.wantsRefresh = wanted.wantsRefresh || agreed.wantsRefresh
    return wanted
  }

  /// What the client says it can do; an answer to a claims challenge is counted.
  private func noteClaims(_ request: SignInRequest) -> [String] {
    let claims = request.claims
    if claims.answersChallenge { tally.note { $0.claimsAnswered += 1 } }
    return claims.capabilities
  }

  /// The audience an application asks for, spelled as it spelled it.
  private func audience(_ request: SignInRequest) throws(EntraError) -> String {
    if request.version == .one {
      guard let resource = request.form["resource"] else { throw .missing("resource") }
      try checkResource(resource)
      return resource
    }
    guard let scope = request.form["scope"] else { throw .missing("scope") }
    guard scope.hasSuffix("/.default"), !scope.contains(" ") else { throw .badScope(scope) }
    // A doubled slash before `.default` is part of the resource's name.
    let resource = String(scope.dropLast("/.default".count))
    try checkResource(resource)
    return resource
  }

  private func checkResource(_ resource: String) throws(EntraError) {
    let bare = resource.hasSuffix("/") ? String(resource.dropLast()) : resource
    guard Self.resources.contains(bare.lowercased()) else {
      throw .unknownResource(resource, options.domain)
    }
  }
}

extension SimulatorStatistics {
  mutating func noteToken(for grant: SimulatorGrant) {
    tokensIssued += 1
    tokensByGrant[grant, default: 0] += 1
  }
}

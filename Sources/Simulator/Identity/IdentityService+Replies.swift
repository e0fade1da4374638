import Foundation

/// What is told about a token, and of whom it is.
extension IdentityService {
  /// The token with its times, as numbers or, in the older form, as texts.
  func lifetimes(_ token: String, resource: String, _ version: SignInVersion) -> JSONValue {
    let life = Double(options.tokenLife.components.seconds)
    func number(_ value: Double) -> JSONValue {
      version == .two ? .number(value) : .text(String(Int(value)))
    }
    var document: JSONValue = [
      "token_type": "Bearer", "expires_in": number(life), "ext_expires_in": number(life),
      "access_token": .text(token),
    ]
    if let refreshIn = options.identity.refreshIn {
      document.add("refresh_in", number(Double(refreshIn.components.seconds)))
    }
    if version == .one {
      let now = clock.now.wholeSeconds
      document.add("expires_on", number(now + life))
      document.add("not_before", number(now - TokenIssuer.backdating / .seconds(1)))
      document.add("resource", .text(resource))
    }
    return document
  }

  /// The token that says who signed in, for the client itself.
  func identityToken(_ user: String, _ grant: UserGrant, _ request: SignInRequest) -> String {
    let now = clock.now
    let issued = now.advanced(by: .zero - TokenIssuer.backdating).wholeSeconds
    let isNew = request.version == .two
    var claims: JSONValue = [
      "aud": .text(grant.client),
      "iss": .text(
        isNew
          ? "\(request.question.origin)/\(options.tenantID)/v2.0"
          : "https://sts.windows.net/\(options.tenantID)/"),
      "iat": .number(issued), "nbf": .number(issued),
      "exp": .number(now.advanced(by: .seconds(3600)).wholeSeconds),
      "oid": .text(TokenIssuer.principal(user)), "sub": .text(TokenIssuer.principal("\(user) sub")),
      "tid": .text(options.tenantID), "preferred_username": .text(user), "name": .text(user),
      "uti": .text(Base64Text.random(bytes: 16)), "ver": isNew ? "2.0" : "1.0",
    ]
    if !isNew { claims.add("upn", .text(user)) }
    if let nonce = grant.nonce { claims.add("nonce", .text(nonce)) }
    return SignedToken.text(claims)
  }

  /// By what clients tell accounts apart.
  func clientInformation(_ user: String) -> String {
    let account: JSONValue = [
      "uid": .text(TokenIssuer.principal(user)), "utid": .text(options.tenantID),
    ]
    return Base64Text.encode(account.bytes)
  }
}

extension JSONValue {
  /// Adds an entry to an object; does nothing to any other value.
  mutating func add(_ name: String, _ value: JSONValue) {
    guard case .object(var members) = self else { return }
    members.append(Member(name: name, value: value))
    self = .object(members)
  }
}

import Foundation
import HTTPTypes

/// What the service tells anybody, without a sign-in.
extension IdentityService {
  /// The OpenID metadata of a tenant or an alias, with addresses that lead back where it was asked.
  func metadata(
    _ question: Question, tenant: String, _ version: SignInVersion = .two
  ) -> Answer {
    answering(question) { () throws(EntraError) in
      try check(SignInRequest(question, tenant: tenant, version))
      var document = endpoints(question, tenant: tenant, version)
      for member in abilities(version) { document.add(member.name, member.value) }
      var answer = Answer.json(.ok, document.bytes)
      answer.headers[.cacheControl] = "max-age=86400, private"
      answer.headers[.accessControlAllowOrigin] = "*"
      return answer
    }
  }

  private func endpoints(
    _ question: Question, tenant: String, _ version: SignInVersion
  ) -> JSONValue {
    let known = options.tenantID(named: tenant)
    let authority = "\(question.origin)/\(known ?? tenant)"
    let tenantID = known ?? "{tenantid}"
    let path = version == .two ? "oauth2/v2.0" : "oauth2"
    var document: JSONValue = [
      "token_endpoint": .text("\(authority)/\(path)/token"),
      "jwks_uri": .text(
        version == .two
          ? "\(authority)/discovery/v2.0/keys" : "\(question.origin)/common/discovery/keys"),
      "issuer": .text(
        version == .two
          ? "\(question.origin)/\(tenantID)/v2.0" : "https://sts.windows.net/\(tenantID)/"),
      "authorization_endpoint": .text("\(authority)/\(path)/authorize"),
      "device_authorization_endpoint": .text("\(authority)/\(path)/devicecode"),
      "end_session_endpoint": .text("\(authority)/\(path)/logout"),
      "userinfo_endpoint": version == .two
        ? "https://graph.microsoft.com/oidc/userinfo" : .text("\(authority)/openid/userinfo"),
      "kerberos_endpoint": .text("\(authority)/kerberos"),
      "tenant_region_scope": known == nil ? .null : .text(options.region),
    ]
    if let part = options.regionPart, known != nil {
      document.add("tenant_region_sub_scope", .text(part))
    }
    return document
  }

  private func abilities(_ version: SignInVersion) -> [JSONValue.Member] {
    let document: JSONValue = [
      "token_endpoint_auth_methods_supported": [
        "client_secret_post", "private_key_jwt", "client_secret_basic",
      ],
      "response_modes_supported": ["query", "fragment", "form_post"],
      "subject_types_supported": ["pairwise"],
      "id_token_signing_alg_values_supported": ["RS256"],
      "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
      "scopes_supported": ["openid", "profile", "email", "offline_access"],
      "request_uri_parameter_supported": false, "http_logout_supported": true,
      "frontchannel_logout_supported": true,
      "claims_supported": [
        "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
        "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username",
        "name", "tid", "ver", "at_hash", "c_hash", "email",
      ],
      "cloud_instance_name": .text(options.cloudInstance),
      "cloud_graph_host_name": "graph.windows.net", "msgraph_host": "graph.microsoft.com",
      "rbac_url": "https://pas.windows.net",
    ]
    guard case .object(var members) = document else { return [] }
    if version == .one {
      members.append(.init(name: "microsoft_multi_refresh_token", value: true))
    }
    return members
  }

  /// The keys by which the tokens can be checked.
  func keys(_ question: Question, tenant: String) -> Answer {
    answering(question) { () throws(EntraError) in
      try check(SignInRequest(question, tenant: tenant, .two))
      let issuer = "\(question.origin)/\(options.tenantID)/v2.0"
      var answer = Answer.json(.ok, SignedToken.publishedKeys(issuer: issuer).bytes)
      answer.headers[.cacheControl] = "max-age=86400, private"
      return answer
    }
  }

  /// Which names a login host has, and where a tenant's metadata is.
  func instances(_ question: Question) -> Answer {
    answering(question) { () throws(EntraError) in
      guard let wanted = question.query["authorization_endpoint"] else {
        throw .missing("authorization_endpoint")
      }
      // Clients leave the port out, which the service's own hosts never have.
      guard let asked = URLComponents(string: wanted),
        let here = URLComponents(string: question.origin),
        asked.host?.lowercased() == here.host?.lowercased(),
        let tenant = asked.path.split(separator: "/").first, let host = here.host
      else { throw .unknownHost }
      let newer = asked.path.contains("/v2.0/") ? "/v2.0" : ""
      let document: JSONValue = [
        "tenant_discovery_endpoint": .text(
          "\(question.origin)/\(tenant)\(newer)/.well-known/openid-configuration"),
        "api-version": .text(question.query["api-version"] ?? "1.0"),
        "metadata": [
          [
            "preferred_network": .text(host), "preferred_cache": .text(host),
            "aliases": [.text(host)],
          ]
        ],
      ]
      return .json(.ok, document.bytes)
    }
  }

  /// Who keeps the password of a user: this tenant, or somebody unknown.
  func userRealm(_ question: Question, user: String) -> Answer {
    answering(question) { () throws(EntraError) in
      let domain = user.split(separator: "@").last.map(String.init) ?? ""
      guard user.contains("@"), domain.lowercased() == options.domain.lowercased() else {
        return .json(.ok, (["ver": "1.0", "account_type": "Unknown"] as JSONValue).bytes)
      }
      let document: JSONValue = [
        "ver": "1.0", "account_type": "Managed", "domain_name": .text(domain),
        "cloud_instance_name": .text(options.cloudInstance),
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
      ]
      return .json(.ok, document.bytes)
    }
  }
}

import Core

/// Which token of the cache is meant: whose, where, for what, and obtained by which credential.
///
/// It never holds what proves it. Two tenants of a file never share a key, nor do two users.
package struct TokenCacheKey: Sendable, Hashable {
  /// The login host's address.
  package var login: String
  /// The GUID, or a domain, of the tenant that issues.
  package var tenant: String
  /// What access tokens are made for; empty for a refresh token, which is for everything.
  package var resource: String
  /// The application, or another identity.
  package var client: String
  package var user: String?
  /// The kind of credential, such as "secret" or "refresh token".
  package var kind: String

  package init(
    login: String, tenant: String, resource: String, client: String, user: String? = nil,
    kind: String
  ) {
    self.login = login
    self.tenant = tenant
    self.resource = resource
    self.client = client
    self.user = user
    self.kind = kind
  }

  /// An access token of an application's, or of its user's.
  package init(_ application: ClientApplication, user: String? = nil, kind: String) {
    self.init(
      login: application.login, tenant: application.tenant, resource: application.resource,
      client: application.client, user: user, kind: kind)
  }

  /// How the file names it: readable, one line, and the same for every spelling.
  var text: String {
    [kind, Self.trimmed(login), tenant, Self.trimmed(resource), client, user ?? "-"]
      .map { $0.isEmpty ? "-" : $0.lowercased().replacing(" ", with: "-") }.joined(separator: " ")
  }

  /// The byte of the lock file that stands for it.
  func lockByte() throws(SignInError) -> Int64 {
    let digest = try Digest.sha256(Array(text.utf8))
    // Seven bytes, above those that mean something else.
    return digest.prefix(7).reduce(Int64(0)) { $0 << 8 | Int64($1) } + 16
  }

  private static func trimmed(_ address: String) -> String {
    String(address.reversed().drop { $0 == "/" }.reversed())
  }
}

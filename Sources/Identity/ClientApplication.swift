/// Who signs in where, and for what.
///
/// It never holds what proves it.
package struct ClientApplication: Sendable, Hashable {
  /// The login host's address, such as `https://login.microsoftonline.com`.
  package var login: String
  /// A GUID, or a domain of the tenant.
  package var tenant: String
  package var client: String
  /// The resource the token is for, such as `https://outlook.office365.com`.
  package var resource: String

  package init(login: String, tenant: String, client: String, resource: String) {
    self.login = login
    self.tenant = tenant
    self.client = client
    self.resource = resource
  }
}

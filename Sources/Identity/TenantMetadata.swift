package import Core
import Foundation

/// What a login host tells anyone of a tenant, without a sign-in.
///
/// It holds nothing that is secret, and never says whether an identity may sign in there.
package struct TenantMetadata: Sendable, Hashable {
  package var id: GUID
  /// `tenant_region_scope`, such as `EU`.
  package var region: String?
  /// The cloud the tenant is in; nil where metadata names none that is known.
  package var cloud: Cloud?
  /// How far the login host's clock is ahead of this machine's; nil where it did not tell the time.
  package var clockLead: Duration?

  package init(
    id: GUID, region: String? = nil, cloud: Cloud? = nil, clockLead: Duration? = nil
  ) {
    self.id = id
    self.region = region
    self.cloud = cloud
    self.clockLead = clockLead
  }

  /// Reads an OpenID configuration; nil when it names no tenant, as that of `common` does not.
  init?(document: [UInt8], clockLead: Duration?) {
    guard let read = try? JSONDecoder().decode(Document.self, from: Data(document)),
      let id = [read.issuer, read.token_endpoint].lazy.compactMap(Self.tenant).first
    else { return nil }
    self.init(
      id: id, region: read.tenant_region_scope.map { SafeText.shown($0, limit: 20) },
      cloud: Cloud.named(instance: read.cloud_instance_name, part: read.tenant_region_sub_scope),
      clockLead: clockLead)
  }

  /// The tenant in the path of an address.
  private static func tenant(in address: String?) -> GUID? {
    address?.split(separator: "/").lazy.compactMap { GUID(String($0)) }.first
  }

  private struct Document: Decodable {
    var issuer: String?
    var token_endpoint: String?
    var tenant_region_scope: String?
    var tenant_region_sub_scope: String?
    var cloud_instance_name: String?
  }
}

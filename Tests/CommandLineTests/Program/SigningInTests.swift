import Foundation
import Testing

@testable import Simulator

/// `auth test` and `auth token`, as people and scripts meet them.
@Suite struct SigningInTests {
  private struct Document: Decodable {
    struct Check: Decodable {
      var check: String
      var grade: String
      var sentence: String
      var code: Int?
    }
    var tenantID: String?
    var passed: Bool
    var checks: [Check]

    func grade(_ check: String) -> String? { checks.first { $0.check == check }?.grade }
    func sentence(_ check: String) -> String { checks.first { $0.check == check }?.sentence ?? "" }
    var bad: [String] { checks.filter { $0.grade == "bad" }.map(\.check) }
  }

  private func tested(
    _ place: Workplace, _ name: String = "contoso"
  ) async throws -> (code: Int32, document: Document) {
    let ended = try await place.rollcall("auth", "test", name, "--json")
    #expect(ended.told.isEmpty, "\(ended.told)")
    return (ended.code, try JSONDecoder().decode(Document.self, from: Data(ended.data.utf8)))
  }

  /// Adds a tenant that hands in a ready-made token.
  private func add(
    _ name: String, token: String, _ more: String = "", to place: Workplace,
    organization: String = "contoso.onmicrosoft.com"
  ) throws {
    try place.write(token, to: "\(name).token")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600],
      ofItemAtPath: place.folder.appending(path: "\(name).token").path)
    try place.write(
      """
      \(name):
        organization: \(organization)
        credential: { token: { file: \(name).token } }
        endpoints: { login: "\(place.tenant.address)", exchange: "\(place.tenant.address)" }
      \(more)
      """, to: "tenants.yaml")
  }

  private func token(
    tenant: String? = nil, user: String? = nil, audience: String = "https://outlook.office365.com",
    life: Duration = .seconds(3599), at place: Workplace
  ) -> String {
    TokenIssuer(
      tenantID: tenant ?? place.tenant.options.tenantID,
      permissions: [user == nil ? "Exchange.ManageAsApp" : "Exchange.Manage"], user: user
    ).token(
      audience: audience, application: place.tenant.options.clientID, now: Date(), life: life)
  }

  @Test func `a tenant in order passes every check, with one sign-in and one call`() async throws {
    try await withWorkplace { place in
      let ended = try await place.rollcall("auth", "test", "contoso")
      #expect(ended.code == 0, "\(ended.data)")
      #expect(ended.told.isEmpty)
      let lines = ended.data.split(separator: "\n")
      #expect(lines.count == 12)
      #expect(
        lines[0]
          == "contoso: client secret of 36ee4c6c-0812-40a2-b820-b22ebd02bce3. It renews itself "
          + "until its secret ends, which the app registration in Entra shows.")
      #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("✓ ") }, "\(ended.data)")
      #expect(lines.contains("✓ roles           Global Reader."))
      let statistics = place.tenant.statistics
      #expect(statistics.signIns == 1)
      #expect(statistics.calls == 1)
      #expect(statistics.rows == 1)
    }
  }

  @Test func `a wrong secret is sent once, and what depends on it is not tried`() async throws {
    try await withWorkplace { place in
      var stranger = place
      stranger.secret = "not-the-secret"
      let ended = try await stranger.rollcall("auth", "test", "contoso")
      #expect(ended.code == 5)
      #expect(ended.data.contains("\n✗ sign-in "))
      #expect(ended.data.contains("(AADSTS7000215, correlation id "))
      #expect(ended.data.contains("\n– a call          Not tried, because sign-in comes first.\n"))
      #expect(!ended.data.contains("not-the-secret"))
      #expect(place.tenant.statistics.signIns == 1)
      #expect(place.tenant.statistics.calls == 0)
    }
  }

  @Test func `an organization that is not there ends with 65 before any sign-in`() async throws {
    try await withWorkplace { place in
      let text = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(
        text.replacing("contoso.onmicrosoft.com", with: "fabrikam.onmicrosoft.com"),
        to: "tenants.yaml")
      let (code, document) = try await tested(place)
      #expect(code == 65)
      #expect(document.bad == ["tenant"])
      #expect(document.checks.first?.code == 90002)
      #expect(document.tenantID == nil)
      #expect(!document.passed)
      #expect(place.tenant.statistics.signIns == 0)
      // A run says the same of the file, after its one sign-in was refused.
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 65)
      #expect(run.told.contains("AADSTS90002"), "\(run.told)")
      #expect(place.tenant.statistics.signIns == 1)
    }
  }

  @Test func `an organization of another cloud ends with 65 before any sign-in`() async throws {
    try await withWorkplace({ $0.regionPart = "DODCON" }) { place in
      let (code, document) = try await tested(place)
      #expect(code == 65)
      #expect(document.bad == ["cloud"])
      #expect(document.sentence("cloud").contains("Write 'cloud: gcchigh' in the tenants file."))
      #expect(document.grade("sign-in") == "untried")
      #expect(place.tenant.statistics.signIns == 0)
    }
  }

  @Test func `a permission that lacks is told before the service is asked`() async throws {
    try await withWorkplace({ $0.permissions = [] }) { place in
      let (code, document) = try await tested(place)
      #expect(code == 5)
      #expect(document.bad == ["permissions"])
      #expect(document.grade("sign-in") == "good")
      #expect(document.grade("call") == "untried")
      #expect(place.tenant.statistics.calls == 0)
    }
  }

  @Test func `a role that lacks shows in the call`() async throws {
    try await withWorkplace({ $0.directoryRoles = [] }) { place in
      let (code, document) = try await tested(place)
      #expect(code == 5)
      #expect(document.grade("roles") == "notice")
      #expect(document.bad == ["call"])
      #expect(document.sentence("call").contains("Assign Global Reader to it in Entra"))
      #expect(place.tenant.statistics.forbidden == 1)
    }
  }

  @Test func `a clock that is off is told by how much`() async throws {
    try await withWorkplace { place in
      place.tenant.advance(by: .seconds(900))
      let (code, document) = try await tested(place)
      #expect(code == 5)
      #expect(document.bad == ["clock"])
      let sentence = document.sentence("clock")
      #expect(sentence.hasPrefix("This machine's clock is "), "\(sentence)")
      #expect(sentence.contains(" s behind the login host's"))
    }
  }

  @Test func `a login host that is down ends with 4`() async throws {
    try await withWorkplace { place in
      let text = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(
        text.replacing("login: \"\(place.tenant.address)", with: "login: \"http://127.0.0.1:1"),
        to: "tenants.yaml")
      let (code, document) = try await tested(place)
      #expect(code == 4)
      #expect(document.bad == ["tenant"])
    }
  }

  @Test func `a ready-made token of this tenant passes, and its user's too`() async throws {
    try await withWorkplace { place in
      try add("app", token: token(at: place), to: place)
      let (code, document) = try await tested(place, "app")
      #expect(code == 0)
      #expect(document.passed)
      let user = "admin@contoso.onmicrosoft.com"
      try add("user", token: token(user: user, at: place), "  user: \(user)", to: place)
      let named = try await tested(place, "user").document
      #expect(named.grade("identity") == "good", "\(named.sentence("identity"))")
    }
  }

  @Test func `a token of another tenant is never sent, by no command`() async throws {
    try await withWorkplace { place in
      let other = "99999999-2222-4333-8444-555555555555"
      try add("contoso", token: token(tenant: other, at: place), to: place)
      let (code, document) = try await tested(place)
      #expect(code == 5)
      #expect(document.bad == ["token-tenant"])
      #expect(document.sentence("token-tenant").contains("names tenant \(other)"))
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 5)
      #expect(run.told.contains("its claim tid names tenant \(other)"), "\(run.told)")
      #expect(place.tenant.statistics.calls == 0)
    }
  }

  @Test func `a token of another user than the anchor's is never sent`() async throws {
    try await withWorkplace { place in
      let theirs = token(user: "b@contoso.onmicrosoft.com", at: place)
      try add("contoso", token: theirs, "  user: a@contoso.onmicrosoft.com", to: place)
      let (code, document) = try await tested(place)
      #expect(code == 5)
      #expect(document.bad == ["identity"])
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 5)
      #expect(run.told.contains("upn names the user b@contoso.onmicrosoft.com"), "\(run.told)")
      #expect(place.tenant.statistics.calls == 0)
    }
  }

  @Test func `a token for another service is told claim by claim`() async throws {
    try await withWorkplace { place in
      let graph = token(audience: "https://graph.microsoft.com", at: place)
      try add("contoso", token: graph, to: place)
      let (code, document) = try await tested(place)
      #expect(code == 5)
      #expect(document.bad == ["audience"])
      #expect(document.grade("token-tenant") == "good")
      #expect(place.tenant.statistics.calls == 0)
    }
  }

  @Test func `the token's facts are shown, and nothing a token could be made of`() async throws {
    try await withWorkplace { place in
      let made = token(at: place)
      try add("contoso", token: made, to: place)
      for arguments in [[], ["--json"], ["--log-level", "trace"], ["--log-format", "json"]] {
        let ended = try await place.rollcall(["auth", "token", "contoso"] + arguments)
        #expect(ended.code == 0, "\(ended.told)")
        #expect(ended.data.contains("Exchange.ManageAsApp"))
        for part in made.split(separator: ".") {
          #expect(!(ended.data + ended.told).contains(part.prefix(16)))
        }
      }
      #expect(place.tenant.statistics.calls == 0)
      #expect(place.tenant.statistics.signIns == 0)
    }
  }

  @Test func `connection information has the names administrators know`() async throws {
    try await withWorkplace { place in
      let ended = try await place.rollcall("auth", "token", "contoso", "--json")
      #expect(ended.code == 0)
      let document = try JSONSerialization.jsonObject(with: Data(ended.data.utf8))
      let parts = try #require(document as? [String: [String: Any]])
      let connection = try #require(parts["connection"])
      #expect(
        Set(connection.keys) == [
          "ConnectionId", "State", "Id", "Name", "UserPrincipalName", "ConnectionUri",
          "AzureAdAuthorizationEndpointUri", "TokenExpiryTimeUTC", "CertificateAuthentication",
          "ModuleName", "ModulePrefix", "Organization", "DelegatedOrganization", "AppId",
          "PageSize", "TenantID", "TokenStatus", "ConnectionUsedForInbuiltCmdlets", "IsEopSession",
        ])
      #expect(connection["TokenStatus"] as? String == "Active")
      #expect(connection["TenantID"] as? String == place.tenant.options.tenantID)
      #expect(connection["AppId"] as? String == place.tenant.options.clientID)
      #expect(connection["CertificateAuthentication"] as? Bool == false)
      #expect((parts["claims"]?["others"] as? [String]) == ["idp", "sub"])
      let text = try await place.rollcall("auth", "token", "contoso").data
      #expect(text.contains("\nTokenStatus                     : Active\n"))
      #expect(text.contains(": Global Reader (f2ef992c-3afb-46b9-b7cf-a126ee74c451)\n"))
    }
  }

  @Test func `a token that may not be used is shown, with what is wrong`() async throws {
    try await withWorkplace { place in
      let graph = token(audience: "https://graph.microsoft.com", at: place)
      try add("contoso", token: graph, to: place)
      let ended = try await place.rollcall("auth", "token", "contoso")
      #expect(ended.code == 5)
      #expect(ended.data.contains(": https://graph.microsoft.com\n"))
      #expect(ended.told.hasPrefix("rollcall: audience: Its claim aud names https://graph.mic"))
    }
  }

  @Test(arguments: ["test", "token"])
  func `a tenant nobody knows ends with 65, and no tenant with 64`(command: String) async throws {
    try await withWorkplace { place in
      let unknown = try await place.rollcall("auth", command, "fabrikam")
      #expect(unknown.code == 65)
      #expect(unknown.told.contains("tenants.yaml has no tenant 'fabrikam'. It has: contoso."))
      #expect(try await place.rollcall("auth", command).code == 64)
      #expect(place.isTenantUnasked)
    }
  }
}

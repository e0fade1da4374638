import Core
import Exchange
import Identity
import Testing

@testable import rollcall

/// Credentials that sign a user in, as the tenants file writes them.
struct UserCredentialTests {
  private static let client = "36ee4c6c-0812-40a2-b820-b22ebd02bce3"
  private static let user = "admin@contoso.onmicrosoft.com"

  private func text(_ credential: String, _ more: String = "  user: \(user)") -> String {
    "t:\n  organization: contoso.onmicrosoft.com\n  credential: \(credential)\n\(more)\n"
  }

  private func tenant(_ credential: String, _ more: String = "  user: \(user)") throws -> Tenant? {
    try TenantsFile.read(text(credential, more), path: "tenants.yaml").first
  }

  @Test(arguments: [
    ("refresh-token: cache", ClientProof.none, UserCredential.Material.refreshToken(nil)),
    ("refresh-token: { env: R }", .none, .refreshToken(.env("R"))),
    (
      "refresh-token: { file: r }, secret: { env: S }", .secret(.env("S")),
      .refreshToken(.file("r"))
    ),
    ("password: { command: [get] }", .none, .password(.command(["get"]))),
    (
      "certificate: { file: c.pfx }, refresh-token: cache",
      .certificate(
        CertificateCredential(certificates: [CertificateSetting(.kept(.file("c.pfx")))])),
      .refreshToken(nil)
    ),
    (
      "partner: { refresh-token: cache, organization: fabrikam.onmicrosoft.com }, secret: { env: S }",
      .secret(.env("S")), .partner(nil, organization: "fabrikam.onmicrosoft.com")
    ),
  ]) func `each way to sign a user in is read`(
    keys: String, proof: ClientProof, material: UserCredential.Material
  ) throws {
    let tenant = try tenant("{ client: \(Self.client), \(keys) }")
    let wanted = UserCredential(client: Self.client, proof: proof, material: material)
    #expect(tenant?.credential == .user(wanted))
    #expect(tenant?.keepsTokens == true)
  }

  @Test func `the vendor's own client is taken where it is asked for by name`() throws {
    let tenant = try tenant("{ client: exchange-powershell, refresh-token: cache }")
    #expect(tenant?.credential.client == "fb78d390-0c51-40cd-8e17-fdbfab77341b")
  }

  @Test func `calls of a partner are routed as an application's, a user's by the mailbox`() throws {
    let partner = "{ client: \(Self.client), secret: { env: S }, partner: { refresh-token: cache, "
    let ofPartner = try tenant(partner + "organization: fabrikam.onmicrosoft.com } }")
    #expect(
      ofPartner?.anchor == AnchorMailbox.appOnly(organization: "contoso.onmicrosoft.com"))
    #expect(
      ofPartner?.asked(at: .compliance).anchor
        == AnchorMailbox.appOnlyCompliance(organization: "contoso.onmicrosoft.com"))
    #expect(ofPartner?.tokenCheck.user == Self.user)
    #expect(ofPartner?.application(Self.client).tenant == "contoso.onmicrosoft.com")
    let own = try tenant("{ client: \(Self.client), refresh-token: cache }")
    #expect(own?.anchor == AnchorMailbox.user(Self.user))
  }

  @Test func `tokens of either service, and of each kind of credential, have a key of their own`()
    throws
  {
    let client = "client: \(Self.client)"
    let credentials = [
      "{ \(client), secret: { env: S } }", "{ \(client), certificate: { file: c } }",
      "{ \(client), federated: { file: f } }", "{ \(client), password: { env: P } }",
      "{ \(client), refresh-token: cache }", "{ managed-identity: system }",
      "{ managed-identity: { client: \(Self.client) } }",
    ]
    let keys = try credentials.flatMap { text in
      let isUsers = text.contains("password") || text.contains("refresh")
      let tenant = try #require(try self.tenant(text, isUsers ? "  user: \(Self.user)" : ""))
      return [tenant.cacheKey, tenant.asked(at: .compliance).cacheKey]
    }
    #expect(!keys.contains(nil))
    #expect(Set(keys).count == 14)
    #expect(try tenant("{ token: { env: T } }")?.cacheKey == nil)
  }

  @Test func `one partner's refresh token serves all customers, each user's is its own`() throws {
    let partner =
      "{ client: \(Self.client), secret: { env: S }, partner: { refresh-token: cache, "
      + "organization: fabrikam.onmicrosoft.com } }"
    let (one, other) = (try #require(try tenant(partner)), try #require(try tenant(partner, "")))
    guard case .user(let credential) = one.credential else { return }
    #expect(credential.signIn(at: one).holder == nil)
    #expect(credential.home(at: one.organization) == credential.home(at: other.organization))
    let own = try #require(try tenant("{ client: \(Self.client), refresh-token: cache }"))
    guard case .user(let user) = own.credential else { return }
    #expect(user.signIn(at: own).holder == Self.user)
  }

  @Test(arguments: [
    (
      "{ client: ID, refresh-token: cache }", "",
      "This credential signs a user in. Add whom, such as 'user: admin@contoso.onmicrosoft.com'."
    ),
    (
      "{ client: ID, refresh-token: cache }", "  user: a@b.example\n  cache: none",
      "'cache: none' does not go with a refresh token, whose successors must be kept. Remove it."
    ),
    (
      "{ client: ID, secret: { env: S } }", "  cache: memory",
      "'cache' can only be 'none': no token of this tenant is kept on the disk. Without it they are "
        + "kept beside the store."
    ),
    (
      "{ client: exchange-powershell, secret: { env: S }, refresh-token: cache }",
      "  user: a@b.example",
      "'client: exchange-powershell' is Microsoft's own application, which has no secret of yours. "
        + "Register an application, or remove 'secret' and 'certificate'."
    ),
    (
      "{ client: ID, partner: { refresh-token: cache, organization: f.example } }", "",
      "'partner' needs 'secret' or 'certificate': the partner's app is a confidential one."
    ),
    (
      "{ client: ID, secret: { env: S }, partner: { organization: f.example } }", "",
      "'partner' lacks 'refresh-token'. Write 'refresh-token: cache', and enrol it with: rollcall "
        + "auth login TENANT"
    ),
    (
      "{ client: ID, refresh-token: cache, password: { env: P } }", "",
      "'refresh-token' and 'password' exclude each other. Keep one."
    ),
    (
      "{ client: ID, password: { env: P }, secret: { env: S }, certificate: { file: c } }",
      "  user: a@b.example", "'secret' and 'certificate' exclude each other. Keep one."
    ),
    (
      "{ client: exchange-powershell, secret: { env: S } }", "",
      "'client' must be the application's client id, a GUID. Entra shows it on the application's "
        + "overview."
    ),
  ]) func `what does not fit together is told`(credential: String, more: String, says: String)
    throws
  {
    let said = complaintsAboutTenants(
      text(credential.replacing("ID", with: Self.client), more))
    #expect(said.count == 1, "\(said)")
    #expect(try #require(said.first).hasSuffix(": " + says), "\(said)")
  }

  @Test func `the variables of every part are withheld from programs`() throws {
    let tenant = try tenant(
      "{ client: \(Self.client), refresh-token: { env: R }, secret: { env: S } }")
    #expect(tenant?.credential.variables == ["R", "S"])
  }
}

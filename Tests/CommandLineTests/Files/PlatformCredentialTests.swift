import Core
import Identity
import Testing

@testable import rollcall

/// Credentials that a platform or another issuer vouches for, in a tenants file.
@Suite struct PlatformCredentialTests {
  private static let client = TenantsFileTests.client

  private func credential(_ text: String) throws -> Tenant.Credential {
    let tenants = try TenantsFile.read(TenantsFileTests.tenant("{ \(text) }"), path: "tenants.yaml")
    return try #require(tenants.first).credential
  }

  private func complaints(_ text: String) -> [String] {
    do {
      _ = try credential(text)
      return []
    } catch {
      return (error as? FileProblems)?.problems.map(\.sentence) ?? ["\(error)"]
    }
  }

  @Test(arguments: [
    ("system", ManagedIdentity.system),
    ("{ client: \(client) }", .client(client)), ("{ object: \(client) }", .object(client)),
    ("{ resource-id: /subscriptions/s/x }", .resource("/subscriptions/s/x")),
  ])
  func `a managed identity is the machine's own or one assigned to it`(
    text: String, identity: ManagedIdentity
  ) throws {
    #expect(try credential("managed-identity: \(text)") == .managedIdentity(identity))
  }

  @Test(arguments: [
    ("azure", FederatedAssertion.azure),
    ("github", .github(audience: "api://AzureADTokenExchange")),
    ("{ github: { } }", .github(audience: "api://AzureADTokenExchange")),
    ("{ github: { audience: 'api://other' } }", .github(audience: "api://other")),
    ("{ file: a.jwt }", .kept(.file("a.jwt"))), ("{ env: A }", .kept(.env("A"))),
    ("{ command: [get, it] }", .kept(.command(["get", "it"]))),
  ])
  func `a federated assertion has one place`(text: String, place: FederatedAssertion) throws {
    #expect(
      try credential("client: \(Self.client), federated: \(text)")
        == .federated(client: Self.client, place))
  }

  @Test(arguments: [
    ("managed-identity: user", "'managed-identity' must be 'system'"),
    ("managed-identity: { }", "exactly one of: client, object, resource-id"),
    ("managed-identity: { client: x }", "'client' must be the identity's client id, a GUID"),
    ("managed-identity: { object: x }", "'object' must be the identity's object id, a GUID"),
    ("managed-identity: { resource-id: x }", "begins with /subscriptions/"),
    ("managed-identity: { clint: x }", "Did you mean 'client'?"),
    ("client: \(client), managed-identity: system", "'client' is not used with 'managed-identity'"),
    ("federated: azure", "lacks 'client'"),
    ("client: \(client), federated: canary.a.b", "must not stand here"),
    ("client: \(client), federated: { canary: x }", "federated does not know this key."),
    ("client: \(client), federated: { }", "exactly one of: file, env, command, github"),
    ("client: \(client), federated: { file: a, env: B }", "exactly one of"),
    ("client: \(client), federated: { github: { audience: 'a b' } }", "'audience' must be the one"),
    ("managed-identity: system, token: { env: A }", "exclude each other"),
    ("client: \(client), federated: azure, secret: { env: A }", "exclude each other"),
  ])
  func `what is missing or surplus is named`(text: String, complaint: String) {
    let complaints = complaints(text)
    #expect(complaints.contains { $0.contains(complaint) }, "\(complaints)")
    #expect(!complaints.contains { $0.contains("canary") })
  }

  @Test func `programs are not handed what proves an identity`() throws {
    #expect(
      try credential("managed-identity: system").variables == ["IDENTITY_HEADER", "MSI_SECRET"])
    #expect(
      try credential("client: \(Self.client), federated: github").variables
        == ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
    #expect(try credential("client: \(Self.client), federated: { env: A }").variables == ["A"])
  }

  @Test func `Cloud Shell's token is a user's, a federated one never`() throws {
    func read(_ text: String) throws -> [Tenant] {
      try TenantsFile.read(
        TenantsFileTests.tenant("{ \(text) }") + "\n  user: a@b.example", path: "tenants.yaml")
    }
    #expect(try read("managed-identity: system").first?.user == "a@b.example")
    #expect(throws: FileProblems.self) { try read("client: \(Self.client), federated: azure") }
  }

  private func waiting(_ credential: String, _ text: String) throws -> Duration? {
    try TenantsFile.read(
      TenantsFileTests.tenant("{ \(credential) }") + "\n  wait-for-token: \(text)",
      path: "tenants.yaml"
    ).first?.waitForToken
  }

  @Test(arguments: [
    "token: { file: a }", "token: { command: [a] }", "client: \(client), federated: { file: a }",
    "client: \(client), federated: azure",
  ])
  func `what somebody else refreshes may be waited for`(credential: String) throws {
    #expect(try waiting(credential, "1h30m") == .seconds(5400))
    #expect(try self.credential(credential).isKeptFresh)
  }

  @Test(arguments: [
    ("token: { env: A }", "1h", "Remove it."), ("managed-identity: system", "1h", "Remove it."),
    ("client: \(client), secret: { file: a }", "1h", "Remove it."),
    ("client: \(client), federated: github", "1h", "Remove it."),
    ("token: { file: a }", "59s", "must be 1m to 7d"), ("token: { file: a }", "8d", "1m to 7d"),
    ("token: { file: a }", "soon", "1m to 7d"), ("token: { file: a }", "[1]", "must be a text"),
  ])
  func `a wait that makes no sense is refused with its limits`(
    credential: String, text: String, complaint: String
  ) {
    let error = #expect(throws: FileProblems.self) { try waiting(credential, text) }
    #expect(error?.problems.contains { $0.sentence.contains(complaint) } == true, "\(error as Any)")
  }
}

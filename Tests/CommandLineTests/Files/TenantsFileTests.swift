import Core
import Exchange
import Foundation
import Identity
import Testing

@testable import rollcall

@Suite struct TenantsFileTests {
  static let client = "36ee4c6c-0812-40a2-b820-b22ebd02bce3"

  @Test func `a tenants file in full form is read`() throws {
    let tenants = try TenantsFile.read(
      """
      contoso:
        organization: contoso.onmicrosoft.com
        cloud: china
        credential:
          client: \(Self.client)
          secret: { env: CONTOSO_SECRET }
        endpoints:
          login: http://127.0.0.1:8123
          exchange: https://front.contoso.example/base/
        limits: { filter-length: 1000 }
      fabrikam:
        organization: 6babcaad-604b-40ac-a9d7-9fd97c0b779f
        credential: { token: { command: [get-token, --for, exchange] } }
      """, path: "tenants.yaml")
    #expect(
      tenants == [
        Tenant(
          name: "contoso", organization: "contoso.onmicrosoft.com", cloud: .china,
          credential: .secret(client: Self.client, .env("CONTOSO_SECRET")),
          login: "http://127.0.0.1:8123", exchange: "https://front.contoso.example/base",
          filterLength: 1000),
        Tenant(
          name: "fabrikam", organization: "6babcaad-604b-40ac-a9d7-9fd97c0b779f",
          cloud: .worldwide, credential: .token(.command(["get-token", "--for", "exchange"])),
          login: nil, exchange: nil),
      ])
  }

  @Test(arguments: [
    ("env: A_1", SecretSource.env("A_1")), ("file: /run/secrets/x", .file("/run/secrets/x")),
    ("command: [vault, read]", .command(["vault", "read"])),
  ])
  func `a secret is in a variable, a file or a command`(place: String, source: SecretSource) throws
  {
    let tenants = try TenantsFile.read(
      Self.tenant("{ client: \(Self.client), secret: { \(place) } }"), path: "tenants.yaml")
    #expect(tenants.map(\.credential) == [.secret(client: Self.client, source)])
  }

  @Test func `every problem of a file is told at once, in its order`() {
    #expect(
      complaintsAboutTenants(
        """
        contoso:
          organisation: contoso.onmicrosoft.com
          cloud: wordwide
          credential: { client: 42, secret: { env: A, file: b } }
          endpoints: { login: http://login.contoso.example, exchange: ftp://x, other: y }
        "a b": { }
        fabrikam:
        """) == [
          "tenants.yaml:2:3: contoso has no key 'organisation'. Did you mean 'organization'?",
          "tenants.yaml:2:3: contoso lacks 'organization'. Add a line such as 'organization: "
            + "contoso.onmicrosoft.com'.",
          "tenants.yaml:3:10: contoso: 'cloud' cannot be 'wordwide'. Did you mean 'worldwide'?",
          "tenants.yaml:4:25: 'client' must be the application's client id, a GUID. Entra shows it "
            + "on the application's overview.",
          "tenants.yaml:4:37: 'secret' needs exactly one of: env, file, command.",
          "tenants.yaml:5:23: 'login' must begin with https://; plain http is for this machine "
            + "alone, since a token would be readable on the way.",
          "tenants.yaml:5:63: 'exchange' must be an address such as https://host or "
            + "http://127.0.0.1:8123.",
          "tenants.yaml:5:72: endpoints has no key 'other'. It knows: login, exchange, audience, "
            + "compliance, compliance-audience.",
          "tenants.yaml:6:1: A tenant's name is made of letters, digits, '-', '_' and '.'.",
          "tenants.yaml:7:10: fabrikam must hold keys and values, as in 'key: value'.",
        ])
  }

  @Test(arguments: [
    (
      "{ }",
      "'credential' needs 'client' with 'secret', 'certificate', 'federated', 'refresh-token', "
        + "'partner' or 'password'; or 'managed-identity'; or 'token'."
    ),
    (
      "{ client: 36ee4c6c, secret: { env: A } }",
      "'client' must be the application's client id, a GUID. Entra shows it on the application's "
        + "overview."
    ),
    (
      "{ secret: { env: A } }",
      "credential lacks 'client'. Add a line such as 'client: "
        + "36ee4c6c-0812-40a2-b820-b22ebd02bce3'."
    ),
    (
      "{ secret: { env: A }, token: { env: B } }",
      "'secret' and 'token' exclude each other. Keep one."
    ),
    (
      "{ client: 36ee4c6c-0812-40a2-b820-b22ebd02bce3, token: { env: B } }",
      "'client' is not used with 'token'. Remove it."
    ),
    ("{ token: { } }", "'token' needs exactly one of: env, file, command."),
    ("{ token: { command: [] } }", "'command' is empty. Write [PROGRAM, ARGUMENT]."),
    ("{ token: { command: get } }", "token: 'command' must be a list, as in 'command: [A, B]'."),
    ("{ token: { file: } }", "token: 'file' must be a text."),
  ])
  func `a wrong credential says what belongs there`(credential: String, says: String) throws {
    let said = complaintsAboutTenants(Self.tenant(credential))
    #expect(said.count == 1)
    #expect(try #require(said.first).hasSuffix(": " + says), "\(said)")
  }

  @Test(arguments: [
    "c: { client: ID, secret: CANARY }", "c: { client: ID, secret: { CANARY } }",
    "c: { client: ID, secret: [CANARY] }", "c: { client: ID, secret: { value: CANARY } }",
    "c: { client: ID, secret: { CANARY: x } }", "c: { client: ID, secret: { env: 'CANARY' } }",
    "c: { client: CANARY, secret: { env: A } }", "c: { token: CANARY }", "c: CANARY",
    "c: { CANARY }", "c: { password: CANARY }", "c: { token: { command: CANARY } }",
    "c: { client: ID, secret: { CANARY: 1, CANARY: 2 } }", "c: { CANARY: 1, 'CANARY': 2 }",
    "c: { token: |\n CANARY", "c: { token: 'CANARY", "c: { token: &x CANARY, b: *CANARY }",
    "c: { token: !CANARY x }", "c: { token: %CANARY }", "c: { ? [CANARY] : 1, secret: {} }",
    "c: { token: { env: { CANARY: 1 } } }", "c: { client: ID, refresh-token: CANARY }",
    "c: { client: ID, partner: { refresh-token: CANARY, organization: a.example } }",
    "c: { client: ID, partner: CANARY }", "c: { client: ID, password: [CANARY] }",
  ])
  func `a secret in clear text is refused and never quoted`(credential: String) {
    for canary in ["S3cr3t~Zx.9q8W7", "eyJ0eXAiOiJKV1QifQ.eyJhIjoxfQ.c2ln"] {
      let credential = credential.replacing("c: ", with: "").replacing("CANARY", with: canary)
        .replacing("ID", with: Self.client)
      let said = complaintsAboutTenants(Self.tenant(credential))
      #expect(!said.isEmpty, "\(credential)")
      for line in said { #expect(!line.contains(canary.prefix(5)), "\(line)") }
    }
  }

  @Test func `a secret in clear text is answered with the three right ways`() {
    #expect(
      complaintsAboutTenants(Self.tenant("{ client: \(Self.client), secret: S3cr3t }")) == [
        "tenants.yaml:3:71: 'secret' must say where the secret is, not what it is: { env: NAME }, "
          + "{ file: PATH } or { command: [PROGRAM, ARGUMENT] }. Take it out of this file, and "
          + "renew it if others could read it here."
      ])
  }

  @Test(arguments: [
    "http://127.0.0.1:8123", "http://localhost", "http://[::1]:80", "https://login.example",
    "https://a.example/base/",
  ])
  func `an address is https, or http on this machine`(address: String) {
    #expect(complaintsAboutTenants(Self.endpoint(address)).isEmpty)
  }

  @Test(arguments: [
    "http://login.example", "http://127.0.0.1.evil.example", "login.example", "https://",
    "https://user@host.example", "https://host.example?x=1", "https://host.example/#x",
    "https://ho st.example", "file:///etc/passwd", "https://a\\\\b",
  ])
  func `any other address is refused`(address: String) {
    #expect(complaintsAboutTenants(Self.endpoint(address)).count == 1)
  }

  @Test(arguments: ["contoso", "a b.example", "contoso.example/x", "''"])
  func `an organization is a domain or a GUID`(organization: String) {
    let said = complaintsAboutTenants(
      "t:\n  organization: \(organization)\n  credential: { token: { env: A } }")
    #expect(said.count == 1)
  }

  @Test(arguments: ["199", "10001", "long", "1.5"])
  func `a length of filters that no service has is refused`(length: String) {
    #expect(throws: FileProblems.self) {
      try TenantsFile.read(
        """
        contoso:
          organization: contoso.onmicrosoft.com
          credential: { client: \(Self.client), secret: { env: SECRET } }
          limits: { filter-length: \(length) }
        """, path: "tenants.yaml")
    }
  }

  private static func limited(_ limits: String) -> String {
    tenant("{ token: { env: A } }") + "\n  limits: { \(limits) }"
  }

  @Test func `what a person allows at a tenant is read`() throws {
    let text = Self.limited(
      "calls-per-minute: 30, concurrency: 4, quiet-hours: \"22:00-06:00 Europe/Berlin\"")
    let pressure = try #require(TenantsFile.read(text, path: "tenants.yaml").first?.pressure)
    #expect(pressure.callsPerMinute == 30)
    #expect(pressure.concurrency == 4)
    #expect(pressure.quiet?.hours == QuietHours(from: 22 * 60, to: 6 * 60))
    #expect(pressure.quiet?.zone.identifier == "Europe/Berlin")
    // Midnight in Berlin, in summer.
    let midnight = Instant(milliseconds: 1_750_888_800_000)
    #expect(pressure.limits.quietUntil?(midnight) == midnight + .seconds(6 * 3600))
    #expect(pressure.limits.quietUntil?(midnight + .seconds(6 * 3600)) == nil)
  }

  @Test(arguments: [
    ("calls-per-minute: 0", "'calls-per-minute' must be a whole number from 1 to 60000."),
    ("calls-per-minute: 1.5", "'calls-per-minute' must be a whole number from 1 to 60000."),
    ("concurrency: 257", "'concurrency' must be a whole number from 1 to 256."),
    ("concurrency: -1", "'concurrency' must be a whole number from 1 to 256."),
    ("calls-per-minut: 5", "limits has no key 'calls-per-minut'. Did you mean 'calls-per-minute'?"),
    (
      "quiet-hours: \"08:00-18:00\"",
      "'quiet-hours' must be two times and a time zone, such as \"08:00-18:00 Europe/Berlin\"."
    ),
    (
      "quiet-hours: \"8-18 Europe/Berlin\"",
      "'quiet-hours' cannot be '8-18'. Write two different times of day, as in 08:00-18:00 or "
        + "22:00-06:00."
    ),
    (
      "quiet-hours: \"08:00-08:00 Europe/Berlin\"",
      "'quiet-hours' cannot be '08:00-08:00'. Write two different times of day, as in 08:00-18:00 "
        + "or 22:00-06:00."
    ),
    (
      "quiet-hours: \"08:00-18:00 Europe/Berln\"",
      "'quiet-hours' names a time zone that is not known, 'Europe/Berln'. Did you mean "
        + "'Europe/Berlin'?"
    ),
    (
      "quiet-hours: \"08:00-18:00 CET\"",
      "'quiet-hours' names a time zone that is not known, 'CET'. Use a name such as "
        + "Europe/Berlin, America/New_York or UTC."
    ),
  ])
  func `a limit that cannot be is refused by name`(limits: String, says: String) throws {
    let said = complaintsAboutTenants(Self.limited(limits))
    #expect(said.count == 1)
    #expect(try #require(said.first).hasSuffix(says), "\(said)")
  }

  @Test func `a file without tenants is refused`() {
    #expect(
      complaintsAboutTenants("{}") == [
        "tenants.yaml:1:1: The tenants file names no tenant. Add one, as in 'contoso:'."
      ])
  }

  static func tenant(_ credential: String) -> String {
    "contoso:\n  organization: contoso.onmicrosoft.com\n  credential: \(credential)"
  }

  static func endpoint(_ address: String) -> String {
    tenant("{ token: { env: A } }") + "\n  endpoints: { exchange: \"\(address)\" }"
  }

  @Test func `a user's token has the user beside it, and a tenant its own audience`() throws {
    let tenants = try TenantsFile.read(
      """
      t:
        organization: contoso.onmicrosoft.com
        credential: { token: { env: A } }
        user: admin@contoso.onmicrosoft.com
        endpoints: { audience: "https://outlook.contoso.example/" }
      """, path: "tenants.yaml")
    #expect(tenants.first?.user == "admin@contoso.onmicrosoft.com")
    #expect(tenants.first?.resource == "https://outlook.contoso.example")
    #expect(tenants.first?.loginBase == "https://login.microsoftonline.com")
  }

  @Test func `each service has its own address and its own resource`() throws {
    let tenant = try TenantsFile.read(
      """
      t:
        organization: contoso.onmicrosoft.com
        cloud: gcchigh
        credential: { token: { env: A } }
      own:
        organization: contoso.onmicrosoft.com
        credential: { token: { env: A } }
        endpoints:
          compliance: https://ps.compliance.contoso.example/
          compliance-audience: https://purview.contoso.example
      """, path: "tenants.yaml")
    #expect(tenant[0].serviceBase == "https://outlook.office365.us")
    let compliance = tenant.map { $0.asked(at: .compliance) }
    #expect(compliance[0].serviceBase == "https://ps.compliance.protection.office365.us")
    #expect(compliance[0].resource == compliance[0].serviceBase)
    #expect(compliance[1].serviceBase == "https://ps.compliance.contoso.example")
    #expect(compliance[1].resource == "https://purview.contoso.example")
    #expect(compliance[1].asked(at: nil).resource == "https://outlook.office365.com")
  }

  @Test(arguments: [
    ("admin", "'user' must be the user's sign-in name, such as admin@contoso.onmicrosoft.com."),
    ("a@b@c", "'user' must be the user's sign-in name, such as admin@contoso.onmicrosoft.com."),
    (
      "\"a\\n@b\"", "'user' must be the user's sign-in name, such as admin@contoso.onmicrosoft.com."
    ),
  ])
  func `a user is a sign-in name`(user: String, complaint: String) {
    let text = """
      t:
        organization: contoso.onmicrosoft.com
        credential: { token: { env: A } }
        user: \(user)
      """
    #expect(complaintsAboutTenants(text) == ["tenants.yaml:4:9: \(complaint)"])
  }

  @Test func `an application has no user`() {
    let text =
      Self.tenant("{ client: \(Self.client), secret: { env: A } }") + "\n  user: a@b.example"
    let complaints = complaintsAboutTenants(text)
    #expect(complaints.count == 1)
    #expect(complaints.first?.hasSuffix("signs an application in. Remove it.") == true)
  }
}

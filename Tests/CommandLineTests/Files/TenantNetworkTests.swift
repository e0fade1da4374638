import Core
import Identity
import Testing

@testable import rollcall

@Suite struct TenantNetworkTests {
  private func text(_ network: String, endpoints: String = "") -> String {
    """
    contoso:
      organization: contoso.onmicrosoft.com
      credential: { token: { env: A } }
    \(endpoints.isEmpty ? "" : "  endpoints: { \(endpoints) }\n")  network: \(network)
    """
  }

  @Test func `a network in full form is read`() throws {
    let tenants = try TenantsFile.read(
      """
      contoso:
        organization: contoso.onmicrosoft.com
        credential: { token: { env: A } }
        endpoints: { exchange: "https://front.contoso.example", login: "https://in.contoso.example" }
        network:
          proxy: http://proxy.contoso.example:3128
          proxy-user: CONTOSO\\clerk
          proxy-password: { env: PROXY_PASSWORD }
          proxy-auth: ntlm
          no-proxy: [front.contoso.example, 10.0.0.0/8, "::1"]
          ca-file: authorities.pem
          client-certificate:
            file: client.crt
            key: { file: client.key }
            password: { env: KEY_PASSWORD }
            login: true
      """, path: "tenants.yaml")
    var network = TenantNetwork()
    network.proxy = .named(try #require(ProxyAddress("http://proxy.contoso.example:3128")))
    network.proxyUser = "CONTOSO\\clerk"
    network.proxyPassword = .env("PROXY_PASSWORD")
    network.proxyMethod = .ntlm
    network.exceptions = ["front.contoso.example", "10.0.0.0/8", "::1"]
    network.caFile = "authorities.pem"
    network.clientCertificate = ClientCertificateSetting(
      place: .file("client.crt"), key: .file("client.key"), password: .env("KEY_PASSWORD"))
    network.isShownAtLogin = true
    #expect(tenants.first?.network == network)
    #expect(network.variables == ["PROXY_PASSWORD", "KEY_PASSWORD"])
  }

  @Test func `a tenant without a network takes the environment's`() throws {
    let tenants = try TenantsFile.read(
      TenantsFileTests.tenant("{ token: { env: A } }"), path: "tenants.yaml")
    #expect(tenants.first?.network == TenantNetwork())
  }

  @Test(arguments: [
    ("{ proxi: x }", "network does not know this key. Did you mean 'proxy'?"),
    (
      "{ proxy: ftp://x }",
      "'proxy' must be an address such as http://proxy.contoso.example:3128, or none."
    ),
    (
      "{ proxy-user: a }",
      "'proxy-user' needs 'proxy-password': { env: NAME }, { file: PATH } or { command: [PROGRAM, "
        + "ARGUMENT] }."
    ),
    (
      "{ proxy: 'http://p:1', proxy-password: { env: A } }",
      "'proxy-password' needs 'proxy-user': whose password it is."
    ),
    (
      "{ proxy: none, proxy-auth: ntlm }", "'proxy-auth' is not used with 'proxy: none'. Remove it."
    ),
    (
      "{ proxy: 'http://p:1', proxy-auth: basic }",
      "'proxy-auth' needs 'proxy-user' and 'proxy-password'; only negotiate can do without, by a "
        + "Kerberos ticket."
    ),
    (
      "{ proxy: 'http://p:1', proxy-auth: negotiate, proxy-user: a }",
      "'proxy-user' is not used with 'proxy-auth: negotiate', which signs in by this machine's "
        + "Kerberos ticket. Remove it, or choose ntlm or basic."
    ),
    (
      "{ proxy-auth: negotiate, proxy-password: { env: A } }",
      "'proxy-password' is not used with 'proxy-auth: negotiate', which signs in by this machine's "
        + "Kerberos ticket. Remove it, or choose ntlm or basic."
    ),
    (
      "{ proxy-auth: digset }",
      "network: 'proxy-auth' cannot be 'digset'. Use one of: basic, ntlm, negotiate, any."
    ),
    (
      "{ no-proxy: ['*.contoso.example'] }",
      "An entry of 'no-proxy' must be a host, a domain such as contoso.example, which stands for "
        + "every name below it, or a network such as 10.0.0.0/8; '*' alone stands for all."
    ),
    (
      "{ client-certificate: { file: a } }",
      "'client-certificate' is for a private front end: name its address as 'exchange' under "
        + "'endpoints'. The service's own address is shown no certificate."
    ),
  ])
  func `a wrong network says what belongs there`(network: String, says: String) throws {
    let said = complaintsAboutTenants(text(network))
    #expect(said.count == 1, "\(said)")
    #expect(try #require(said.first).hasSuffix(": " + says), "\(said)")
  }

  @Test(arguments: [
    ("{ file: a, env: B }", "'client-certificate' needs exactly one of: file, env, command."),
    ("{ key: { file: b } }", "'client-certificate' needs exactly one of: file, env, command."),
    (
      "{ file: a, login: 1 }",
      "'login' must be true or false: whether the login endpoint is shown the certificate too."
    ),
    (
      "{ file: a, login: true }",
      "'login: true' is for a private front end: name its address as 'login' under 'endpoints'. The "
        + "service's own address is shown no certificate."
    ),
  ])
  func `a wrong client certificate says what belongs there`(
    certificate: String, says: String
  ) throws {
    let said = complaintsAboutTenants(
      text("{ client-certificate: \(certificate) }", endpoints: "exchange: 'https://f.example'"))
    #expect(said.count == 1, "\(said)")
    #expect(try #require(said.first).hasSuffix(": " + says), "\(said)")
  }

  @Test(arguments: [
    "{ proxy: 'http://clerk:CANARY@proxy.example:3128' }",
    "{ proxy-user: a, proxy-password: CANARY }",
    "{ proxy: 'CANARY@x' }", "{ client-certificate: CANARY }", "{ CANARY: 1 }",
    "{ proxy: none, proxy-password: CANARY }", "{ proxy: 'clerk:CANARY p' }", "CANARY",
  ])
  func `a password in clear text is refused and never quoted`(network: String) {
    let said = complaintsAboutTenants(text(network.replacing("CANARY", with: "S3cr3tZx9q8W7")))
    #expect(!said.isEmpty)
    for line in said { #expect(!line.contains("S3cr3t"), "\(line)") }
  }

  @Test func `a password in the proxy's address is answered with the right way`() {
    let said = complaintsAboutTenants(text("{ proxy: 'http://clerk:x@proxy.example:3128' }"))
    #expect(
      said == [
        "tenants.yaml:4:21: 'proxy' must not say who signs in. Write host and port alone, with "
          + "'proxy-user' and 'proxy-password' beside it; renew the password if others could read it "
          + "here."
      ])
  }
}

import Core
import Identity
import Testing

/// Where a process finds the service that gives tokens for its machine.
struct IdentityPlatformTests {
  private func platform(
    _ environment: [String: String], hasArcAgent: Bool = false
  ) throws(SignInError) -> IdentityPlatform {
    try IdentityPlatform(of: environment) { hasArcAgent }
  }

  private static let local = "http://localhost:4141/token"

  @Test func `an empty environment means the machine's own metadata service`() throws {
    #expect(
      try platform([:])
        == .machine(endpoint: "http://169.254.169.254/metadata/identity/oauth2/token"))
    #expect(try platform(["IDENTITY_ENDPOINT": "", "MSI_SECRET": "x"]) == platform([:]))
  }

  @Test func `the metadata service's host may be another one nearby`() throws {
    let found = try platform(["AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:8080/"])
    #expect(found == .machine(endpoint: "http://127.0.0.1:8080/metadata/identity/oauth2/token"))
  }

  @Test func `each platform is known by its variables`() throws {
    let local = Self.local
    #expect(
      try platform(["IDENTITY_ENDPOINT": local, "IDENTITY_HEADER": "canary"])
        == .appService(endpoint: local, header: Secret("canary")))
    #expect(
      try platform(["MSI_ENDPOINT": local, "MSI_SECRET": "canary"])
        == .machineLearning(endpoint: local, secret: Secret("canary")))
    #expect(
      try platform(["IDENTITY_ENDPOINT": local, "IMDS_ENDPOINT": local]) == .arc(endpoint: local))
    #expect(
      try platform([:], hasArcAgent: true)
        == .arc(endpoint: "http://localhost:40342/metadata/identity/oauth2/token"))
    #expect(
      try platform(["AZUREPS_HOST_ENVIRONMENT": "cloud-shell/1.0"])
        == .cloudShell(endpoint: "http://localhost:50342/oauth2/token"))
  }

  @Test func `where several are known, the vendor's order decides`() throws {
    var environment = [
      "IDENTITY_ENDPOINT": Self.local, "IDENTITY_HEADER": "a", "IMDS_ENDPOINT": Self.local,
      "MSI_ENDPOINT": Self.local, "MSI_SECRET": "b", "AZUREPS_HOST_ENVIRONMENT": "cloud-shell",
    ]
    func name() throws -> String { try platform(environment, hasArcAgent: true).name }
    #expect(try name().hasPrefix("App Service"))
    environment["IDENTITY_HEADER"] = nil
    #expect(try name() == "Azure Machine Learning")
    environment["MSI_SECRET"] = nil
    #expect(try name() == "the Azure Arc agent")
    environment["IMDS_ENDPOINT"] = nil
    #expect(try name() == "the Azure Arc agent")
    #expect(try platform(environment).name == "Cloud Shell")
  }

  @Test func `Service Fabric is refused, and another credential is named`() {
    let error = #expect(throws: SignInError.self) {
      try platform([
        "IDENTITY_ENDPOINT": "https://10.0.0.4:2377/metadata", "IDENTITY_HEADER": "canary",
        "IDENTITY_SERVER_THUMBPRINT": "ABCD",
      ])
    }
    #expect(error?.kind == .needsPerson || error?.kind == .misconfigured)
    #expect(error?.doing.contains("Service Fabric") == true)
    #expect(error?.doing.contains("'federated'") == true)
  }

  @Test(arguments: [
    "http://10.1.2.3/token", "https://evil.example/token", "http://169.254.1.1@evil.example/",
    "http://169.254.169.254.evil.example/", "http://0251.254.169.254/", "token", "",
    "http://localhost:4141/token?x=1",
  ])
  func `an address beyond the machine's own link is refused`(address: String) throws {
    for variable in ["IDENTITY_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"]
    where !address.isEmpty {
      let error = #expect(throws: SignInError.self) {
        try platform([variable: address, "IDENTITY_HEADER": "canary"])
      }
      #expect(error?.kind == .misconfigured)
      #expect(error?.doing.contains(variable) == true)
    }
  }

  @Test(arguments: ["http://169.254.129.5:8081/msi", "http://[fe80::1]/x", "https://127.0.0.1/x"])
  func `link-local and loopback addresses are near`(address: String) throws {
    _ = try platform(["IDENTITY_ENDPOINT": address, "IDENTITY_HEADER": "canary"])
  }
}

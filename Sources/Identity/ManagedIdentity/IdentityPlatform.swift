package import Core

/// Where a machine's platform hands out tokens for its identities, as its environment tells.
///
/// It is a pure value: it reads no file, asks nobody, and is found in the order in which the
/// vendor's own clients look. An address beyond the machine and its link is refused, because what
/// is sent there proves an identity.
package enum IdentityPlatform: Sendable, Hashable {
  /// App Service, Functions, Container Apps and Automation.
  case appService(endpoint: String, header: Secret)
  case machineLearning(endpoint: String, secret: Secret)
  /// A machine outside Azure with the Azure Arc agent.
  case arc(endpoint: String)
  /// Cloud Shell, whose token is that of the person who sits there.
  case cloudShell(endpoint: String)
  /// A virtual machine, or anything else with the instance metadata service.
  case machine(endpoint: String)

  static let metadataHost = "http://169.254.169.254"
  static let arcEndpoint = "http://localhost:40342/metadata/identity/oauth2/token"
  static let cloudShellEndpoint = "http://localhost:50342/oauth2/token"

  /// The platform a process runs on; `hasArcAgent` tells whether that agent is installed.
  package init(
    of environment: [String: String], hasArcAgent: () -> Bool
  ) throws(SignInError) {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let endpoint = value("IDENTITY_ENDPOINT"), let header = value("IDENTITY_HEADER") {
      if value("IDENTITY_SERVER_THUMBPRINT") != nil { throw Self.serviceFabric }
      self = .appService(
        endpoint: try Self.near(endpoint, "IDENTITY_ENDPOINT"), header: Secret(header))
    } else if let endpoint = value("MSI_ENDPOINT"), let secret = value("MSI_SECRET") {
      self = .machineLearning(
        endpoint: try Self.near(endpoint, "MSI_ENDPOINT"), secret: Secret(secret))
    } else if let endpoint = value("IDENTITY_ENDPOINT"), value("IMDS_ENDPOINT") != nil {
      self = .arc(endpoint: try Self.near(endpoint, "IDENTITY_ENDPOINT"))
    } else if hasArcAgent() {
      self = .arc(endpoint: Self.arcEndpoint)
    } else if value("AZUREPS_HOST_ENVIRONMENT")?.hasPrefix("cloud-shell") == true {
      let endpoint = value("MSI_ENDPOINT") ?? Self.cloudShellEndpoint
      self = .cloudShell(endpoint: try Self.near(endpoint, "MSI_ENDPOINT"))
    } else {
      let variable = "AZURE_POD_IDENTITY_AUTHORITY_HOST"
      var host = Substring(try Self.near(value(variable) ?? Self.metadataHost, variable))
      while host.last == "/" { host.removeLast() }
      self = .machine(endpoint: "\(host)/metadata/identity/oauth2/token")
    }
  }

  /// What people call it.
  package var name: String {
    switch self {
    case .appService: "App Service, Container Apps or Automation"
    case .machineLearning: "Azure Machine Learning"
    case .arc: "the Azure Arc agent"
    case .cloudShell: "Cloud Shell"
    case .machine: "the machine's metadata service (IMDS)"
    }
  }

  var endpoint: String {
    switch self {
    case .appService(let endpoint, _), .machineLearning(let endpoint, _), .arc(let endpoint),
      .cloudShell(let endpoint), .machine(let endpoint):
      endpoint
    }
  }

  /// The address, if it is on this machine or its link.
  private static func near(_ address: String, _ variable: String) throws(SignInError) -> String {
    guard let origin = Origin(of: address), origin.isLoopback || origin.isLinkLocal,
      !address.contains(where: { "?#".contains($0) })
    else {
      throw SignInError(
        .misconfigured,
        doing: "The variable \(variable) names no address of this machine or its own link, such as "
          + "\(metadataHost), so no managed identity is asked for there. Unset or correct it.")
    }
    return address
  }

  private static let serviceFabric = SignInError.ofFile(
    doing: "This process runs on Service Fabric, whose token service is trusted by nothing but the "
      + "SHA-1 of a certificate, which this program does not accept. Use 'certificate' or "
      + "'federated' as the credential there.")
}

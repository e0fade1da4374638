/// Who may sign in at a simulated tenant besides its application, and how sign-ins are answered.
///
/// It holds wishes only. Users, passwords and keys are nobody's: the tenant is invented.
package struct SimulatorIdentity: Sendable {
  /// Somebody who can sign in, with what is delegated to the application for them.
  package struct User: Sendable {
    /// The user principal name.
    package var name: String
    package var password = "simulated-password"
    /// Whether a password alone is refused.
    package var needsSecondFactor = false
    /// The delegated permissions there is consent for.
    package var scopes = ["Exchange.Manage"]
    /// The template ids of the directory roles held.
    package var directoryRoles = ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]

    package init(_ name: String) { self.name = name }
  }

  /// Whose tokens the application may prove itself with, in place of its own.
  package struct FederatedCredential: Sendable {
    package var issuer: String
    package var subject: String
    package var audience = "api://AzureADTokenExchange"
    /// What its tokens are signed with; nil for the tokens of `/_oidc/github`.
    package var certificate: RegisteredCertificate?

    package init(issuer: String, subject: String, certificate: RegisteredCertificate? = nil) {
      self.issuer = issuer
      self.subject = subject
      self.certificate = certificate
    }
  }

  /// Another tenant, which lets the application and its users administer it.
  package struct Customer: Sendable {
    /// The initial domain, from which its GUID is derived.
    package var domain: String
    /// Whether the application was let in.
    package var consents = true

    package init(_ domain: String) { self.domain = domain }
  }

  /// What one token request meets instead of its answer.
  package enum Fault: Sendable, Equatable {
    case refusal(SimulatorOptions.SignInRefusal)
    /// 429, with or without the seconds to wait.
    case throttled(retryAfter: Int?)
    /// 503, with or without the seconds to wait.
    case unavailable(retryAfter: Int?)
    /// 200 with a page of HTML, as a filtering proxy sends.
    case page
    /// Half of the right answer, and then the end of the connection.
    case cut
  }

  /// The first is who signs in where nobody is named; empty stands for `admin@` and `mfa@` of the
  /// tenant's domain, of which the second needs a second factor.
  package var users: [User] = []
  /// Applications that sign users in and have no secret.
  package var publicClients: Set<String> = [
    "fb78d390-0c51-40cd-8e17-fdbfab77341b", "a0c73c16-a7e3-4564-9a95-2bdf47383716",
  ]
  /// Secrets the application may use besides its first.
  package var otherSecrets: Set<String> = []
  /// Secrets the application once had.
  package var expiredSecrets: Set<String> = []
  package var federatedCredentials: [FederatedCredential] = []
  /// Tenants where a refresh token of this one, or the application itself, gets tokens too.
  package var customers: [Customer] = []

  /// When an access token should be renewed, as `refresh_in`; nil says nothing of it.
  package var refreshIn: Duration?
  /// Whether a refresh token is void once it was used.
  package var refreshTokensServeOnce = false
  /// How long a refresh token is good without being used.
  package var refreshTokenLife = Duration.seconds(90 * 86_400)
  package var deviceCodeLife = Duration.seconds(900)
  /// The least time between two questions whether a device code was approved.
  package var deviceInterval = Duration.seconds(5)
  package var authorizationCodeLife = Duration.seconds(600)

  /// What the first, second or later token request meets, by its number from 1.
  package var faults: [Int: Fault] = [:]

  package var managedIdentity = SimulatorManagedIdentity()
  /// What a workflow proves itself with at `/_oidc/github`.
  package var workflowRequestToken = "simulated-request-token"
  /// Whom the tokens of `/_oidc/github` are about.
  package var workflowSubject = "repo:contoso/reports:ref:refs/heads/main"

  package init() {}

  /// Lets the application prove itself with the tokens of `/_oidc/github`.
  package mutating func trustWorkflow() {
    federatedCredentials.append(
      FederatedCredential(issuer: WorkflowTokens.issuer, subject: workflowSubject))
  }
}

/// What the managed-identity endpoints of a simulated tenant know.
///
/// It holds wishes only.
package struct SimulatorManagedIdentity: Sendable {
  /// The application the machine's own identity is; its tokens carry this client.
  package var clientID = "5c9a7d4e-3f0b-4e52-9f3d-6f0f3c1b7a21"
  package var objectID = "0d8c1f6a-52f4-4b8e-8a47-9d9b8a1c4e10"
  /// How long its tokens live.
  package var tokenLife = Duration.seconds(86_399)
  /// What App Service hands out as `IDENTITY_HEADER`.
  package var identityHeader = "simulated-identity-header"
  /// Where the Arc agent writes the keys of its challenge; nil has no agent.
  package var arcFolder: String?
  /// The status the first, second or later request is answered with, by its number from 1.
  package var faults: [Int: Int] = [:]

  package init() {}
}

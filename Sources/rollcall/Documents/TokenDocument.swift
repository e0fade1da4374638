import Core
import Engine
import Identity
import Reports

/// What `auth token` prints: the connection as administrators know it, and the token's claims.
///
/// It never holds the token, its header or its signature; of claims nobody here knows only the
/// names are shown.
struct TokenDocument: Encodable {
  var connection: Connection
  /// Absent for a token that cannot be read.
  var claims: Claims?

  init(
    _ diagnosis: Diagnosis, _ token: AccessToken?, of tenant: Tenant, _ made: TenantConnection,
    at now: Instant, _ reading: Monotonic
  ) {
    let expires = diagnosis.claims?.expires ?? token.map { now + $0.remaining(at: reading) }
    connection = Connection(
      of: tenant, id: made.sessions.first?.identity.connectionID ?? "", diagnosis.claims,
      expires: expires, now: now)
    claims = diagnosis.claims.map(Claims.init)
  }

  func print() {
    for (name, value) in connection.columns { Self.print(name, value) }
    guard let claims else {
      return Console.data("\nThe token cannot be read, so its claims are not shown.")
    }
    Console.data("")
    for (name, value) in claims.columns { Self.print(name, value) }
  }

  private static func print(_ name: String, _ value: String) {
    Console.data(TerminalText.clean("\(name.padded(to: 31)) : \(value)"))
  }
}

extension TokenDocument {
  /// The columns of Get-ConnectionInformation, in its order and spelling.
  struct Connection: Encodable {
    var ConnectionId: String
    var State: String
    var Id: Int
    var Name: String
    var UserPrincipalName: String
    var ConnectionUri: String
    var AzureAdAuthorizationEndpointUri: String
    var TokenExpiryTimeUTC: String
    var CertificateAuthentication: Bool
    var ModuleName: String
    var ModulePrefix: String
    var Organization: String
    var DelegatedOrganization: String
    var AppId: String
    var PageSize: Int
    var TenantID: String
    var TokenStatus: String
    var ConnectionUsedForInbuiltCmdlets: Bool
    var IsEopSession: Bool

    init(
      of tenant: Tenant, id: String, _ claims: TokenClaims?, expires: Instant?, now: Instant
    ) {
      ConnectionId = id
      State = "Connected"
      Id = 1
      Name =
        tenant.service == .exchange ? "ExchangeOnline_1" : "ExchangeOnlineProtection_1"
      UserPrincipalName = claims?.user?.claimText ?? ""
      ConnectionUri = tenant.serviceBase
      AzureAdAuthorizationEndpointUri = "\(tenant.loginBase)/\(tenant.organization)"
      TokenExpiryTimeUTC = expires?.iso8601 ?? ""
      CertificateAuthentication = claims?.clientProof == "2"
      ModuleName = "\(Product.name) \(Product.version)"
      ModulePrefix = ""
      Organization = tenant.organization
      DelegatedOrganization = tenant.isPartners ? tenant.organization : ""
      AppId = claims?.client?.claimText ?? tenant.credential.client ?? ""
      PageSize = 1000
      TenantID = claims?.tenant?.claimText ?? ""
      TokenStatus = expires.map { $0 > now } == false ? "Expired" : "Active"
      ConnectionUsedForInbuiltCmdlets = true
      IsEopSession = tenant.service == .compliance
    }

    /// As PowerShell lists them.
    var columns: [(String, String)] {
      [
        ("ConnectionId", ConnectionId), ("State", State), ("Id", "\(Id)"), ("Name", Name),
        ("UserPrincipalName", UserPrincipalName), ("ConnectionUri", ConnectionUri),
        ("AzureAdAuthorizationEndpointUri", AzureAdAuthorizationEndpointUri),
        ("TokenExpiryTimeUTC", TokenExpiryTimeUTC),
        ("CertificateAuthentication", Self.word(CertificateAuthentication)),
        ("ModuleName", ModuleName), ("ModulePrefix", ModulePrefix),
        ("Organization", Organization), ("DelegatedOrganization", DelegatedOrganization),
        ("AppId", AppId), ("PageSize", "\(PageSize)"), ("TenantID", TenantID),
        ("TokenStatus", TokenStatus),
        ("ConnectionUsedForInbuiltCmdlets", Self.word(ConnectionUsedForInbuiltCmdlets)),
        ("IsEopSession", Self.word(IsEopSession)),
      ]
    }

    private static func word(_ flag: Bool) -> String { flag ? "True" : "False" }
  }
}

/// The national clouds the service runs in, and where each is reached.
///
/// It is data: a tenant's own `endpoints` always win over it, since these hosts have moved before.
package enum Cloud: String, Sendable, CaseIterable, Codable {
  case worldwide, gcc, gcchigh, dod, china

  /// The base of the Exchange REST endpoints.
  package var exchange: String {
    switch self {
    case .worldwide, .gcc: "https://outlook.office365.com"
    case .gcchigh: "https://outlook.office365.us"
    case .dod: "https://outlook-dod.office365.us"
    case .china: "https://partner.outlook.cn"
    }
  }

  /// The base of the sign-in endpoints.
  package var login: String {
    switch self {
    case .worldwide, .gcc: "https://login.microsoftonline.com"
    case .gcchigh, .dod: "https://login.microsoftonline.us"
    case .china: "https://login.partner.microsoftonline.cn"
    }
  }

  /// The resource a token must be made out to; here it is the service's own address.
  package var audience: String { exchange }
}

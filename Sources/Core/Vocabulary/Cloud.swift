/// The national clouds the service runs in.
///
/// It knows no address by itself: those are rows of `Preset`.
package enum Cloud: String, Sendable, CaseIterable, Codable {
  case worldwide, gcc, gcchigh, dod, china
}

extension Cloud {
  /// Where a cloud is reached, and by what it is known.
  ///
  /// It is data: a tenant's own `endpoints` always win over it, since these hosts have moved before.
  package struct Preset: Sendable, Hashable {
    /// What people call it.
    package let title: String
    /// What the Exchange module calls it, as its `ExchangeEnvironmentName`.
    package let environment: String
    /// The base of the sign-in endpoints.
    package let login: String
    /// The base of the Exchange REST endpoints.
    package let exchange: String
    /// The resource a token must be made out to.
    package let audience: String
    /// The front door of Security & Compliance, which is also the resource of its tokens.
    package let compliance: String
    /// What the login host's metadata calls the cloud, as `cloud_instance_name`.
    package let instance: String
    /// The part of it, as `tenant_region_sub_scope`; nil where metadata names none.
    package let part: String?
  }

  package var preset: Preset {
    switch self {
    case .worldwide:
      Preset(
        title: "worldwide", environment: "O365Default",
        login: "https://login.microsoftonline.com", exchange: "https://outlook.office365.com",
        audience: "https://outlook.office365.com",
        compliance: "https://ps.compliance.protection.outlook.com",
        instance: "microsoftonline.com", part: nil)
    case .gcc:
      Preset(
        title: "GCC", environment: "O365Default",
        login: "https://login.microsoftonline.com", exchange: "https://outlook.office365.com",
        audience: "https://outlook.office365.com",
        compliance: "https://ps.compliance.protection.outlook.com",
        instance: "microsoftonline.com", part: "GCC")
    case .gcchigh:
      Preset(
        title: "GCC High", environment: "O365USGovGCCHigh",
        login: "https://login.microsoftonline.us", exchange: "https://outlook.office365.us",
        audience: "https://outlook.office365.us",
        compliance: "https://ps.compliance.protection.office365.us",
        instance: "microsoftonline.us", part: "DODCON")
    case .dod:
      Preset(
        title: "DoD", environment: "O365USGovDoD",
        login: "https://login.microsoftonline.us", exchange: "https://outlook-dod.office365.us",
        audience: "https://outlook-dod.office365.us",
        compliance: "https://l5.ps.compliance.protection.office365.us",
        instance: "microsoftonline.us", part: "DOD")
    case .china:
      Preset(
        title: "China", environment: "O365China",
        login: "https://login.partner.microsoftonline.cn", exchange: "https://partner.outlook.cn",
        audience: "https://partner.outlook.cn",
        compliance: "https://ps.compliance.protection.partner.outlook.cn",
        instance: "partner.microsoftonline.cn", part: nil)
    }
  }

  package var exchange: String { preset.exchange }
  package var compliance: String { preset.compliance }
  package var login: String { preset.login }
  package var audience: String { preset.audience }

  /// Whether both are reached at the same addresses, so that either name serves a tenant.
  package func sharesAddresses(with other: Cloud) -> Bool {
    (preset.login, preset.exchange, preset.audience)
      == (other.preset.login, other.preset.exchange, other.preset.audience)
  }

  /// The cloud that metadata names, by its instance and its part; nil when it is none of these.
  ///
  /// The part decides first: the worldwide login host knows tenants of the other clouds too.
  package static func named(instance: String?, part: String?) -> Cloud? {
    if let part = part?.uppercased(),
      let cloud = allCases.first(where: { $0.preset.part == part })
    {
      return cloud
    }
    guard let instance = instance?.lowercased() else { return nil }
    return allCases.first { $0.preset.instance == instance }
  }

  /// The login hosts of all clouds but this one's, each with the first cloud that has it.
  package var otherLogins: [String] {
    var seen: Set = [login]
    return Self.allCases.map(\.login).filter { seen.insert($0).inserted }
  }
}

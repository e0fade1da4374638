/// The cmdlets that ask about mailboxes, their rights and the groups around them.
enum OrganizationCmdlet: String, CaseIterable, Sendable {
  case mailbox = "Get-Mailbox"
  case casMailbox = "Get-CASMailbox"
  case mailboxPermission = "Get-MailboxPermission"
  case recipientPermission = "Get-RecipientPermission"
  case folderStatistics = "Get-MailboxFolderStatistics"
  case folderPermission = "Get-MailboxFolderPermission"
  case inboxRule = "Get-InboxRule"
  case roleGroup = "Get-RoleGroup"
  case roleGroupMember = "Get-RoleGroupMember"
  case distributionGroup = "Get-DistributionGroup"
  case distributionGroupMember = "Get-DistributionGroupMember"

  init?(named name: String) {
    guard let cmdlet = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { return nil }
    self = cmdlet
  }

  /// The parameters it has beside ResultSize, in lower case.
  var parameters: Set<String> {
    switch self {
    case .mailbox: ["identity", "filter", "recipienttypedetails", "sortby"]
    case .casMailbox: ["identity", "filter", "sortby"]
    case .mailboxPermission:
      ["identity", "user", "includeunresolvedpermissions", "usecustomrouting"]
    case .recipientPermission: ["identity", "trustee", "accessrights"]
    case .folderStatistics: ["identity", "folderscope", "usecustomrouting"]
    case .folderPermission: ["identity", "user", "skipcount", "usecustomrouting"]
    case .inboxRule: ["mailbox", "identity", "includehidden", "usecustomrouting"]
    case .roleGroup: ["identity"]
    case .roleGroupMember, .distributionGroupMember: ["identity"]
    case .distributionGroup: ["identity", "filter", "recipienttypedetails", "sortby"]
    }
  }

  /// The parameter it cannot do without, as it is written.
  var mandatory: String? {
    switch self {
    case .mailboxPermission, .folderStatistics, .folderPermission, .roleGroupMember,
      .distributionGroupMember:
      "Identity"
    case .inboxRule: "Mailbox"
    case .mailbox, .casMailbox, .recipientPermission, .roleGroup, .distributionGroup: nil
    }
  }

  /// Whether it looks into a mailbox, which some mailboxes refuse.
  var opensMailbox: Bool {
    switch self {
    case .mailboxPermission, .folderStatistics, .folderPermission, .inboxRule: true
    case .mailbox, .casMailbox, .recipientPermission, .roleGroup, .roleGroupMember,
      .distributionGroup, .distributionGroupMember:
      false
    }
  }

  /// The members of RecipientTypeDetails its own parameter takes.
  var recipientTypeDetails: [String] {
    self == .distributionGroup
      ? ["MailUniversalDistributionGroup", "MailUniversalSecurityGroup", "RoomList"]
      : Mailbox.Kind.allCases.map(\.rawValue) + ["DiscoveryMailbox", "TeamMailbox"]
  }
}

/// One call of such a cmdlet with its parameters bound.
///
/// Binding is as strict for names as for the cmdlets that list contacts.
struct OrganizationInvocation: Sendable {
  var cmdlet: OrganizationCmdlet
  var limit: Int? = Invocation.defaultLimit
  var filter: FilterExpression?
  var order: Block.Key?
  /// The recipient types wanted; nil wants all.
  var types: Set<String>?
  private var texts: [String: String] = [:]

  /// The identity of what is asked about; nil asks about everything.
  var identity: String? { texts[cmdlet == .inboxRule ? "mailbox" : "identity"] }
  /// Whose rights are wanted; nil wants everybody's.
  var holder: String? { texts["user"] ?? texts["trustee"] }
  var folderScope: String? { texts["folderscope"] }
  /// Whether hidden rules are wanted as well.
  var showsHidden: Bool { texts["includehidden"]?.lowercased() == "true" }
  /// Which rule of the mailbox is wanted; nil wants all.
  var rule: String? { cmdlet == .inboxRule ? texts["identity"] : nil }

  /// Whether it asks about one mailbox, and takes as long as such questions do.
  var isAboutOne: Bool {
    identity != nil && (cmdlet.opensMailbox || cmdlet == .recipientPermission)
  }

  init(_ cmdlet: OrganizationCmdlet, identity: String? = nil) {
    self.cmdlet = cmdlet
    if let identity { texts[cmdlet == .inboxRule ? "mailbox" : "identity"] = identity }
  }

  init(
    _ cmdlet: OrganizationCmdlet, _ parameters: [JSONValue.Member], _ dialect: FilterDialect
  ) throws(ServiceFault) {
    self.init(cmdlet)
    for parameter in parameters { try bind(parameter, dialect) }
    if let mandatory = cmdlet.mandatory, identity == nil {
      throw ServiceFault(
        type: "System.Management.Automation.ParameterBindingException",
        message: """
          Cannot process command because of one or more missing mandatory parameters: \(mandatory).
          """)
    }
    if identity != nil, filter != nil {
      throw .binding("Parameter set cannot be resolved using the specified named parameters.")
    }
  }

  private mutating func bind(
    _ parameter: JSONValue.Member, _ dialect: FilterDialect
  ) throws(ServiceFault) {
    let name = parameter.name.lowercased()
    if name == "resultsize" {
      limit = try Invocation.resultSize(parameter.value)
      return
    }
    guard cmdlet.parameters.contains(name) else {
      throw .binding("A parameter cannot be found that matches parameter name '\(parameter.name)'.")
    }
    switch name {
    case "filter": filter = try Invocation.filter(parameter.value, dialect)
    case "sortby": order = try Invocation.sortKey(parameter.value)
    case "recipienttypedetails":
      types = try Invocation.types(parameter.value, of: cmdlet.recipientTypeDetails)
    default:
      switch parameter.value {
      case .null, .text(""): texts[name] = nil
      case .text(let text): texts[name] = text
      case .flag(let flag): texts[name] = String(flag)
      case .number(let number): texts[name] = String(Int(number))
      case .list, .object:
        throw .transformation(parameter.name, "Cannot convert the value to what it takes.")
      }
    }
  }
}

/// Which properties a resource shows by the sets it is asked for.
enum PropertySets {
  /// The properties to show, in lower case; nil shows all.
  static func properties(
    of target: ODataQuery.Target, sets: String?, selection: [String]?
  ) -> Set<String>? {
    let known: [String: [String]]
    switch target {
    case .mailboxes, .mailbox: known = mailbox
    case .recipients, .recipient: known = recipient
    case .casMailboxes, .casMailbox, .mailboxPermissions, .folderStatistics, .folderPermissions:
      return selection.map { Set($0.map { $0.lowercased() } + always) }
    }
    let named = (sets ?? "").split(separator: ",").map { $0.lowercased() }
    guard !named.contains("all") else { return nil }
    var properties = Set(always)
    if let selection { properties.formUnion(selection.map { $0.lowercased() }) }
    if selection == nil || !named.isEmpty {
      for name in named + ["minimum"] {
        properties.formUnion((known[name] ?? []).map { $0.lowercased() })
      }
    }
    return properties
  }

  /// What every resource says of where it is.
  private static let always = ["@odata.id", "@odata.editlink"]

  private static let mailbox: [String: [String]] = [
    "minimum": [
      "Alias", "DisplayName", "DistinguishedName", "EmailAddresses", "ExchangeVersion",
      "ExternalDirectoryObjectId", "Guid", "Id", "Identity", "Name", "OrganizationId",
      "PrimarySmtpAddress", "RecipientType", "RecipientTypeDetails", "UserPrincipalName",
    ],
    "delivery": [
      "ForwardingAddress", "ForwardingSmtpAddress", "DeliverToMailboxAndForward",
      "GrantSendOnBehalfTo", "MaxSendSize", "MaxReceiveSize", "RecipientLimits",
    ],
    "audit": ["AuditEnabled", "AuditLogAgeLimit", "AuditDelegate"],
    "archive": ["ArchiveGuid", "ArchiveName", "ArchiveStatus"],
    "hold": ["LitigationHoldEnabled", "InPlaceHolds"],
    "quota": ["ProhibitSendQuota", "ProhibitSendReceiveQuota", "IssueWarningQuota"],
    "resource": ["ResourceType", "IsResource"],
    "retention": ["RetainDeletedItemsFor"],
    "custom": (1...15).map { "CustomAttribute\($0)" },
    "statisticsseed": ["ExchangeGuid", "Database", "ArchiveGuid"],
  ]

  private static let recipient: [String: [String]] = [
    "minimum": [
      "ExchangeVersion", "ExternalDirectoryObjectId", "Identity", "Name", "OrganizationId",
      "RecipientType", "RecipientTypeDetails",
    ],
    "archive": ["ArchiveGuid"],
    "custom": (1...15).map { "CustomAttribute\($0)" },
  ]
}

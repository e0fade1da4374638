/// How the service spells the properties of recipients and contacts, and how it filters by them.
///
/// It knows many, not all: a name it lacks is taken as written. It exists because a property in
/// the wrong case is answered with nothing at all, in every row, and because batches cut by a
/// property of the wrong kind would overlap or never be told apart.
enum KnownProperties {
  /// What a property is to whoever asks by it.
  enum Kind {
    /// A text that nearly every object has its own of, and that batches can be cut along.
    case key
    /// One of its own in each object.
    case identifier
    /// An identifier that is a GUID.
    case guid
    /// Filtered as if it held every address of the object.
    case address
    /// Several in one object.
    case several
    /// A text that objects may share.
    case shared
    /// A text that is an organization's own: shared or not.
    case custom
    /// Filtered by distinguished names, shown by other names.
    case link
    case moment
    case flag
    case amount
    /// Shown, and not filterable.
    case shown
  }

  /// The right spelling, when a name differs from it only in case.
  static func spelling(of name: String) -> String? {
    guard let right = byFolded[name.lowercased()]?.name, right != name else { return nil }
    return right
  }

  /// Nil for a property that is not known.
  static func kind(of name: String) -> Kind? { byFolded[name.lowercased()]?.kind }

  /// Whether a cmdlet is not known to lack the property.
  static func canFilter(by property: String, with cmdlet: String) -> Bool {
    lacking[cmdlet.lowercased()]?.contains(property.lowercased()) != true
  }

  private static let byFolded = Dictionary(
    uniqueKeysWithValues: names.flatMap { kind, names in
      names.map { ($0.lowercased(), (name: $0, kind: kind)) }
    })

  private static let names: [Kind: [String]] = [
    .key: words("Name DisplayName Alias"),
    .identifier: words(
      """
      ExternalEmailAddress WindowsEmailAddress DistinguishedName LegacyExchangeDN ServerLegacyDN
      WindowsLiveID UserPrincipalName
      """),
    .guid: words("Guid ExternalDirectoryObjectId ExchangeGuid ArchiveGuid"),
    .address: words("PrimarySmtpAddress EmailAddresses"),
    .several: words(
      """
      ObjectClass PoliciesIncluded PoliciesExcluded AddressListMembership GrantSendOnBehalfTo
      ModeratedBy MailTipTranslations AdministrativeUnits OtherHomePhone OtherTelephone
      DirectReports Capabilities MemberOfGroup AcceptMessagesOnlyFrom
      AcceptMessagesOnlyFromDLMembers RejectMessagesFrom RejectMessagesFromDLMembers InPlaceHolds
      """) + (1...5).map { "ExtensionCustomAttribute\($0)" },
    .shared: words(
      """
      SimpleDisplayName RecipientType RecipientTypeDetails ObjectCategory FirstName LastName
      Initials Company Department Title Office Phone MobilePhone HomePhone Fax Pager StreetAddress
      City StateOrProvince PostalCode CountryOrRegion Notes WebPage AssistantName GeoCoordinates
      ForwardingSmtpAddress ArchiveStatus
      """),
    .custom: (1...15).map { "CustomAttribute\($0)" },
    .link: words("Id Manager ArbitrationMailbox Database MailboxPlan ForwardingAddress"),
    .moment: words(
      """
      WhenCreated WhenCreatedUTC WhenChanged WhenChangedUTC LastExchangeChangedTime
      WhenMailboxCreated WhenSoftDeleted
      """),
    .flag: words(
      """
      HiddenFromAddressListsEnabled IsDirSynced EmailAddressPolicyEnabled ModerationEnabled
      RequireSenderAuthenticationEnabled RequireAllSendersAreAuthenticated
      DeliverToMailboxAndForward LitigationHoldEnabled AuditEnabled
      """),
    .amount: words("MaxSendSize MaxReceiveSize ExchangeVersion"),
    .shown: words(
      """
      Identity OrganizationId OrganizationalUnit ObjectState MessageFormat MessageBodyFormat
      MacAttachmentFormat MailTip ExchangeObjectId IsValid HasPicture UsePreferMessageFormat
      """),
  ]

  /// By cmdlet, what it cannot filter by.
  private static let lacking: [String: Set<String>] = [
    "get-contact": folded(
      """
      Alias EmailAddresses PrimarySmtpAddress ExternalEmailAddress HiddenFromAddressListsEnabled
      ExternalDirectoryObjectId
      """),
    "get-mailcontact": folded(
      """
      FirstName LastName Initials Company Department Title Office Phone MobilePhone HomePhone Fax
      Pager StreetAddress City StateOrProvince PostalCode CountryOrRegion Notes WebPage
      AssistantName UserPrincipalName WindowsLiveID ExchangeGuid ArchiveGuid ServerLegacyDN
      """),
  ]

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static func folded(_ text: String) -> Set<String> {
    Set(words(text).map { $0.lowercased() })
  }
}

/// How the service spells the properties of recipients and contacts.
///
/// It knows many, not all: a name it lacks is taken as written. It exists because a property in
/// the wrong case is answered with nothing at all, in every row.
enum KnownProperties {
  /// The right spelling, when a name differs from it only in case.
  static func spelling(of name: String) -> String? {
    guard let right = byFolded[name.lowercased()], right != name else { return nil }
    return right
  }

  private static let byFolded = Dictionary(
    uniqueKeysWithValues: names.map { ($0.lowercased(), $0) })

  private static let names =
    """
    Identity Id Guid Name DisplayName SimpleDisplayName Alias ExternalEmailAddress
    PrimarySmtpAddress WindowsEmailAddress EmailAddresses DistinguishedName LegacyExchangeDN
    OrganizationId OrganizationalUnit ExchangeVersion ObjectState RecipientType
    RecipientTypeDetails MessageFormat MessageBodyFormat MacAttachmentFormat MaxSendSize
    MaxReceiveSize MailTip ExchangeObjectId ExternalDirectoryObjectId ExchangeGuid ArchiveGuid
    HiddenFromAddressListsEnabled IsDirSynced IsValid EmailAddressPolicyEnabled HasPicture
    ModerationEnabled RequireSenderAuthenticationEnabled UsePreferMessageFormat ObjectClass
    PoliciesIncluded PoliciesExcluded AddressListMembership GrantSendOnBehalfTo ModeratedBy
    MailTipTranslations AdministrativeUnits WhenCreated WhenCreatedUTC WhenChanged WhenChangedUTC
    LastExchangeChangedTime FirstName LastName Initials Company Department Title Office Phone
    MobilePhone HomePhone OtherHomePhone OtherTelephone Fax Pager StreetAddress City
    StateOrProvince PostalCode CountryOrRegion Manager DirectReports Notes WebPage AssistantName
    GeoCoordinates WindowsLiveID Database ServerLegacyDN Capabilities WhenMailboxCreated
    WhenSoftDeleted UserPrincipalName ForwardingAddress ForwardingSmtpAddress
    DeliverToMailboxAndForward LitigationHoldEnabled ArchiveStatus AuditEnabled MailboxPlan
    """.split(whereSeparator: \.isWhitespace).map(String.init)
    + (1...15).map { "CustomAttribute\($0)" } + (1...5).map { "ExtensionCustomAttribute\($0)" }
}

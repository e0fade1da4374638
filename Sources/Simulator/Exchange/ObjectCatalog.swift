/// One property as a cmdlet shows it: a name, and where its value comes from.
struct ObjectProperty: Sendable {
  enum Source: Sendable {
    case text(Field)
    case identifier(Identifier)
    case flag(Flag)
    case moment(Moment, zone: String)
    case addresses
    /// A value every object has alike, as JSON.
    case fixed(String)
  }

  /// The type the service notes beside a value.
  enum Annotation: String, Sendable {
    case guid = "@odata.type\":\"#Guid"
    case list = "@odata.type\":\"#Collection(String)"
    case boolean = "@data.type\":\"System.Boolean"
    case moment = "@data.type\":\"System.DateTime"
  }

  var name: String
  var source: Source
  var annotation: Annotation?
}

/// What each cmdlet shows of an object, in the order it is sent.
///
/// The lists are those of public field listings, not of one live answer.
enum ObjectCatalog {
  static let exchangeVersion: Int64 = 44_220_983_382_016

  static func properties(of cmdlet: Cmdlet) -> [ObjectProperty] {
    switch cmdlet {
    case .mailContact: mailContact
    case .contact: contact
    case .recipient: recipient
    }
  }

  private static let mailContact: [ObjectProperty] =
    identity
    + [
      text("Alias", .alias), text("ExternalEmailAddress", .externalEmailAddress),
      text("PrimarySmtpAddress", .primarySmtpAddress),
      text("WindowsEmailAddress", .primarySmtpAddress), addresses,
      fixed("MessageFormat", "Mime"), fixed("MessageBodyFormat", "TextAndHtml"),
      fixed("MacAttachmentFormat", "BinHex"), fixed("UseMapiRichTextFormat", "UseDefaultSettings"),
      fixed("SendModerationNotifications", "Always"), fixed("MaxSendSize", "Unlimited"),
      fixed("MaxReceiveSize", "Unlimited"), fixed("MaxRecipientPerMessage", "Unlimited"),
      null("MailTip"), null("ArbitrationMailbox"), fixed("LegacyExchangeDN", ""),
      flag("HiddenFromAddressListsEnabled", .hiddenFromAddressLists),
      always("EmailAddressPolicyEnabled", "false"), always("HasPicture", "false"),
      always("HasSpokenName", "false"), always("ModerationEnabled", "false"),
      always("RequireSenderAuthenticationEnabled", "false"),
      always("UsePreferMessageFormat", "false"),
    ]
    + [
      "AddressListMembership", "AcceptMessagesOnlyFrom", "AcceptMessagesOnlyFromDLMembers",
      "AcceptMessagesOnlyFromSendersOrMembers", "RejectMessagesFrom", "RejectMessagesFromDLMembers",
      "RejectMessagesFromSendersOrMembers", "BypassModerationFromSendersOrMembers",
      "GrantSendOnBehalfTo", "ModeratedBy", "MailTipTranslations", "PoliciesIncluded",
      "PoliciesExcluded", "AdministrativeUnits", "ExtensionCustomAttribute1",
      "ExtensionCustomAttribute2", "ExtensionCustomAttribute3", "ExtensionCustomAttribute4",
      "ExtensionCustomAttribute5",
    ].map(emptyList) + customAttributes + directory

  private static let contact: [ObjectProperty] =
    identity + personal
    + [
      text("Initials", .initials), text("MobilePhone", .mobilePhone), null("HomePhone"),
      emptyList("OtherHomePhone"), emptyList("OtherTelephone"), emptyList("OtherFax"), null("Fax"),
      null("Pager"), text("StreetAddress", .street), emptyList("DirectReports"),
      text("Notes", .notes), null("WebPage"), null("AssistantName"), null("GeoCoordinates"),
      text("WindowsEmailAddress", .primarySmtpAddress), null("SeniorityIndex"),
    ] + directory

  private static let recipient: [ObjectProperty] =
    identity + personal
    + [
      text("Alias", .alias), text("ExternalEmailAddress", .externalEmailAddress),
      text("PrimarySmtpAddress", .primarySmtpAddress), addresses, fixed("WindowsLiveID", ""),
      ObjectProperty(
        name: "ExchangeGuid", source: .fixed("\"00000000-0000-0000-0000-000000000000\""),
        annotation: .guid),
      ObjectProperty(
        name: "ArchiveGuid", source: .fixed("\"00000000-0000-0000-0000-000000000000\""),
        annotation: .guid),
      flag("HiddenFromAddressListsEnabled", .hiddenFromAddressLists), null("Database"),
      null("ServerLegacyDN"), emptyList("Capabilities"), null("WhenMailboxCreated"),
      null("WhenSoftDeleted"),
    ] + customAttributes + directory

  private static let identity: [ObjectProperty] = [
    text("Identity", .name), text("Id", .name), text("Name", .name),
    text("DisplayName", .displayName), null("SimpleDisplayName"),
    identifier("Guid", .object), identifier("ExchangeObjectId", .object),
    identifier("ExternalDirectoryObjectId", .external),
    text("DistinguishedName", .distinguishedName),
    fixed("RecipientType", "MailContact"), fixed("RecipientTypeDetails", "MailContact"),
    flag("IsDirSynced", .isDirSynced),
  ]

  private static let personal: [ObjectProperty] = [
    text("FirstName", .firstName), text("LastName", .lastName), text("Company", .company),
    text("Department", .department), text("Title", .title), text("Office", .office),
    text("Phone", .phone), text("City", .city), text("StateOrProvince", .stateOrProvince),
    text("PostalCode", .postalCode), text("CountryOrRegion", .country), null("Manager"),
  ]

  private static let customAttributes: [ObjectProperty] =
    [text("CustomAttribute1", .customAttribute1)]
    + (2...15).map { fixed("CustomAttribute\($0)", "") }

  private static let directory: [ObjectProperty] = [
    ObjectProperty(
      name: "ObjectClass",
      source: .fixed("[\"top\",\"person\",\"organizationalPerson\",\"contact\"]"), annotation: .list
    ),
    fixed("ObjectCategory", "EURPR01A001.PROD.OUTLOOK.COM/Configuration/Schema/Person"),
    fixed("ObjectState", "Unchanged"), fixed("ExchangeVersion", "0.20 (15.0.0.0)"),
    fixed("OriginatingServer", "VI1PR01A0001DC01.EURPR01A001.PROD.OUTLOOK.COM"),
    fixed(
      "OrganizationalUnit", "eurpr01a001.prod.outlook.com/Microsoft Exchange Hosted Organizations"),
    fixed("OrganizationId", "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations"),
    always("IsValid", "true"),
    moment("WhenCreated", .created, "+00:00"), moment("WhenCreatedUTC", .created, "Z"),
    moment("WhenChanged", .changed, "+00:00"), moment("WhenChangedUTC", .changed, "Z"),
    moment("LastExchangeChangedTime", .changed, "Z"),
  ]

  private static let addresses = ObjectProperty(
    name: "EmailAddresses", source: .addresses, annotation: .list)

  private static func text(_ name: String, _ field: Field) -> ObjectProperty {
    ObjectProperty(name: name, source: .text(field))
  }
  private static func identifier(_ name: String, _ identifier: Identifier) -> ObjectProperty {
    ObjectProperty(name: name, source: .identifier(identifier), annotation: .guid)
  }
  private static func flag(_ name: String, _ flag: Flag) -> ObjectProperty {
    ObjectProperty(name: name, source: .flag(flag), annotation: .boolean)
  }
  private static func moment(_ name: String, _ moment: Moment, _ zone: String) -> ObjectProperty {
    ObjectProperty(name: name, source: .moment(moment, zone: zone), annotation: .moment)
  }
  private static func fixed(_ name: String, _ text: String) -> ObjectProperty {
    ObjectProperty(name: name, source: .fixed("\"\(text)\""))
  }
  private static func always(_ name: String, _ flag: String) -> ObjectProperty {
    ObjectProperty(name: name, source: .fixed(flag), annotation: .boolean)
  }
  private static func null(_ name: String) -> ObjectProperty {
    ObjectProperty(name: name, source: .fixed("null"))
  }
  private static func emptyList(_ name: String) -> ObjectProperty {
    ObjectProperty(name: name, source: .fixed("[]"), annotation: .list)
  }
}

/// What a property can be compared as.
///
/// It says nothing about which cmdlet admits it.
enum FilterableProperty: Sendable {
  /// Stored text, searched quickly.
  case key(Block.Key)
  /// Text made again for each object.
  case text(Field)
  /// Text that every object has alike; empty is blank.
  case fixedText(String)
  /// The primary address, which in truth searches all addresses of the object.
  case primaryAddress
  /// All addresses, each with its prefix.
  case addresses
  /// The target address, with its prefix.
  case externalAddress
  case identifier(Identifier)
  case flag(Flag)
  case fixedFlag(Bool)
  case moment(Moment)
  case fixedNumber(Int64)
  case enumeration(value: String, members: [String])

  /// The properties each cmdlet filters by, under their lower-case names.
  static func table(for cmdlet: Cmdlet) -> [String: FilterableProperty] {
    switch cmdlet {
    case .mailContact: mailContact
    case .contact: contact
    case .recipient: recipient
    }
  }

  private static let mailContact = common.merging(addressing).merging(links)
  private static let contact = common.merging(personal)
  private static let recipient = common.merging(addressing).merging(links).merging(personal)

  private static let common: [String: FilterableProperty] = [
    "name": .key(.name), "displayname": .key(.displayName),
    "guid": .identifier(.object), "id": .text(.distinguishedName),
    "distinguishedname": .text(.distinguishedName),
    "whencreated": .moment(.created), "whencreatedutc": .moment(.created),
    "whenchanged": .moment(.changed), "whenchangedutc": .moment(.changed),
    "isdirsynced": .flag(.isDirSynced), "simpledisplayname": .fixedText(""),
    "windowsemailaddress": .text(.primarySmtpAddress),
    "recipienttype": .enumeration(value: "MailContact", members: Cmdlet.recipientTypes),
    "recipienttypedetails": .enumeration(
      value: "MailContact", members: Cmdlet.recipientTypeDetails),
    "objectclass": .fixedText("contact"), "objectcategory": .fixedText("person"),
    "exchangeversion": .fixedNumber(ObjectCatalog.exchangeVersion),
  ]

  private static let addressing: [String: FilterableProperty] = {
    var table: [String: FilterableProperty] = [
      "alias": .key(.alias), "emailaddresses": .addresses, "primarysmtpaddress": .primaryAddress,
      "externalemailaddress": .externalAddress,
      "externaldirectoryobjectid": .identifier(.external),
      "hiddenfromaddresslistsenabled": .flag(.hiddenFromAddressLists),
      "emailaddresspolicyenabled": .fixedFlag(false), "moderationenabled": .fixedFlag(false),
      "requireallsendersareauthenticated": .fixedFlag(false),
      "customattribute1": .text(.customAttribute1),
      "maxsendsize": .fixedText("Unlimited"), "maxreceivesize": .fixedText("Unlimited"),
      "lastexchangechangedtime": .moment(.changed),
    ]
    for number in 2...15 { table["customattribute\(number)"] = .fixedText("") }
    for number in 1...5 { table["extensioncustomattribute\(number)"] = .fixedText("") }
    return table
  }()

  /// Links and lists that are blank on every simulated object.
  private static let links = [String: FilterableProperty](
    uniqueKeysWithValues: [
      "memberofgroup", "moderatedby", "grantsendonbehalfto", "arbitrationmailbox",
      "addresslistmembership", "acceptmessagesonlyfrom", "acceptmessagesonlyfromdlmembers",
      "rejectmessagesfrom", "rejectmessagesfromdlmembers", "administrativeunits",
      "policiesincluded", "policiesexcluded", "mailtiptranslations",
    ].map { ($0, .fixedText("")) })

  private static let personal: [String: FilterableProperty] = [
    "firstname": .text(.firstName), "lastname": .text(.lastName), "initials": .text(.initials),
    "company": .text(.company), "department": .text(.department), "title": .text(.title),
    "office": .text(.office), "phone": .text(.phone), "city": .text(.city),
    "stateorprovince": .text(.stateOrProvince), "postalcode": .text(.postalCode),
    "countryorregion": .text(.country), "notes": .text(.notes), "manager": .fixedText(""),
  ]
}

extension [String: FilterableProperty] {
  fileprivate func merging(_ other: Self) -> Self { merging(other) { first, _ in first } }
}

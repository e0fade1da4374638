/// The cmdlets the simulated gateway runs.
///
/// All three list the same objects; they differ in what they show and what they filter by.
enum Cmdlet: String, CaseIterable, Sendable {
  case mailContact = "Get-MailContact"
  case contact = "Get-Contact"
  case recipient = "Get-Recipient"

  init?(named name: String) {
    guard let cmdlet = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { return nil }
    self = cmdlet
  }

  /// The members of RecipientTypeDetails the cmdlet's own parameter takes.
  var recipientTypeDetails: [String] {
    switch self {
    case .mailContact: ["MailContact", "MailForestContact"]
    case .contact: ["Contact", "MailContact", "MailForestContact"]
    case .recipient: Self.recipientTypeDetails
    }
  }

  static let recipientTypeDetails = [
    "MailContact", "MailForestContact", "MailUser", "UserMailbox", "SharedMailbox", "RoomMailbox",
    "EquipmentMailbox", "LinkedMailbox", "DiscoveryMailbox", "GroupMailbox", "GuestMailUser",
    "MailUniversalDistributionGroup", "MailUniversalSecurityGroup", "MailNonUniversalGroup",
    "DynamicDistributionGroup", "PublicFolder", "RoomList", "TeamMailbox", "Contact", "User",
  ]

  static let recipientTypes = [
    "MailContact", "MailUser", "UserMailbox", "Contact", "User", "Group", "PublicFolder",
    "MailUniversalDistributionGroup", "MailUniversalSecurityGroup", "MailNonUniversalGroup",
    "DynamicDistributionGroup",
  ]
}

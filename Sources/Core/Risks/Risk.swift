/// Something in the rows of a run that somebody should look at.
///
/// The words are those of an auditor: what was found, what it means and what to do. It never tells
/// which rows are meant; `RiskRules` finds those.
package enum Risk: String, Sendable, Hashable, Codable, CaseIterable {
  case externalForwarding = "external-forwarding"
  case externalRule = "external-rule"
  case anonymousFolder = "anonymous-folder"
  case defaultFolder = "default-folder"
  case broadHolder = "broad-holder"
  case crowdedMailbox = "crowded-mailbox"
  case deletingRule = "deleting-rule"
  case orphan
  case forwarding
  case deny

  /// How soon it wants looking at, the most urgent first.
  package enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case high
    case medium
    case low

    package static func < (one: Severity, other: Severity) -> Bool {
      one.order < other.order
    }

    private var order: Int {
      switch self {
      case .high: 0
      case .medium: 1
      case .low: 2
      }
    }
  }

  package var severity: Severity {
    switch self {
    case .externalForwarding, .externalRule, .anonymousFolder: .high
    case .defaultFolder, .broadHolder, .crowdedMailbox, .deletingRule: .medium
    case .orphan, .forwarding, .deny: .low
    }
  }

  package var title: String {
    switch self {
    case .externalForwarding: "Mailboxes that forward outside"
    case .externalRule: "Inbox rules that send outside"
    case .anonymousFolder: "Folders open to anonymous users"
    case .defaultFolder: "Folders open to everybody inside"
    case .broadHolder: "Principals with full access to many mailboxes"
    case .crowdedMailbox: "Mailboxes that many may open"
    case .deletingRule: "Inbox rules that delete"
    case .orphan: "Rights of deleted accounts"
    case .forwarding: "Mail passed on to other recipients"
    case .deny: "Rights that are denied"
    }
  }

  /// What it means, and what to do.
  package var sentence: String {
    switch self {
    case .externalForwarding:
      "Everything that arrives leaves for an address outside the domains of the listed mailboxes. "
        + "Ask the owner, and take the forwarding away where nobody decided it."
    case .externalRule:
      "A rule of the inbox forwards or redirects to an address outside the domains of the listed "
        + "mailboxes. This is how taken-over mailboxes are read. Ask the owner at once."
    case .anonymousFolder:
      "Anybody may read or change it, signed in or not. Only None, AvailabilityOnly and "
        + "LimitedDetails are usual for Anonymous."
    case .defaultFolder:
      "Every account of the organisation may read or change it. Only None, AvailabilityOnly and "
        + "LimitedDetails are usual for Default."
    case .broadHolder:
      "One account that is taken over opens them all. See that it is a service that needs it, and "
        + "that its sign-in is guarded accordingly."
    case .crowdedMailbox:
      "So many can read a mailbox only by habit. A group with an owner is easier to keep right."
    case .deletingRule:
      "A rule of the inbox deletes what it matches. Often a person's own choice; also how an "
        + "intruder hides the answers to what he sends."
    case .orphan:
      "The account is gone and its right has stayed behind. It harms nobody until an identifier "
        + "comes back with a restored account. Take it away."
    case .forwarding:
      "Mail is passed on to another recipient, inside or a contact. See that both sides know of it."
    case .deny:
      "A denial overrides what is granted elsewhere, and surprises whoever reads only the grants."
    }
  }
}

extension Risk {
  /// Rights that give nothing away when everybody has them.
  package static let harmlessRights: Set<String> = ["none", "availabilityonly", "limiteddetails"]
  /// Mailboxes that one principal may open before it is worth a line.
  package static let manyMailboxes = 50
  /// Principals that may open one mailbox before it is worth a line.
  package static let manyPrincipals = 25
}

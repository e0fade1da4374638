/// A distribution group, or one that rights can be given to.
struct RecipientGroup: Sendable {
  enum Member: Hashable, Sendable {
    case mailbox(Int)
    case group(Int)
    /// One of the tenant's first contacts.
    case contact(Int)
  }

  var number: Int
  var guid: GUID
  var externalID: GUID
  var name: String
  var alias: String
  var address: String
  var isSecurity: Bool
  var created: Ticks
  var members: [Member]

  var typeDetails: String {
    isSecurity ? "MailUniversalSecurityGroup" : "MailUniversalDistributionGroup"
  }
}

/// A group of the people who may administer something.
struct AdminRoleGroup: Sendable {
  var name: String
  var guid: GUID
  var summary: String
  var roles: [String]
  var members: [RecipientGroup.Member]
}

/// Makes the groups of a tenant from its seed.
///
/// Groups come in runs of three: the first holds the second, the second the third, and in every other
/// run the third holds the first again, so that whoever expands them must know when to stop.
struct GroupMaker: Sendable {
  let seed: UInt64
  let mailboxes: Int
  let contacts: Int
  let domain: String

  /// One group for so many mailboxes, and three at least.
  static let mailboxesEach = 50

  var count: Int { mailboxes == 0 ? 0 : max(mailboxes / Self.mailboxesEach, 3) }

  func group(_ number: Int) -> RecipientGroup {
    var draw = Draw(seed: seed, index: number, for: .group)
    let alias = "group\(30_000_000 + number)"
    let topics = [
      "Sales", "Project “Nord”", "Finance & Control", "Helpdesk", "München", "All Staff",
    ]
    let topic = topics[draw.below(topics.count)]
    var group = RecipientGroup(
      number: number, guid: GUID(drawnFrom: &draw), externalID: GUID(drawnFrom: &draw),
      name: "\(topic) \(30_000_000 + number)", alias: alias, address: "\(alias)@\(domain)",
      isSecurity: draw.below(2) == 0,
      created: Ticks.migrationNight.advanced(bySeconds: draw.below(Ticks.growingSeconds)),
      members: [])
    var members: [RecipientGroup.Member] = []
    for _ in 0..<2 + draw.below(18) { members.append(.mailbox(draw.below(mailboxes))) }
    if contacts > 0, draw.below(3) == 0 { members.append(.contact(draw.below(contacts))) }
    if let nested = nested(in: number) { members.append(.group(nested)) }
    var seen: Set<RecipientGroup.Member> = []
    group.members = members.filter { seen.insert($0).inserted }
    return group
  }

  private func nested(in number: Int) -> Int? {
    let (run, place) = number.quotientAndRemainder(dividingBy: 3)
    switch place {
    case 0, 1: return number + 1 < count ? number + 1 : nil
    default: return run.isMultiple(of: 2) ? run * 3 : nil
    }
  }

  var roleGroups: [AdminRoleGroup] {
    Self.roleGroups.enumerated().map { place, known in
      var draw = Draw(seed: seed, index: -1 - place, for: .group)
      var members: [RecipientGroup.Member] = []
      if mailboxes > 0 {
        for _ in 0..<draw.below(4) { members.append(.mailbox(draw.below(mailboxes))) }
        if place % 3 == 1 { members.append(.group(draw.below(count))) }
      }
      var seen: Set<RecipientGroup.Member> = []
      return AdminRoleGroup(
        name: known.name, guid: GUID(drawnFrom: &draw), summary: known.summary,
        roles: known.roles, members: members.filter { seen.insert($0).inserted })
    }
  }

  private static let roleGroups: [(name: String, summary: String, roles: [String])] = [
    (
      "Organization Management", "Members can manage the organization and its recipients.",
      ["Mail Recipients", "Role Management", "Organization Configuration", "Mail Import Export"]
    ),
    (
      "Recipient Management", "Members can create and change recipients.",
      ["Mail Recipients", "Distribution Groups", "Reset Password"]
    ),
    (
      "View-Only Organization Management", "Members can look at everything and change nothing.",
      ["View-Only Configuration", "View-Only Recipients"]
    ),
    ("Discovery Management", "Members can search mailboxes.", ["Mailbox Search", "Legal Hold"]),
    ("Help Desk", "Members can help users with their mailboxes.", ["User Options"]),
    ("Records Management", "Members can manage retention.", ["Retention Management"]),
    ("Hygiene Management", "Members can manage filters.", ["Transport Hygiene"]),
    ("Security Reader", "Members can look at security settings.", ["Security Reader"]),
  ]
}

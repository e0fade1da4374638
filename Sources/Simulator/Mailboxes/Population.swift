/// Everybody and everything in a tenant that has a mailbox, and the groups they are in.
///
/// It is made once and never changes; what changes from night to night lies in `Organization`.
final class Population: Sendable {
  /// What an identity can lead to.
  enum Found: Hashable, Sendable {
    case mailbox(Int)
    case group(Int)
    case roleGroup(Int)
  }

  let seed: UInt64
  let options: SimulatorMailboxes
  let mailboxes: [Mailbox]
  let groups: [RecipientGroup]
  let roleGroups: [AdminRoleGroup]
  let publicFolders: PublicFolderTree
  let grantMaker: GrantMaker
  let collation: Collation
  /// What the distinguished name of every object ends in.
  let container: String
  /// The names each mailbox is compared and sorted by.
  let folded: [[UInt8]]
  private let index: [String: [Found]]

  init(_ options: SimulatorOptions) {
    seed = options.seed
    self.options = options.mailboxes
    collation = Collation(options)
    let maker = MailboxMaker(options)
    let count = options.mailboxes.count
    let groupMaker = GroupMaker(
      seed: options.seed, mailboxes: count, contacts: options.contacts, domain: maker.domain)
    grantMaker = GrantMaker(seed: options.seed, mailboxes: count, groups: groupMaker.count)
    publicFolders = PublicFolderTree(options, grantMaker, collation)
    container = String(decoding: Recipe(options).container.written, as: UTF8.self)
    mailboxes = (0..<count).map(maker.mailbox)
    groups = (0..<groupMaker.count).map(groupMaker.group)
    roleGroups = count == 0 ? [] : groupMaker.roleGroups
    folded = mailboxes.map { [collation] in collation.fold($0.name) }
    index = Self.index(mailboxes, groups, roleGroups, container, collation)
  }

  /// Whatever an identity may mean; nothing for one that nothing is called by.
  func found(_ identity: String) -> [Found] {
    index[Self.key(identity, collation)] ?? []
  }

  func distinguishedName(_ name: String) -> String { Self.distinguishedName(name, container) }

  private static func distinguishedName(_ name: String, _ container: String) -> String {
    var written = "CN="
    for (place, scalar) in name.unicodeScalars.enumerated() {
      if ",+\"\\<>;=".unicodeScalars.contains(scalar) || place == 0 && scalar == "#" {
        written += "\\"
      }
      written.unicodeScalars.append(scalar)
    }
    return written + container
  }

  /// The SID of somebody who is there, or was.
  func sid(of principal: Principal) -> String {
    switch principal {
    case .mailbox(let number): "S-1-5-21-\(seed % 90_000 + 101)-7002-9003-\(1_000_000 + number)"
    case .group(let number): "S-1-5-21-\(seed % 90_000 + 101)-7002-9003-\(50_000_000 + number)"
    case .orphan(let number): "S-1-5-21-\(seed % 90_000 + 101)-7002-9003-\(90_000_000 + number)"
    case .itself: "S-1-5-10"
    case .account(let place): Grant.accounts[place].sid
    case .everybody: "S-1-1-0"
    case .anonymous: "S-1-5-7"
    case .publishedUser(let number): "S-1-8-\(number)"
    }
  }

  private static func key(_ identity: String, _ collation: Collation) -> String {
    // Most identities are plain, and folding them by the letter would take long.
    identity.utf8.allSatisfy { $0 < 128 }
      ? identity.lowercased() : String(decoding: collation.fold(identity), as: UTF8.self)
  }

  private static func index(
    _ mailboxes: [Mailbox], _ groups: [RecipientGroup], _ roleGroups: [AdminRoleGroup],
    _ container: String, _ collation: Collation
  ) -> [String: [Found]] {
    var index: [String: [Found]] = [:]
    index.reserveCapacity(mailboxes.count * 9)
    func note(_ names: [String], _ found: Found) {
      var seen: Set<String> = []
      for name in names {
        let key = key(name, collation)
        if seen.insert(key).inserted { index[key, default: []].append(found) }
      }
    }
    for mailbox in mailboxes {
      note(
        [
          mailbox.guid.description, mailbox.exchangeGuid.description,
          mailbox.externalID.description, mailbox.name, mailbox.displayName, mailbox.alias,
          mailbox.userPrincipalName, mailbox.address,
          distinguishedName(mailbox.name, container),
        ] + mailbox.otherAddresses, .mailbox(mailbox.number))
    }
    for group in groups {
      note(
        [
          group.guid.description, group.externalID.description, group.name, group.alias,
          group.address, distinguishedName(group.name, container),
        ], .group(group.number))
    }
    for (place, group) in roleGroups.enumerated() {
      note(
        [group.name, group.guid.description, distinguishedName(group.name, container)],
        .roleGroup(place))
    }
    return index
  }
}

/// Somebody who can be given a right, as the directory knows them.
enum Principal: Hashable, Sendable {
  case mailbox(Int)
  case group(Int)
  /// Somebody who was deleted, of whom only the last part of a SID is left.
  case orphan(Int)
  /// The mailbox's own account.
  case itself
  /// One of the service's own accounts, by its place in `Grant.accounts`.
  case account(Int)
  /// Everybody in the tenant, and everybody at all, on a folder.
  case everybody, anonymous
  /// Somebody elsewhere with whom a calendar is shared.
  case publishedUser(Int)
}

/// One right on one mailbox.
///
/// It is the truth that rows are written from, and is never read from a row.
struct Grant: Hashable, Sendable {
  enum Surface: String, CaseIterable, Hashable, Sendable {
    case mailbox = "MailboxPermission"
    case sendAs = "RecipientPermission"
    case sendOnBehalf = "SendOnBehalf"
    case folder = "MailboxFolderPermission"
  }

  /// What tells a right from all others of the same mailbox, but for rights that stand twice.
  struct Key: Hashable, Sendable {
    var surface: Surface
    var folder: Int?
    var principal: Principal
  }

  var surface: Surface
  /// The place of the folder, on a folder only.
  var folder: Int?
  var principal: Principal
  var rights: [String]
  var isDenied = false
  var isInherited = false
  /// Whether it is the second of two rows about one SID.
  var isSecond = false

  var key: Key { Key(surface: surface, folder: folder, principal: principal) }

  /// Whether somebody gave it and somebody may take it away.
  var isExplicit: Bool {
    guard !isInherited, !isSecond else { return false }
    switch principal {
    case .itself, .account, .everybody, .anonymous: return false
    case .mailbox, .group, .orphan, .publishedUser: return true
    }
  }

  /// The accounts whose rights come from above, with the ends of their SIDs.
  static let accounts: [(name: String, sid: String)] = [
    ("NT AUTHORITY\\SYSTEM", "S-1-5-18"),
    ("EURPR01A001\\Exchange Servers", "S-1-5-21-101-102-103-1119"),
    ("EURPR01A001\\Domain Admins", "S-1-5-21-101-102-103-512"),
  ]
  static let folderRights = [
    "Reviewer", "Editor", "Author", "Owner", "PublishingEditor", "Contributor",
  ]
}

/// Makes the rights every mailbox has in the first night.
struct GrantMaker: Sendable {
  let seed: UInt64
  let mailboxes: Int
  let groups: Int

  func grants(of mailbox: Mailbox) -> [Grant] {
    var draw = Draw(seed: seed, index: mailbox.number, for: .grant)
    var grants = inherited
    for surface in [Grant.Surface.mailbox, .sendAs, .sendOnBehalf] {
      for principal in holders(surface, of: mailbox, &draw) {
        grants.append(
          Grant(
            surface: surface, principal: principal, rights: Self.rights(surface, &draw),
            isDenied: surface == .mailbox && draw.below(200) == 0))
      }
    }
    if draw.below(20) == 0, let first = grants.first(where: { $0.isExplicit && !$0.isDenied }),
      first.surface == .mailbox
    {
      var second = first
      second.rights = ["ExternalAccount"]
      second.isSecond = true
      grants.append(second)
    }
    return grants + folderGrants(of: mailbox, &draw)
  }

  private var inherited: [Grant] {
    let joined = ["FullAccess, ReadPermission"]
    var grants = [
      Grant(surface: .mailbox, principal: .itself, rights: joined),
      Grant(surface: .sendAs, principal: .itself, rights: ["SendAs"]),
    ]
    for place in Grant.accounts.indices {
      grants.append(
        Grant(
          surface: .mailbox, principal: .account(place),
          rights: place == 1 ? joined : ["FullAccess"], isDenied: place == 2, isInherited: true))
    }
    return grants
  }

  private static func rights(_ surface: Grant.Surface, _ draw: inout Draw) -> [String] {
    let pick = draw.below(10)
    switch surface {
    case .mailbox where pick == 0: return ["FullAccess, ReadPermission"]
    case .mailbox where pick == 1: return ["ReadPermission"]
    case .mailbox: return ["FullAccess"]
    case .sendAs: return ["SendAs"]
    case .sendOnBehalf: return ["SendOnBehalf"]
    case .folder: return [Grant.folderRights[pick % Grant.folderRights.count]]
    }
  }

  /// How many hold a right: shared mailboxes are for several, and one in two hundred for many.
  private func holders(
    _ surface: Grant.Surface, of mailbox: Mailbox, _ draw: inout Draw
  ) -> [Principal] {
    var count: Int
    switch mailbox.kind {
    case .shared: count = surface == .sendOnBehalf ? draw.below(2) : draw.below(4)
    case .user: count = draw.below(8) == 0 ? 1 : 0
    case .room, .equipment: count = draw.below(3) == 0 ? 1 : 0
    }
    if surface == .mailbox, draw.below(200) == 0 { count = 25 }
    var holders: [Principal] = []
    for _ in 0..<count {
      let holder = principal(&draw, for: surface)
      if !holders.contains(holder), holder != .mailbox(mailbox.number) { holders.append(holder) }
    }
    return holders
  }

  /// Somebody who may be given a right: most often a person, seldom a group or somebody deleted.
  func principal(_ draw: inout Draw, for surface: Grant.Surface) -> Principal {
    let (pick, other) = (draw.below(20), draw.below(1 << 30))
    switch (pick, surface) {
    case (0, .mailbox), (0, .sendAs), (0, .folder): return .orphan(other % 5000)
    case (1, _), (2, .mailbox): return groups > 0 ? .group(other % groups) : .orphan(other % 5000)
    case (3, .folder): return .publishedUser(other % 5000)
    default: return .mailbox(other % max(mailboxes, 1))
    }
  }

  private func folderGrants(of mailbox: Mailbox, _ draw: inout Draw) -> [Grant] {
    var grants: [Grant] = []
    func add(_ folder: Int, _ principal: Principal, _ rights: [String]) {
      guard !grants.contains(where: { $0.folder == folder && $0.principal == principal }),
        principal != .mailbox(mailbox.number)
      else { return }
      grants.append(
        Grant(surface: .folder, folder: folder, principal: principal, rights: rights))
    }
    for folder in mailbox.folders(seed: seed).indices {
      let isCalendar = folder == FolderLanguage.calendar
      let pick = draw.below(100)
      let usual: [String] =
        switch pick {
        case 0: ["Reviewer"]
        case 1...5: ["LimitedDetails"]
        default: ["AvailabilityOnly"]
        }
      add(folder, .everybody, isCalendar ? usual : [folder != 0 && pick == 7 ? "Reviewer" : "None"])
      add(folder, .anonymous, [isCalendar && pick == 0 ? "AvailabilityOnly" : "None"])
      let count = isCalendar ? draw.below(5) - 2 : draw.below(30) == 0 ? 1 : 0
      for _ in 0..<max(count, 0) {
        let principal = principal(&draw, for: .folder)
        var rights = Self.rights(.folder, &draw)
        if rights == ["Editor"], draw.below(4) == 0 {
          rights = ["CreateItems", "ReadItems", "FolderVisible"]
        }
        add(folder, principal, rights)
      }
    }
    return grants
  }
}

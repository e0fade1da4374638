/// One right as an audit must show it, with every name its holder has.
///
/// It is read from what the tenant grants and from no page.
package struct SimulatedPermission: Sendable, Hashable {
  /// Which question shows it: `MailboxPermission`, `RecipientPermission`, `SendOnBehalf` or
  /// `MailboxFolderPermission`.
  package var surface: String
  package var mailboxGuid: String
  package var mailbox: String
  /// Whether the mailbox can be asked: `open`, `denied`, `vanished` or `ambiguous`.
  package var reach: String
  /// The role, the name, the path and the id of the folder; nil where it is on no folder.
  package var folderType: String?
  package var folderName: String?
  package var folderPath: String?
  package var folderID: String?
  /// What the holder is called on this surface.
  package var holder: String
  package var sid: String
  /// The GUID of the mailbox or group that holds it; nil for everybody else.
  package var holderGuid: String?
  /// Single rights, in the order of the alphabet; those that rows join by commas are taken apart.
  package var rights: [String]
  package var isDenied: Bool
  package var isInherited: Bool
  /// Whether the holder was deleted.
  package var isOrphan: Bool
  /// Whether it is the mailbox's right on itself.
  package var isOwn: Bool

  /// - Parameter folders: those of the mailbox, which are made once for all its rights.
  init(_ grant: Grant, of number: Int, in organization: Organization, _ folders: [MailFolder]) {
    let mailbox = organization.mailbox(number)
    surface = grant.surface.rawValue
    mailboxGuid = mailbox.guid.description
    self.mailbox = mailbox.userPrincipalName
    reach = mailbox.reach.rawValue
    if let place = grant.folder {
      let folder = folders[place]
      folderType = folder.type
      folderName = folder.name
      folderPath = folder.path
      folderID = folder.id
    }
    holder = organization.shown(grant)
    sid = organization.population.sid(of: grant.principal)
    switch grant.principal {
    case .mailbox(let number): holderGuid = organization.mailboxes[number].guid.description
    case .group(let number):
      holderGuid = organization.population.groups[number].guid.description
    case .orphan, .itself, .account, .everybody, .anonymous, .publishedUser: break
    }
    rights = grant.rights.flatMap { joined in
      joined.split(separator: ",").map { String($0.filter { $0 != " " }) }
    }.sorted()
    isDenied = grant.isDenied
    isInherited = grant.isInherited
    isOrphan = if case .orphan = grant.principal { true } else { false }
    isOwn = grant.principal == .itself
  }

  var json: JSONValue {
    [
      "Surface": .text(surface), "MailboxGuid": .text(mailboxGuid), "Mailbox": .text(mailbox),
      "Reach": .text(reach), "FolderType": Self.optional(folderType),
      "FolderName": Self.optional(folderName), "FolderPath": Self.optional(folderPath),
      "FolderId": Self.optional(folderID), "Holder": .text(holder), "Sid": .text(sid),
      "HolderGuid": Self.optional(holderGuid), "Rights": .list(rights.map(JSONValue.text)),
      "IsDenied": .flag(isDenied), "IsInherited": .flag(isInherited), "IsOrphan": .flag(isOrphan),
      "IsOwn": .flag(isOwn),
    ]
  }

  private static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
}

/// What became of one right from one night to the next.
package struct SimulatedPermissionChange: Sendable, Hashable {
  package var night: Int
  /// Nil when the right was added.
  package var before: SimulatedPermission?
  /// Nil when the right was removed.
  package var after: SimulatedPermission?

  package var kind: String { before == nil ? "added" : after == nil ? "removed" : "changed" }

  var json: JSONValue {
    [
      "Night": .number(Double(night)), "Kind": .text(kind),
      "Before": before?.json ?? .null, "After": after?.json ?? .null,
    ]
  }
}

extension Organization {
  /// The rights on one mailbox.
  func permissions(of number: Int) -> [SimulatedPermission] {
    let folders = population.mailboxes[number].folders(seed: population.seed)
    return grants(of: number).map { SimulatedPermission($0, of: number, in: self, folders) }
  }

  /// What changed between the night before and a night.
  func permissionChanges(of night: Int) -> [SimulatedPermissionChange] {
    changes.filter { $0.night == night }.map { change in
      let folders = population.mailboxes[change.mailbox].folders(seed: population.seed)
      func told(_ grant: Grant?) -> SimulatedPermission? {
        grant.map { SimulatedPermission($0, of: change.mailbox, in: self, folders) }
      }
      return SimulatedPermissionChange(
        night: night, before: told(change.before), after: told(change.after))
    }
  }
}

/// Tells what the tenant grants, and lets nights pass.
extension SimulatedTenant {
  /// The night it is now, from 1.
  package var night: Int { organization.now.night }

  /// Makes it another night, earlier or later.
  package func begin(night: Int) { organization.begin(night: night) }

  /// Refuses from now on to open a mailbox, or opens it again.
  package func open(mailbox guid: String, _ isOpen: Bool) {
    guard let mailbox = organization.now.mailboxes.first(where: { $0.guid.description == guid })
    else { return }
    organization.edit(mailbox.number) { $0.reach = isOpen ? .open : .denied }
  }

  /// Every right there is in a night, or in the present one.
  package func permissions(night: Int? = nil) -> [SimulatedPermission] {
    let organization = organization.inNight(night)
    return organization.mailboxes.flatMap { organization.permissions(of: $0.number) }
  }

  /// What changed between the night before and this one; nothing in the first night.
  package func permissionChanges(night: Int) -> [SimulatedPermissionChange] {
    organization.inNight(night).permissionChanges(of: night)
  }
}

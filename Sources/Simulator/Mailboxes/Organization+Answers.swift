/// Answers the cmdlets that ask about mailboxes.
extension Organization {
  /// The rows a call finds.
  func table(
    for call: OrganizationInvocation, contacts: Directory, _ dialect: FilterDialect,
    usually order: SimulatorOptions.Order
  ) throws(Invocation.Refusal) -> RowTable {
    let order = call.order ?? (order == .name ? .name : nil)
    switch call.cmdlet {
    case .mailbox, .casMailbox:
      let isAccess = call.cmdlet == .casMailbox
      return RowTable(try mailboxes(for: call, dialect, order)) { number, row in
        if isAccess { writeAccess(number, to: &row) } else { write(number, to: &row) }
      }
    case .distributionGroup:
      var groups = try recipients(
        call.filter, types: call.types, dialect, includingGroups: true, order: order)
      if let identity = call.identity { groups = [.group(try group(named: identity))] }
      groups.removeAll { if case .mailbox = $0 { true } else { false } }
      return RowTable(groups) { write(recipient: $0, to: &$1) }
    case .mailboxPermission, .recipientPermission, .folderPermission, .folderStatistics, .inboxRule:
      return try mailboxTable(for: call)
    case .roleGroup:
      guard let identity = call.identity else {
        return RowTable(population.roleGroups) { writeRoleGroup($0, to: &$1) }
      }
      return RowTable([try roleGroup(named: identity)]) { writeRoleGroup($0, to: &$1) }
    case .roleGroupMember, .distributionGroupMember:
      let identity = call.identity ?? ""
      let members =
        call.cmdlet == .roleGroupMember
        ? try roleGroup(named: identity).members
        : population.groups[try group(named: identity)].members
      return RowTable(members) { writeMember($0, contacts: contacts, to: &$1) }
    }
  }

  private func mailboxes(
    for call: OrganizationInvocation, _ dialect: FilterDialect, _ order: Block.Key?
  ) throws(Invocation.Refusal) -> [Int] {
    if let identity = call.identity {
      return [try mailbox(named: identity, opening: false)]
    }
    return try recipients(
      call.filter, types: call.types, dialect, includingGroups: false, order: order
    ).compactMap { if case .mailbox(let number) = $0 { number } else { nil } }
  }

  private func mailboxTable(
    for call: OrganizationInvocation
  ) throws(Invocation.Refusal) -> RowTable {
    let identity = call.identity ?? ""
    switch call.cmdlet {
    case .folderPermission:
      let (number, folder) = try folder(named: identity)
      let grants = grants(of: number, on: .folder).filter {
        $0.folder == folder.place && isWanted($0, by: call)
      }
      return RowTable(grants) { writeFolderPermission($0, on: folder, of: number, to: &$1) }
    case .folderStatistics:
      let number = try mailbox(named: identity, opening: true)
      let folders = try folders(of: number, scope: call.folderScope)
      return RowTable(folders) { writeFolder($0, of: number, to: &$1) }
    case .inboxRule:
      let number = try mailbox(named: identity, opening: true)
      let rules = rules(of: number).filter {
        (call.showsHidden || !$0.isHidden)
          && (call.rule == nil || [String($0.number), $0.name].contains(call.rule ?? ""))
      }
      return RowTable(rules) { writeRule($0, of: number, to: &$1) }
    case .recipientPermission where call.identity == nil:
      // One row for each right, but not for those who were deleted since they were listed.
      let rights = mailboxes.filter { $0.reach != .vanished }.flatMap { mailbox in
        grants(of: mailbox.number, on: .sendAs).filter { isWanted($0, by: call) }
          .map { (mailbox.number, $0) }
      }
      return RowTable(rights) { writeRecipientPermission($0.1, of: $0.0, to: &$1) }
    case .recipientPermission:
      // Groups can be asked too; nobody may send as one of these.
      let found = population.found(identity)
      if found.count == 1, case .group = found[0] { return .empty }
      let number = try mailbox(named: identity, opening: false)
      let grants = grants(of: number, on: .sendAs).filter { isWanted($0, by: call) }
      return RowTable(grants) { writeRecipientPermission($0, of: number, to: &$1) }
    default:
      let number = try mailbox(named: identity, opening: true)
      let grants = grants(of: number, on: .mailbox).filter { isWanted($0, by: call) }
      return RowTable(grants) { writeMailboxPermission($0, of: number, to: &$1) }
    }
  }

  /// Whether a right is the wanted holder's; without one every right is wanted.
  private func isWanted(_ grant: Grant, by call: OrganizationInvocation) -> Bool {
    guard let holder = call.holder else { return true }
    let fold = population.collation.fold
    if fold(shown(grant)) == fold(holder) || population.sid(of: grant.principal) == holder {
      return true
    }
    return population.found(holder).contains { found in
      switch (found, grant.principal) {
      case (.mailbox(let one), .mailbox(let other)), (.group(let one), .group(let other)):
        one == other
      default: false
      }
    }
  }

  /// The folders of one role, or all of them.
  func folders(
    of number: Int, scope: String?
  ) throws(Invocation.Refusal) -> [MailFolder] {
    let folders = population.mailboxes[number].folders(seed: population.seed)
    guard let scope = scope?.lowercased(), scope != "all" else { return folders }
    let types = FolderLanguage.types
    guard let type = types.first(where: { $0.lowercased() == scope }) else {
      throw .fault(
        .transformation(
          "FolderScope",
          """
          Specify one of the following enumerator names and try again: All, \
          \(types.joined(separator: ", ")).
          """))
    }
    let parent = folders.first { $0.type == type }?.path ?? ""
    return folders.filter { $0.type == type || $0.path.hasPrefix(parent + "/") }
  }

  func rules(of number: Int) -> [InboxRule] {
    let count = mailboxes.count
    return population.mailboxes[number].rules(seed: population.seed) { drawn in
      let other = mailboxes[drawn % count]
      return "\"\(other.displayName)\" [EX:/o=ExchangeLabs/ou=Exchange Administrative Group/"
        + "cn=Recipients/cn=\(other.externalID)-\(other.alias)]"
    }
  }
}

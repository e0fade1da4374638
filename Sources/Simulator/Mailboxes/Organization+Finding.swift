/// Finds what a call is about.
extension Organization {
  /// The mailbox an identity names.
  func mailbox(
    named identity: String, opening: Bool
  ) throws(Invocation.Refusal) -> Int {
    let found = population.found(identity).compactMap { found -> Int? in
      if case .mailbox(let number) = found { number } else { nil }
    }
    guard let number = found.first else { throw .fault(.notFound(identity)) }
    let reach = edits[number]?.reach ?? population.mailboxes[number].reach
    guard reach != .vanished else { throw .fault(.notFound(identity)) }
    guard found.count == 1, reach != .ambiguous else { throw .fault(.ambiguous(identity)) }
    guard opening, reach == .denied else { return number }
    switch population.options.denial {
    case .envelope: throw .fault(.denied(identity))
    case .forbidden: throw .forbidden
    }
  }

  func group(named identity: String) throws(Invocation.Refusal) -> Int {
    let found = population.found(identity).compactMap { found -> Int? in
      if case .group(let number) = found { number } else { nil }
    }
    return try only(found, identity)
  }

  func roleGroup(named identity: String) throws(Invocation.Refusal) -> AdminRoleGroup {
    let found = population.found(identity).compactMap { found -> AdminRoleGroup? in
      if case .roleGroup(let place) = found { population.roleGroups[place] } else { nil }
    }
    return try only(found, identity)
  }

  private func only<Thing>(
    _ found: [Thing], _ identity: String
  ) throws(Invocation.Refusal) -> Thing {
    guard let first = found.first else { throw .fault(.notFound(identity)) }
    guard found.count == 1 else { throw .fault(.ambiguous(identity)) }
    return first
  }

  /// The mailbox and the folder of an identity such as `ann@contoso.example:\Kalender`, or with the
  /// folder's id behind the colon; without either it is the root.
  func folder(
    named identity: String
  ) throws(Invocation.Refusal) -> (mailbox: Int, folder: MailFolder) {
    let parts = identity.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let number = try mailbox(named: String(parts[0]), opening: true)
    let folders = population.mailboxes[number].folders(seed: population.seed)
    let wanted = parts.count == 2 ? String(parts[1]) : "\\"
    if wanted == "\\" { return (number, folders[0]) }
    let path = population.collation.fold(wanted.replacing("\\", with: "/"))
    let folder = folders.first { folder in
      wanted.hasPrefix("\\")
        ? population.collation.fold(folder.path) == path : folder.id == wanted
    }
    guard let folder else { throw .fault(.notFound(identity)) }
    return (number, folder)
  }

  /// The mailboxes and groups of some types that a filter describes, in the order wanted.
  func recipients(
    _ filter: FilterExpression?, types: Set<String>?, _ dialect: FilterDialect,
    includingGroups: Bool, blankProperties: Set<String> = [], order: Block.Key? = nil
  ) throws(Invocation.Refusal) -> [Recipient] {
    var found: [Recipient] = mailboxes.map { .mailbox($0.number) }
    if includingGroups { found += population.groups.map { .group($0.number) } }
    if let types { found.removeAll { !types.contains(typeDetails(of: $0)) } }
    if let filter {
      do {
        let test = try RecipientFilter(
          organization: self, dialect: dialect, blankProperties: blankProperties
        ).test(filter)
        found.removeAll { test($0) != true }
      } catch {
        throw .fault(ServiceFault(error))
      }
    }
    guard let order else { return found }
    return found.map { ($0, sortKey(of: $0, order)) }
      .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
  }

  func typeDetails(of recipient: Recipient) -> String {
    switch recipient {
    case .mailbox(let number): mailboxes[number].kind.rawValue
    case .group(let number): population.groups[number].typeDetails
    }
  }

  func sortKey(of recipient: Recipient, _ order: Block.Key) -> [UInt8] {
    switch recipient {
    case .mailbox(let number) where order == .name: population.folded[number]
    case .mailbox(let number):
      population.collation.fold(
        order == .alias ? mailbox(number).alias : mailbox(number).displayName)
    case .group(let number):
      population.collation.fold(
        order == .alias ? population.groups[number].alias : population.groups[number].name)
    }
  }

  func write(recipient: Recipient, to row: inout RowWriter) {
    switch recipient {
    case .mailbox(let number): writeRecipient(number, to: &row)
    case .group(let number): writeGroup(number, to: &row)
    }
  }
}

/// What a query begins with: the places of all it finds, and the rows that no directory holds.
struct Findings: Sendable {
  var selection: Selection
  var table: RowTable?
}

/// Finds what a call asks for.
extension ExchangeService {
  func find(_ ask: Ask) throws(Invocation.Refusal) -> Findings {
    switch ask {
    case .recipients(let invocation):
      let contacts = directory.now
      if invocation.cmdlet == .recipient, options.mailboxes.count > 0 {
        return try recipients(invocation, contacts)
      }
      return Findings(selection: try select(invocation, contacts))
    case .organization(let invocation):
      let table = try organization.now.table(
        for: invocation, contacts: directory.now, dialect, usually: options.defaultOrder)
      return Findings(
        selection: .all(first: table.count, gone: [], newcomers: []), table: table)
    case .publicFolders(let invocation):
      let table = try organization.now.table(for: invocation)
      return Findings(
        selection: .all(first: table.count, gone: [], newcomers: []), table: table)
    case .resource(let query): return try find(query)
    case .change: return Findings(selection: .some([]))
    }
  }

  private func select(
    _ invocation: Invocation, _ contacts: Directory
  ) throws(Invocation.Refusal) -> Selection {
    do { return try contacts.select(invocation, dialect, usually: options.defaultOrder) } catch {
      throw .fault(ServiceFault(error))
    }
  }

  /// Contacts, mailboxes and groups together.
  private func recipients(
    _ invocation: Invocation, _ contacts: Directory
  ) throws(Invocation.Refusal) -> Findings {
    let organization = organization.now
    let order = invocation.order ?? (options.defaultOrder == .name ? .name : nil)
    if let identity = invocation.identity {
      let named = organization.present(identity)
      if !named.isEmpty { return Findings(recipients: named, in: organization) }
    }
    let found = try organization.recipients(
      invocation.filter, types: invocation.types, dialect, includingGroups: true,
      blankProperties: Set(FilterableProperty.table(for: .recipient).keys), order: order
    ).filter(organization.isPresent)
    let selection = try select(invocation, contacts)
    if invocation.identity != nil, selection.count < contacts.objects.count {
      return Findings(selection: selection)
    }
    return Findings(
      selection, in: contacts, joinedBy: found, in: organization, orderedBy: order)
  }
}

extension Findings {
  /// Places from here on are those of a table beside the directory's objects.
  static let firstOfTable: UInt32 = 1 << 31

  init(recipients: [Recipient], in organization: Organization) {
    table = RowTable(recipients) { organization.write(recipient: $0, to: &$1) }
    selection = .all(first: recipients.count, gone: [], newcomers: [])
  }

  /// Contacts followed by recipients or, where there is an order, both of them in it.
  init(
    _ contacts: Selection, in directory: Directory, joinedBy recipients: [Recipient],
    in organization: Organization, orderedBy order: Block.Key?
  ) {
    var table = RowTable(recipients) { organization.write(recipient: $0, to: &$1) }
    table.start = Int(Self.firstOfTable)
    self.table = table
    let objects = (0..<contacts.count).map { UInt32(contacts[$0]) }
    let places = recipients.indices.map { Self.firstOfTable + UInt32($0) }
    guard let order else {
      selection = .some(objects + places)
      return
    }
    let keys = recipients.map { organization.sortKey(of: $0, order) }
    func key(_ number: UInt32) -> ArraySlice<UInt8> {
      if number >= Self.firstOfTable { return keys[Int(number - Self.firstOfTable)][...] }
      guard let place = directory.place(of: Int(number)) else { return [] }
      return directory.block(at: place).column(order)[place.row]
    }
    selection = .some(
      Directory.merged(objects, places) { key($0).lexicographicallyPrecedes(key($1)) })
  }
}

extension Organization {
  /// Whether a recipient is still there, and is not only listed.
  func isPresent(_ recipient: Recipient) -> Bool {
    guard case .mailbox(let number) = recipient else { return true }
    return mailboxes[number].reach != .vanished
  }

  /// The mailboxes and groups that an identity names.
  func present(_ identity: String) -> [Recipient] {
    population.found(identity).compactMap { found -> Recipient? in
      switch found {
      case .mailbox(let number): .mailbox(number)
      case .group(let number): .group(number)
      case .roleGroup: nil
      }
    }.filter(isPresent)
  }
}

import HTTPTypes

/// Finds what the resources behind the newer cmdlets show.
extension ExchangeService {
  /// The dialect of this surface: a blank satisfies neither `eq` nor `ne`.
  private var resourceDialect: FilterDialect {
    var dialect = dialect
    dialect.negationMatchesBlanks = false
    return dialect
  }

  func find(_ query: ODataQuery) throws(Invocation.Refusal) -> Findings {
    do { return try rows(of: query) } catch {
      guard case .fault(var fault) = error, fault.type.hasSuffix("NotFoundException") else {
        throw error
      }
      // What a cmdlet answers 400 is a missing resource here.
      fault.status = .notFound
      throw .fault(fault)
    }
  }

  private func rows(of query: ODataQuery) throws(Invocation.Refusal) -> Findings {
    let organization = organization.now
    switch query.target {
    case .mailboxes, .casMailboxes:
      let found = try organization.recipients(
        query.filter, types: query.types, resourceDialect, includingGroups: false)
      return Findings(RowTable(found) { Self.write($0, query, organization, to: &$1) })
    case .mailbox(let key), .casMailbox(let key):
      let number = try organization.mailbox(named: key, opening: false)
      return Findings(
        RowTable([Recipient.mailbox(number)]) { Self.write($0, query, organization, to: &$1) })
    case .recipients: return try recipients(query, organization)
    case .recipient(let key):
      if case .group(let number)? = organization.present(key).first {
        return Findings(
          RowTable([Recipient.group(number)]) { Self.write($0, query, organization, to: &$1) })
      }
      let number = try organization.mailbox(named: key, opening: false)
      return Findings(
        RowTable([Recipient.mailbox(number)]) { Self.write($0, query, organization, to: &$1) })
    case .mailboxPermissions(let key):
      let number = try organization.mailbox(named: key, opening: true)
      let holders = Holders(organization.grants(of: number, on: .mailbox)).all
      return Findings(
        RowTable(holders) { organization.write($0, of: number, to: &$1) })
    case .folderStatistics(let key, let scope):
      let number = try organization.mailbox(named: key, opening: true)
      let folders = try organization.folders(of: number, scope: scope)
      return Findings(RowTable(folders) { organization.writeFolder($0, of: number, to: &$1) })
    case .folderPermissions(let key, let name):
      let (number, folder) = try organization.folder(named: "\(key):\(name)")
      let grants = organization.grants(of: number, on: .folder).filter { $0.folder == folder.place }
      return Findings(
        RowTable(grants) { grant, row in
          organization.writeFolderPermission(grant, on: folder, of: number, to: &row)
          organization.writeFolderUser(grant.principal, to: &row)
        })
    }
  }

  /// Contacts, mailboxes and groups, in this order.
  private func recipients(
    _ query: ODataQuery, _ organization: Organization
  ) throws(Invocation.Refusal) -> Findings {
    let contacts = directory.now
    var invocation = try Invocation(.recipient, [], resourceDialect)
    invocation.filter = query.filter
    invocation.types = query.types
    let selection: Selection
    do { selection = try contacts.select(invocation, resourceDialect, usually: .creation) } catch {
      throw .fault(ServiceFault(error))
    }
    let found = try organization.recipients(
      query.filter, types: query.types, resourceDialect, includingGroups: true,
      blankProperties: Set(FilterableProperty.table(for: .recipient).keys)
    ).filter(organization.isPresent)
    let things =
      (0..<selection.count).map { RecipientGroup.Member.contact(selection[$0]) }
      + found.map {
        switch $0 {
        case .mailbox(let number): .mailbox(number)
        case .group(let number): .group(number)
        }
      }
    return Findings(
      RowTable(things) { thing, row in
        switch thing {
        case .mailbox(let number):
          Self.write(.mailbox(number), query, organization, to: &row)
        case .group(let number): Self.write(.group(number), query, organization, to: &row)
        case .contact:
          organization.writeMember(thing, contacts: contacts, to: &row)
          if query.showsPermissions { row.json("RecipientPermission", Array("[]".utf8)) }
        }
      })
  }

  private static func write(
    _ recipient: Recipient, _ query: ODataQuery, _ organization: Organization,
    to row: inout RowWriter
  ) {
    let guid =
      switch recipient {
      case .mailbox(let number): organization.mailboxes[number].guid
      case .group(let number): organization.population.groups[number].guid
      }
    row.text("@odata.id", "\(query.entitySet)('\(guid)')")
    row.text("@odata.editLink", "\(query.entitySet)('\(guid)')")
    switch (query.entitySet, recipient) {
    case ("Mailbox", .mailbox(let number)): organization.write(number, to: &row)
    case ("CasMailbox", .mailbox(let number)): organization.writeAccess(number, to: &row)
    default: organization.write(recipient: recipient, to: &row)
    }
    guard query.showsPermissions else { return }
    var rights: [[UInt8]] = []
    if case .mailbox(let number) = recipient {
      rights = organization.grants(of: number, on: .sendAs).map {
        var inner = RowWriter(RowShape(selection: nil, isAnnotated: false))
        organization.writeRecipientPermission($0, of: number, to: &inner)
        return inner.finished()
      }
    }
    row.json(
      "RecipientPermission",
      [UInt8(ascii: "[")] + rights.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])
  }
}

extension Findings {
  /// Rows that are all the table's own.
  init(_ table: RowTable) {
    self.table = table
    selection = .all(first: table.count, gone: [], newcomers: [])
  }
}

/// The rights on one mailbox, gathered by who holds them.
private struct Holders {
  struct Holder: Sendable {
    var principal: Principal
    var grants: [Grant]
  }

  var all: [Holder] = []

  init(_ grants: [Grant]) {
    for grant in grants {
      if let place = all.firstIndex(where: { $0.principal == grant.principal }) {
        all[place].grants.append(grant)
      } else {
        all.append(Holder(principal: grant.principal, grants: [grant]))
      }
    }
  }
}

extension Organization {
  /// A holder with the list of rights, which has no SID and tells a denial by a word.
  fileprivate func write(_ holder: Holders.Holder, of number: Int, to row: inout RowWriter) {
    row.text("Identity", population.mailboxes[number].identity)
    row.text("User", account(of: holder.principal))
    let rights = holder.grants.map { grant -> JSONValue in
      [
        "AccessRights": .list(grant.rights.map(JSONValue.text)),
        "IsInherited": .flag(grant.isInherited), "Deny": .text(grant.isDenied ? "True" : "False"),
        "InheritanceType": "All",
      ]
    }
    row.json("PermissionList", JSONValue.list(rights).bytes)
  }

  /// Who a folder's user is, where that is a recipient.
  fileprivate func writeFolderUser(_ principal: Principal, to row: inout RowWriter) {
    guard case .mailbox(let number) = principal else {
      row.text("MailboxFolderUser", nil)
      return
    }
    let user: JSONValue = [
      "UserPrincipalName": .text(population.mailboxes[number].userPrincipalName),
      "DisplayName": .text(folderUser(principal)),
    ]
    row.json("MailboxFolderUser", user.bytes)
  }
}

import Foundation
import HTTPTypes

/// Applies what the changing cmdlets ask for.
extension ExchangeService {
  /// The directory roles whose holders may change recipients.
  static let changingRoles: Set = [
    "62e90394-69f5-4237-9190-012177145e10", "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "31392ffb-586c-42d1-9346-e59415a2cc4e",
  ]

  /// Applies a change and answers it, unless the connection ends before either.
  func change(
    _ invocation: ChangeInvocation, _ fate: Fate?
  ) throws(Invocation.Refusal) -> Answer {
    if fate?.strike(.cutsBeforeChange) != nil { return dropped(.cutsBeforeChange) }
    switch invocation.cmdlet {
    case .mailContact: try changeContact(invocation)
    case .mailbox: try changeMailbox(invocation)
    case .addMailboxPermission, .removeMailboxPermission, .addRecipientPermission,
      .removeRecipientPermission:
      try changePermission(invocation)
    }
    guard !invocation.isWhatIf else {
      tally.note { $0.pages += 1 }
      return Answer(status: .noContent)
    }
    tally.note { counts in
      counts.applied += 1
      counts.changes += 1
    }
    if fate?.strike(.cutsAfterChange) != nil { return dropped(.cutsAfterChange) }
    tally.note { $0.pages += 1 }
    return Answer(status: .noContent)
  }

  private func dropped(_ kind: SimulatorFaults.Kind) -> Answer {
    tally.note { counts in
      counts.faults[kind, default: 0] += 1
      counts.pages += 1
    }
    return Answer(status: .ok, body: .dropped)
  }

  private func changeContact(_ invocation: ChangeInvocation) throws(Invocation.Refusal) {
    let objects: [Int]
    do { objects = try directory.now.objects(named: invocation.identity, dialect) } catch {
      throw .fault(ServiceFault(error))
    }
    guard let object = objects.first else { throw .fault(.notFound(invocation.identity)) }
    guard objects.count == 1 else { throw .fault(.ambiguous(invocation.identity)) }
    guard !invocation.isWhatIf else { return }
    let guid = directory.now.recipe.guid(.object, of: object).description
    let (name, displayName) = (invocation.text("name"), invocation.text("displayname"))
    let alias = invocation.text("alias")
    let kind: Directory.Change.Kind =
      name == nil && displayName == nil && alias == nil ? .touch : .renaming
    do {
      _ = try directory.change(guid, kind) { version, recipe in
        func text(_ text: String) -> NameMaker.Text {
          NameMaker.Text(written: Array(text.utf8), folded: recipe.collation.fold(text))
        }
        if let name = name ?? nil { version.name = text(name) }
        if let displayName { version.displayName = text(displayName ?? "") }
        if let alias = alias ?? nil { version.alias = NameMaker.alias(from: alias) }
      }
    } catch {
      // It went while it was being changed.
      throw .fault(.notFound(invocation.identity))
    }
    directory.show(invocation.shown, on: object)
    organization.note(invocation, guid: guid)
  }

  private func changeMailbox(_ invocation: ChangeInvocation) throws(Invocation.Refusal) {
    let organization = organization.now
    let number = try organization.mailbox(named: invocation.identity, opening: false)
    var target: Int??
    if let wanted = invocation.text("forwardingaddress") {
      if let wanted {
        target = .some(try organization.mailbox(named: wanted, opening: false))
      } else {
        target = .some(nil)
      }
    }
    var delegates: [Principal]?
    if let list = invocation.list("grantsendonbehalfto") {
      var holders = organization.grants(of: number, on: .sendOnBehalf).map(\.principal)
      if let all = list.set { holders = try principals(all, organization) }
      let removed = Set(try principals(list.remove, organization))
      holders.removeAll(where: removed.contains)
      for holder in try principals(list.add, organization) where !holders.contains(holder) {
        holders.append(holder)
      }
      delegates = holders
    }
    guard !invocation.isWhatIf else { return }
    let (forwardsTo, holders) = (target, delegates)
    self.organization.edit(number) { edit in
      if let name = invocation.text("displayname") ?? nil { edit.displayName = name }
      if let forwardsTo { edit.forwardsTo = .some(forwardsTo) }
      if let address = invocation.text("forwardingsmtpaddress") {
        edit.forwardsToAddress = .some(address.map { Self.bare($0) })
      }
      edit.keepsForwarded = invocation.flag("delivertomailboxandforward") ?? edit.keepsForwarded
      edit.delegates = holders ?? edit.delegates
      edit.shown.merge(invocation.shown) { $1 }
    }
    self.organization.note(invocation, guid: organization.mailboxes[number].guid.description)
  }

  /// Gives somebody a right on a mailbox, or takes it away; one that is there, or is not, is no fault.
  private func changePermission(_ invocation: ChangeInvocation) throws(Invocation.Refusal) {
    guard let (surface, holder) = invocation.cmdlet.surface else { return }
    let organization = organization.now
    let number = try organization.mailbox(named: invocation.identity, opening: false)
    let names = [invocation.text(holder.lowercased()) ?? nil].compactMap(\.self)
    let rights = invocation.list("accessrights")?.set ?? []
    let isDenied = invocation.flag("deny") ?? false
    guard let principal = try principals(names, organization).first, !invocation.isWhatIf else {
      return
    }
    let isGiven = [.addMailboxPermission, .addRecipientPermission].contains(invocation.cmdlet)
    let key = Grant.Key(surface: surface, folder: nil, principal: principal)
    let now = organization.grants(of: number).first { $0.key == key && $0.isExplicit }
    let held = (now?.rights ?? []).flatMap { $0.split(separator: ",") }
      .map { String($0.filter { $0 != " " }) }
    let left =
      isGiven
      ? held + rights.filter { !held.contains($0) } : held.filter { !rights.contains($0) }
    let grant =
      left.isEmpty
      ? nil : Grant(surface: surface, principal: principal, rights: left, isDenied: isDenied)
    self.organization.edit(number) { $0.set(grant, for: key) }
    self.organization.note(invocation, guid: organization.mailboxes[number].guid.description)
  }

  private func principals(
    _ names: [String], _ organization: Organization
  ) throws(Invocation.Refusal) -> [Principal] {
    var principals: [Principal] = []
    for name in names {
      switch organization.present(name) {
      case []: throw .fault(.notFound(name))
      case let found where found.count > 1: throw .fault(.ambiguous(name))
      case let found:
        switch found[0] {
        case .mailbox(let number): principals.append(.mailbox(number))
        case .group(let number): principals.append(.group(number))
        }
      }
    }
    return principals
  }

  /// An address without the prefix it may have been given.
  private static func bare(_ address: String) -> String {
    address.lowercased().hasPrefix("smtp:") ? String(address.dropFirst(5)) : address
  }
}

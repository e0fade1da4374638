/// Somebody who is in a group, by the groups themselves and by no page.
package struct SimulatedMember: Sendable, Hashable {
  package var guid: String
  package var address: String
  /// How many groups lead there, the asked one among them.
  package var depth: Int
}

extension SimulatedTenant {
  /// The GUID and the name of every group.
  package var groups: [(guid: String, name: String)] {
    organization.now.population.groups.map { ($0.guid.description, $0.name) }
  }

  /// The GUIDs of the groups that a group holds itself.
  package func groupsInside(_ guid: String) -> [String] {
    let groups = organization.now.population.groups
    guard let group = groups.first(where: { $0.guid.description == guid }) else { return [] }
    return group.members.compactMap { member in
      if case .group(let number) = member { groups[number].guid.description } else { nil }
    }
  }

  /// Everybody who is in a group or in a group within it, each once, by the shortest way.
  package func members(ofGroup guid: String) -> [SimulatedMember] {
    let organization = organization.now
    let groups = organization.population.groups
    guard let start = groups.first(where: { $0.guid.description == guid }) else { return [] }
    var depths = [start.number: 1]
    var waiting = [start.number]
    var found: [RecipientGroup.Member: Int] = [:]
    while !waiting.isEmpty {
      let number = waiting.removeFirst()
      let depth = depths[number, default: 1]
      for member in groups[number].members {
        guard case .group(let inner) = member else {
          found[member] = min(found[member] ?? depth, depth)
          continue
        }
        guard depths[inner] == nil else { continue }
        depths[inner] = depth + 1
        waiting.append(inner)
      }
    }
    return found.compactMap { member, depth in told(member, depth, in: organization) }
  }

  /// A member as the tenant knows it; nil for a contact that is gone.
  private func told(
    _ member: RecipientGroup.Member, _ depth: Int, in organization: Organization
  ) -> SimulatedMember? {
    switch member {
    case .mailbox(let number):
      let mailbox = organization.mailbox(number)
      return SimulatedMember(
        guid: mailbox.guid.description, address: mailbox.address, depth: depth)
    case .contact(let number):
      let contacts = directory.now
      guard let place = contacts.lastPlace(of: number) else { return nil }
      let contact = contacts.truth(at: place)
      return SimulatedMember(
        guid: contact.guid, address: contact.primarySmtpAddress, depth: depth)
    case .group: return nil
    }
  }
}

/// Which columns of a stage's rows say who may do what where, who is in which group, and what
/// somebody is called.
///
/// It never says how a row is asked for; a stage without it is not looked at for access.
package struct AccessColumns: Sendable, Hashable, Codable {
  /// Who may do what where.
  package struct Grants: Sendable, Hashable, Codable {
    package enum Right: Sendable, Hashable, Codable {
      /// The rights stand in this column.
      case column(String)
      /// Whoever stands in the row has this right.
      case always(String)
    }

    /// What the mailbox is called: the first identifies it, the others are further names.
    package var mailbox: [String]
    /// What the holder is called, in the same way.
    package var principal: [String]
    package var right: Right
    package var folder: String?
    /// Holds `true` or `Deny` where the right is taken away.
    package var deny: String?

    package init(
      mailbox: [String], principal: [String], right: Right, folder: String? = nil,
      deny: String? = nil
    ) {
      self.mailbox = mailbox
      self.principal = principal
      self.right = right
      self.folder = folder
      self.deny = deny
    }
  }

  /// Who is in which group.
  package struct Members: Sendable, Hashable, Codable {
    package var group: [String]
    package var member: [String]

    package init(group: [String], member: [String]) {
      self.group = group
      self.member = member
    }
  }

  package var grants: Grants?
  package var members: Members?
  /// Names of one object: the first identifies it for good, the second is what people call it.
  package var names: [String]?

  package init(grants: Grants? = nil, members: Members? = nil, names: [String]? = nil) {
    self.grants = grants
    self.members = members
    self.names = names
  }

  /// What a stage with these columns tells of.
  package var kinds: [AccessKind] {
    AccessKind.allCases.filter { kind in
      switch kind {
      case .grants: grants != nil
      case .members: members != nil
      case .names: names != nil || lists.contains { $0.count > 1 }
      }
    }
  }

  /// The columns that name one thing each.
  var lists: [[String]] {
    [grants?.mailbox, grants?.principal, members?.group, members?.member].compactMap(\.self)
  }
}

/// What a source of access tells of.
package enum AccessKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// What objects are called.
  case names
  /// Who is in which group.
  case members
  /// Who may do what where.
  case grants
}

/// The number of a name in an index of access.
package struct NameID: Sendable, Hashable, Comparable {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  package static func < (one: NameID, other: NameID) -> Bool { one.number < other.number }
}

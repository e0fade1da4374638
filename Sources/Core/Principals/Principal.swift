/// Who holds a right or is a member of a group, whatever a row calls them.
package struct Principal: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Somebody, or a shared mailbox, a room or a device.
    case user
    case group
    case contact
    /// A SID of this or another directory that nobody has any more.
    case orphan
    /// Several have the name.
    case ambiguous
    /// Nobody has the name, or nobody who was listed.
    case unknown
    /// Somebody elsewhere.
    case external
    /// The service's own accounts, and everybody.
    case builtIn = "built-in"

    /// Whether the directory says who it is.
    package var isKnown: Bool {
      switch self {
      case .user, .group, .contact: true
      case .orphan, .ambiguous, .unknown, .external, .builtIn: false
      }
    }
  }

  /// An address or a name that is the same wherever the principal stands; for one that is not known,
  /// what it was called.
  package var name: String
  package var guid: GUID?
  package var kind: Kind

  package init(_ name: String, guid: GUID? = nil, kind: Kind) {
    self.name = name
    self.guid = guid
    self.kind = kind
  }
}

extension Principal {
  /// The columns that a resolution adds to a row, in their order.
  package static func columns(named name: String) -> [String] {
    [name, guidColumn(named: name), kindColumn(named: name)]
  }

  package static func guidColumn(named name: String) -> String { name + "Guid" }

  package static func kindColumn(named name: String) -> String { name + "Kind" }
}

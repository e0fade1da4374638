/// Who may open many mailboxes, and which mailboxes many may open.
///
/// Rows of one mailbox come together, since rows come in the order of their keys; a principal that
/// stands there twice counts once. It never holds the principals of more than one mailbox.
package struct HolderTally: Sendable {
  /// Principals of one mailbox that are told apart.
  package static let mostPrincipals = 100_000

  /// Mailboxes by principal.
  package private(set) var holders = HeavyCounter()
  /// Principals by mailbox.
  package private(set) var mailboxes = HeavyCounter()
  private var mailbox: String?
  private var principals: Set<String> = []

  package init() {}

  package mutating func note(_ principal: String, opens mailbox: String) {
    if mailbox != self.mailbox {
      end()
      self.mailbox = mailbox
    }
    guard principals.count < Self.mostPrincipals,
      principals.insert(principal.lowercased()).inserted
    else { return }
    holders.note(principal)
  }

  /// Counts the last mailbox; asked for once all rows have come.
  package mutating func end() {
    if let mailbox, !principals.isEmpty { mailboxes.note(mailbox, times: principals.count) }
    mailbox = nil
    principals.removeAll(keepingCapacity: true)
  }
}

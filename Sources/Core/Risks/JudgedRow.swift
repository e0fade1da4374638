/// What the rules read in one row.
package struct JudgedRow: Sendable, Hashable {
  package var risks: [Risk] = []
  /// The rights it grants or denies, one by one.
  package var rights: [String] = []
  /// Whose mailbox or object it is about; blank where nobody asks.
  package var subject = ""
  /// Who has the right, or which rule it is; blank where nobody asks.
  package var holder = ""
  /// What speaks: the rights, or the addresses.
  package var detail = ""
  /// It lets its holder open the whole mailbox.
  package var opens = false
  /// Why there is no answer; nil for an answer.
  package var finding: String?

  package init() {}
}

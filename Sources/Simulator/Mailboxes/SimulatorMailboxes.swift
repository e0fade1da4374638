/// Which mailboxes a simulated tenant has, and how questions about them are answered.
///
/// It holds wishes only. Mailboxes, groups, rights and rules are made from the tenant's seed, so the
/// same wishes give the same ones.
package struct SimulatorMailboxes: Sendable {
  /// How many mailboxes there are, of all kinds; groups and role groups come with them.
  package var count = 0
  /// The night the tenant begins at, from 1; each differs from the one before by `changesEachNight`.
  package var night = 1
  /// How many permissions are added, removed or changed from one night to the next.
  package var changesEachNight = 0
  /// The types of the folders whose permissions change; nil lets them change on every folder.
  package var changingFolders: Set<String>?

  /// How long a question about one mailbox takes; nil takes as long as a page.
  package var latency: Duration?
  /// How long single cmdlets take, by their lower-case names, whatever else was wished.
  package var cmdletLatencies: [String: Duration] = [:]

  /// The share of mailboxes, from 0 to 1, whose contents and rights nobody may ask for.
  package var denied = 0.0
  /// The share of mailboxes that are listed and, when asked for, are not there any more.
  package var vanished = 0.0
  /// The share of mailboxes that no identity tells from another.
  package var ambiguous = 0.0

  /// How a mailbox says that nobody may ask for it.
  package enum Denial: String, CaseIterable, Sendable {
    /// 400, with the service's envelope.
    case envelope
    /// 403, with a run of zero bytes and its reason in a header.
    case forbidden
  }
  package var denial = Denial.envelope

  package init() {}
}

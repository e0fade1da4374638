/// The mailboxes of a tenant as they are in one night.
///
/// It is a value: whoever holds one sees no later change.
struct Organization: Sendable {
  let population: Population
  private(set) var night: Int
  /// The rights of the mailboxes that differ from the first night's.
  private var changed: [Int: [Grant]]
  /// What became of every permission from one night to the next, up to this night.
  private(set) var changes: [NightlyChange] = []
  /// What was set on mailboxes, by their number.
  var edits: [Int: MailboxEdit] = [:]

  init(_ population: Population, night: Int) {
    self.population = population
    self.night = 1
    changed = [:]
    while self.night < night { pass() }
  }

  var mailboxes: [Mailbox] { population.mailboxes }

  /// A mailbox with what was set on it since.
  func mailbox(_ number: Int) -> Mailbox {
    var mailbox = population.mailboxes[number]
    edits[number]?.apply(to: &mailbox)
    return mailbox
  }

  /// The rights on a mailbox in this night.
  func grants(of number: Int) -> [Grant] {
    var grants =
      changed[number] ?? population.grantMaker.grants(of: population.mailboxes[number])
    if let delegates = edits[number]?.delegates {
      grants.removeAll { $0.surface == .sendOnBehalf }
      grants += delegates.map {
        Grant(surface: .sendOnBehalf, principal: $0, rights: ["SendOnBehalf"])
      }
    }
    for (key, grant) in edits[number]?.grants ?? [] {
      grants.removeAll { $0.key == key && $0.isExplicit }
      if let grant { grants.append(grant) }
    }
    return grants
  }

  /// The night passes, and with it as many permissions change as were wished for.
  private mutating func pass() {
    night += 1
    var maker = NightMaker(population: population, night: night, known: changed)
    changes += maker.changes()
    changed = maker.known
  }
}

/// What was set on a mailbox by a cmdlet, in place of what it was made with.
struct MailboxEdit: Sendable {
  var displayName: String?
  /// The forwarding target inside the tenant; the inner nil takes it away.
  var forwardsTo: Int??
  var forwardsToAddress: String??
  var keepsForwarded: Bool?
  var delegates: [Principal]?
  /// Rights that were given or changed; nil for one that was taken away.
  private(set) var grants: [(key: Grant.Key, grant: Grant?)] = []
  /// What has become of questions about it.
  var reach: Mailbox.Reach?
  /// Other properties that were set, as they are shown.
  var shown: [String: JSONValue] = [:]
  var changed: Ticks?

  mutating func set(_ grant: Grant?, for key: Grant.Key) {
    grants.removeAll { $0.key == key }
    grants.append((key, grant))
  }

  func apply(to mailbox: inout Mailbox) {
    if let displayName { mailbox.displayName = displayName }
    if let forwardsTo { mailbox.forwardsTo = forwardsTo }
    if let forwardsToAddress { mailbox.forwardsToAddress = forwardsToAddress }
    if let keepsForwarded { mailbox.keepsForwarded = keepsForwarded }
    if let reach { mailbox.reach = reach }
  }
}

/// A mailbox as it is made: who or what it is for, and every name it has.
///
/// It knows nothing of who may open it.
struct Mailbox: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case user = "UserMailbox"
    case shared = "SharedMailbox"
    case room = "RoomMailbox"
    case equipment = "EquipmentMailbox"
  }

  /// What becomes of a question about this one mailbox.
  enum Reach: String, Sendable {
    case open, denied, vanished, ambiguous
  }

  var number: Int
  var kind: Kind
  var reach: Reach
  var guid: GUID
  var exchangeGuid: GUID
  var externalID: GUID
  var name: String
  var displayName: String
  var alias: String
  var userPrincipalName: String
  /// The address mail is sent from, and the others it comes to, all without a prefix.
  var address: String
  var otherAddresses: [String]
  var language: FolderLanguage
  var created: Ticks
  /// Where mail is sent on to inside the tenant, by the number of a mailbox.
  var forwardsTo: Int?
  /// Where mail is sent on to anywhere, without a prefix.
  var forwardsToAddress: String?
  var keepsForwarded: Bool

  /// What the mailbox answers to first: users by their directory id, all others by name.
  var identity: String { kind == .user ? externalID.description : name }
  var isOpen: Bool { reach == .open }
}

/// Makes mailboxes from a tenant's seed.
///
/// It keeps nothing: the same number always gives the same mailbox.
struct MailboxMaker: Sendable {
  let seed: UInt64
  let maker: NameMaker
  let options: SimulatorMailboxes
  /// The initial domain, and the one people write to.
  let initialDomain: String
  let domain: String

  /// Mailboxes are named as contacts of these numbers would be, which no contact ever has.
  static let firstName = 20_000_000

  init(_ options: SimulatorOptions) {
    seed = options.seed
    maker = NameMaker(options)
    self.options = options.mailboxes
    initialDomain = options.domain
    domain = (options.domain.split(separator: ".").first.map(String.init) ?? "contoso") + ".example"
  }

  func mailbox(_ number: Int) -> Mailbox {
    var draw = Draw(seed: seed, index: number, for: .mailbox)
    let kind = Self.kind(draw.below(100))
    let (guid, exchangeGuid) = (GUID(drawnFrom: &draw), GUID(drawnFrom: &draw))
    let externalID = GUID(drawnFrom: &draw)
    let reach = reach(draw.share())
    let (name, displayName, alias) = names(number, kind, &draw)
    // An apostrophe, which troubles keys in addresses, is legal before the @.
    let user = kind == .user && number % 97 == 5 ? "o'" + alias : alias
    let isVain = draw.below(20) != 0
    var mailbox = Mailbox(
      number: number, kind: kind, reach: reach, guid: guid, exchangeGuid: exchangeGuid,
      externalID: externalID, name: name, displayName: displayName, alias: alias,
      userPrincipalName: "\(user)@\(isVain ? domain : initialDomain)",
      address: "\(alias)@\(isVain ? domain : initialDomain)",
      otherAddresses: isVain ? ["\(alias)@\(initialDomain)"] : [],
      language: FolderLanguage.all[draw.skewedBelow(FolderLanguage.all.count)],
      created: Ticks.migrationNight.advanced(bySeconds: draw.below(Ticks.growingSeconds)),
      forwardsTo: nil, forwardsToAddress: nil, keepsForwarded: false)
    forward(&mailbox, &draw)
    return mailbox
  }

  private static func kind(_ percent: Int) -> Mailbox.Kind {
    switch percent {
    case ..<80: .user
    case ..<92: .shared
    case ..<97: .room
    default: .equipment
    }
  }

  private func reach(_ share: Double) -> Mailbox.Reach {
    if share < options.denied { return .denied }
    if share < options.denied + options.vanished { return .vanished }
    return share < options.denied + options.vanished + options.ambiguous ? .ambiguous : .open
  }

  private func names(
    _ number: Int, _ kind: Mailbox.Kind, _ draw: inout Draw
  ) -> (name: String, displayName: String, alias: String) {
    let tag = String(Self.firstName + number)
    let pools = maker.pools
    func word(_ parts: [NamePart]) -> String {
      String(decoding: parts[draw.skewedBelow(parts.count)].written, as: UTF8.self)
    }
    switch kind {
    case .user:
      let index = Self.firstName + number
      let shape = maker.shape(of: index)
      var (text, shown) = (NameMaker.Text(), NameMaker.Text())
      maker.name(of: index, as: shape, to: &text)
      maker.displayName(of: index, as: shape, company: 0, to: &shown)
      var alias: [UInt8] = []
      maker.alias(of: index, as: shape, to: &alias)
      let name = String(decoding: text.written, as: UTF8.self)
      return (
        name, shown.written.isEmpty ? name : String(decoding: shown.written, as: UTF8.self),
        String(decoding: alias, as: UTF8.self)
      )
    case .shared:
      let department = word(pools.departments)
      return ("Shared \(department) \(tag)", "\(department) Team", "shared\(tag)")
    case .room:
      let place = word(pools.people[0].cities)
      return ("Room \(place) \(tag)", "Room \(place) \(1 + number % 40)", "room\(tag)")
    case .equipment: return ("Car \(tag)", "Car \(1 + number % 60)", "car\(tag)")
    }
  }

  /// One mailbox in fifty sends its mail on, half of them out of the tenant.
  private func forward(_ mailbox: inout Mailbox, _ draw: inout Draw) {
    let (chance, other) = (draw.below(100), draw.below(max(options.count, 1)))
    guard chance < 2 else { return }
    if chance == 0, other != mailbox.number {
      mailbox.forwardsTo = other
    } else {
      mailbox.forwardsToAddress = "\(mailbox.alias)@fabrikam.example"
    }
    mailbox.keepsForwarded = draw.below(2) == 0
  }
}

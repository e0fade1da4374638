/// What became of one permission from one night to the next.
struct NightlyChange: Sendable {
  var night: Int
  var mailbox: Int
  /// Nil when it was added.
  var before: Grant?
  /// Nil when it was removed.
  var after: Grant?
}

/// Changes so many permissions from one night to the next, each of them once.
///
/// Only mailboxes change that can be asked for, so that every change can be seen.
struct NightMaker {
  let population: Population
  let night: Int
  /// The rights of the mailboxes that differ from the first night's.
  var known: [Int: [Grant]]
  private var touched: [Int: Set<Grant.Key>] = [:]

  init(population: Population, night: Int, known: [Int: [Grant]]) {
    self.population = population
    self.night = night
    self.known = known
  }

  mutating func changes() -> [NightlyChange] {
    let open = population.mailboxes.filter(\.isOpen).map(\.number)
    guard !open.isEmpty else { return [] }
    var changes: [NightlyChange] = []
    var turn = Draw(seed: population.seed, index: night, for: .night)
    while changes.count < population.options.changesEachNight {
      // Every mailbox once before any comes again.
      let left = population.options.changesEachNight - changes.count
      for place in turn.places(min(left, open.count), below: open.count).sorted() {
        var draw = Draw(seed: turn.next(), index: open[place], for: .night)
        changes.append(change(open[place], &draw))
      }
    }
    return changes
  }

  private mutating func change(_ mailbox: Int, _ draw: inout Draw) -> NightlyChange {
    switch draw.below(3) {
    case 0: remove(mailbox, &draw) ?? add(mailbox, &draw)
    case 1: alter(mailbox, &draw) ?? add(mailbox, &draw)
    default: add(mailbox, &draw)
    }
  }

  private func grants(of mailbox: Int) -> [Grant] {
    known[mailbox] ?? population.grantMaker.grants(of: population.mailboxes[mailbox])
  }

  /// What tells a right from others where people are shown by names that others share.
  private func label(_ grant: Grant) -> [String] {
    let holder =
      if case .mailbox(let number) = grant.principal {
        population.mailboxes[number].displayName
      } else {
        population.sid(of: grant.principal)
      }
    return [grant.surface.rawValue, grant.folder.map(String.init) ?? "", holder]
  }

  /// The places of the rights that may still change tonight.
  private func free(
    _ grants: [Grant], of mailbox: Int, where isWanted: (Grant) -> Bool
  ) -> [Int] {
    // Of two rows about one SID neither changes: nothing would tell which of them it was.
    let twins = Set(grants.filter(\.isSecond).map(\.key))
    let labels = Dictionary(grants.map { (label($0), 1) }, uniquingKeysWith: +)
    return grants.indices.filter { place in
      let grant = grants[place]
      return isWanted(grant) && isChanging(grant.folder) && !twins.contains(grant.key)
        && labels[label(grant)] == 1
        && touched[mailbox]?.contains(grant.key) != true
    }
  }

  /// Whether rights on the folder at this place change, and those on no folder.
  private func isChanging(_ place: Int?) -> Bool {
    guard let place, let wanted = population.options.changingFolders else { return true }
    let types = FolderLanguage.types
    return types.indices.contains(place) && wanted.contains(types[place])
  }

  private mutating func keep(
    _ grants: [Grant], of mailbox: Int, before: Grant?, after: Grant?
  ) -> NightlyChange {
    known[mailbox] = grants
    for grant in [before, after].compactMap({ $0 }) {
      touched[mailbox, default: []].insert(grant.key)
    }
    return NightlyChange(night: night, mailbox: mailbox, before: before, after: after)
  }

  private mutating func remove(_ mailbox: Int, _ draw: inout Draw) -> NightlyChange? {
    var grants = grants(of: mailbox)
    let places = free(grants, of: mailbox, where: \.isExplicit)
    guard !places.isEmpty else { return nil }
    let gone = grants.remove(at: places[draw.below(places.count)])
    return keep(grants, of: mailbox, before: gone, after: nil)
  }

  private mutating func alter(_ mailbox: Int, _ draw: inout Draw) -> NightlyChange? {
    var grants = grants(of: mailbox)
    let places = free(grants, of: mailbox) { grant in
      switch grant.surface {
      case .folder: grant.isExplicit || grant.principal == .everybody
      case .mailbox: grant.isExplicit
      case .sendAs, .sendOnBehalf: false
      }
    }
    guard !places.isEmpty else { return nil }
    let place = places[draw.below(places.count)]
    let before = grants[place]
    let others: [String] =
      switch (before.surface, before.principal) {
      case (.folder, .everybody): ["AvailabilityOnly", "LimitedDetails", "Reviewer"]
      case (.folder, _): Grant.folderRights
      default: ["FullAccess", "ReadPermission"]
      }
    let choice = others.filter { [$0] != before.rights }
    grants[place].rights = [choice[draw.below(choice.count)]]
    return keep(grants, of: mailbox, before: before, after: grants[place])
  }

  /// Somebody can always be found who holds no such right yet: at the worst, somebody deleted.
  private mutating func add(_ mailbox: Int, _ draw: inout Draw) -> NightlyChange {
    var grants = grants(of: mailbox)
    while true {
      let surface = Grant.Surface.allCases[draw.below(4)]
      let folder: Int? = surface == .folder ? 1 + draw.below(FolderLanguage.types.count - 1) : nil
      let isEasy = draw.below(4) != 0 || surface == .sendOnBehalf
      let principal =
        isEasy
        ? population.grantMaker.principal(&draw, for: surface) : .orphan(draw.below(1_000_000))
      let rights: [String] =
        switch surface {
        case .mailbox: ["FullAccess"]
        case .sendAs: ["SendAs"]
        case .sendOnBehalf: ["SendOnBehalf"]
        case .folder: [Grant.folderRights[draw.below(Grant.folderRights.count)]]
        }
      let grant = Grant(surface: surface, folder: folder, principal: principal, rights: rights)
      guard !grants.contains(where: { label($0) == label(grant) }), principal != .mailbox(mailbox),
        isChanging(folder), touched[mailbox]?.contains(grant.key) != true
      else { continue }
      grants.append(grant)
      return keep(grants, of: mailbox, before: nil, after: grant)
    }
  }
}

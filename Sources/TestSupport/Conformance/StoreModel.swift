import Core

/// What a store should hold after a series of changes: as small and plain as can be.
///
/// It shares no code with any store. It never knows a key or a value, only how many rows there are
/// and of which objects.
struct StoreModel {
  struct Claim: Equatable {
    var owner: Owner
    var expires: Instant
  }

  struct Entry {
    var state = BatchState.pending
    var role = BatchRole.share
    var parent: Int?
    var isSuspicious = false
    var depth = 0
    var claim: Claim?
    var term = 0
    var notBefore = Instant(milliseconds: 0)
    var pass = 1
    var pages = 0
    var objects: [GUID] = []
    var failures = 0
  }

  /// What the model foresees of an answer.
  enum Answer { case held, released, lost }

  var entries: [Entry]
  var calls = 0

  init(batches: Int) { entries = Array(repeating: Entry(), count: batches) }

  /// The places of the batches that a lease should claim, in order.
  mutating func lease(
    as owner: Owner, atMost limit: Int, until expires: Instant, now: Instant
  ) -> [Int] {
    let begun = entries.indices.filter { entries[$0].claim.map { $0.expires <= now } ?? false }
    let waiting = entries.indices.filter {
      entries[$0].state == .pending && entries[$0].notBefore <= now
    }
    // What was put back has a time before which it could not be leased.
    let returned = waiting.filter { entries[$0].notBefore.milliseconds > 0 }
    let fresh = waiting.filter { entries[$0].notBefore.milliseconds == 0 }
    let order = [begun, returned, fresh].flatMap { places in
      places.sorted { (entries[$0].notBefore, $0) < (entries[$1].notBefore, $1) }
    }
    let places = Array(order.prefix(limit))
    for place in places {
      entries[place].claim = Claim(owner: owner, expires: expires)
      entries[place].state = .leased
      entries[place].term += 1
    }
    return places
  }

  /// Whether a holder and an ordinal of terms are the present ones.
  func holds(_ owner: Owner, term: Int, at place: Int) -> Bool {
    entries[place].claim?.owner == owner && entries[place].term == term
  }

  mutating func extend(_ place: Int, until expires: Instant) {
    let old = entries[place].claim?.expires ?? expires
    entries[place].claim?.expires = max(old, expires)
  }

  /// Makes a change under a lease that is the present one.
  mutating func apply(_ change: BatchChange, at place: Int, now: Instant) -> Answer {
    var entry = entries[place]
    switch change {
    case .keep(let rows, let next, let pass, let page):
      guard pass == entry.pass, page == entry.pages + 1 else { return .lost }
      entry.pages += 1
      entry.objects += rows.entries.map(\.guid)
      if next == nil { entry.state = .done }
    case .keepInDoubt(let rows, let pass, let page, let doubt):
      guard pass == entry.pass, page == entry.pages + 1 else { return .lost }
      entry.pages += 1
      entry.objects += rows.entries.map(\.guid)
      (entry.state, entry.isSuspicious) = (.done, true)
      entries += doubt.parts.map { _ in
        Entry(role: .check, parent: place, depth: entry.depth + 1)
      }
    case .restartPass(let spends, _):
      (entry.pass, entry.pages, entry.objects) = (entry.pass + 1, 0, [])
      entry.failures += spends ? 1 : 0
    case .putBack(let wait, let spends, _):
      entry.state = .pending
      entry.notBefore = now + wait
      entry.failures += spends ? 1 : 0
    case .split(let parts):
      (entry.state, entry.pages, entry.objects) = (.split, 0, [])
      entries += parts.map { _ in
        Entry(role: entry.role, parent: place, depth: entry.depth + 1)
      }
    case .bury:
      entry.state = .buried
    case .setAside(_, _, let next, _, _):
      entry.pages += 1
      if next == nil { entry.state = .done }
    }
    if entry.state != .leased { entry.claim = nil }
    entries[place] = entry
    calls += 1
    return entry.state == .leased ? .held : .released
  }

  /// Adds batches at the end of all, or below a batch that is done, unless they are there.
  mutating func append(_ count: Int, as role: BatchRole, below parent: Int?) -> Bool {
    let isTime =
      parent.map { entries[$0].state == .done }
      ?? entries.allSatisfy { ![.pending, .leased].contains($0.state) }
    guard isTime, !entries.contains(where: { $0.role == role && $0.parent == parent }) else {
      return false
    }
    let depth = parent.map { entries[$0].depth + 1 } ?? 0
    if let parent { entries[parent].isSuspicious = true }
    entries += (0..<count).map { _ in Entry(role: role, parent: parent, depth: depth) }
    return true
  }

  var counts: BatchCounts {
    entries.reduce(into: BatchCounts()) { $0[$1.state] += 1 }
  }

  func outlook(now: Instant) -> Outlook {
    let turns = entries.compactMap { entry in
      entry.state == .pending ? entry.notBefore : entry.claim?.expires
    }
    return Outlook(
      pending: counts.pending, leased: counts.leased,
      nextIn: turns.min().map { max($0 - now, .zero) })
  }

  var totals: RowTotals {
    let all = entries.flatMap(\.objects)
    return RowTotals(kept: all.count, unique: Set(all).count)
  }
}

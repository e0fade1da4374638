import Core

/// What a batch must look like, worked out from what was asked of the store and from nothing else.
///
/// It never reads the store: `JudgedStore` holds what is stored against it.
struct BatchLedger: Sendable {
  private(set) var batch: Batch
  private(set) var term = 0
  private(set) var holder: Owner?
  /// How long its lease or its wait lasts; nil for a batch that nobody had, or that is final.
  private(set) var hold: HoldingTime?
  /// Of the rows kept in the present pass, in order.
  private(set) var keys: [String] = []
  private(set) var beginnings: [GUID] = []
  private var objects: Set<GUID> = []
  /// The walk at the service that the present pass belongs to.
  private var walk: String?

  init(_ batch: Batch) { self.batch = batch }

  var isFinal: Bool { batch.state != .pending && batch.state != .leased }

  func isHeld(by lease: Lease) -> Bool {
    batch.state == .leased && holder == lease.owner && term == lease.term
  }

  /// How long until it may be leased; nil when it is final.
  func due(at now: Instant) -> Duration? { isFinal ? nil : hold?.left(at: now) ?? .zero }

  /// Notes that the batch was given out; answers what was wrong with that.
  mutating func claim(_ lease: Lease, at now: Instant, lasting length: Duration) -> [String] {
    var wrong: [String] = []
    switch batch.state {
    case .pending where !isDue(at: now): wrong.append("was leased before its time")
    case .leased where !isDue(at: now):
      wrong.append("has two live holders, \(holder?.name ?? "nobody") and \(lease.owner)")
    case .done, .split, .buried: wrong.append("is \(batch.state) and was leased again")
    case .pending, .leased: break
    }
    if lease.term <= term { wrong.append("got term \(lease.term) after \(term)") }
    if lease.expires != now + length { wrong.append("was leased for another time than asked") }
    batch.state = .leased
    (term, holder) = (lease.term, lease.owner)
    hold = HoldingTime(from: now, lasting: length)
    return wrong + problems(with: lease.batch)
  }

  /// Notes that a lease was extended; answers what was wrong with that.
  mutating func extend(
    _ lease: Lease, to later: Lease, at now: Instant, lasting length: Duration
  ) -> [String] {
    guard isHeld(by: lease) else { return ["had a lost lease extended, of \(lease.owner)"] }
    hold?.extend(from: now, lasting: length)
    return later.expires == hold?.end ? [] : ["had its lease extended to another time than asked"]
  }

  /// Notes a change that was made; answers what was wrong with making it.
  mutating func apply(_ change: BatchChange, under lease: Lease, at now: Instant) -> [String] {
    guard isHeld(by: lease) else { return ["was changed under a lost lease, of \(lease.owner)"] }
    var wrong: [String] = []
    switch change {
    case .keep(let rows, let next, let pass, let page):
      wrong += keep(rows, pass: pass, page: page, next: next?.cursor)
      batch.checkpoint = next.map { Checkpoint(cursor: $0.cursor, anchor: $0.anchor, at: now) }
      if next == nil { release(into: .done) }
    case .keepInDoubt(let rows, let pass, let page, let doubt):
      wrong += keep(rows, pass: pass, page: page, next: nil)
      batch.checkpoint = nil
      batch.suspicion = doubt.reason
      release(into: .done)
    case .restartPass(let spends, _):
      drop()
      batch.pass += 1
      batch.failures += spends ? 1 : 0
    case .putBack(let wait, let spends, _):
      batch.notBefore = now + wait
      batch.failures += spends ? 1 : 0
      release(into: .pending)
      hold = HoldingTime(from: now, lasting: wait)
    case .split:
      drop()
      release(into: .split)
    case .bury(let reason):
      if reason.isEmpty { wrong.append("was buried without a reason") }
      release(into: .buried)
    case .setAside(_, _, let next, let pass, let page):
      wrong += keep(RowBlock(), pass: pass, page: page, next: next?.cursor)
      batch.checkpoint = next.map { Checkpoint(cursor: $0.cursor, anchor: $0.anchor, at: now) }
      if next == nil { release(into: .done) }
    }
    return wrong
  }

  private func isDue(at now: Instant) -> Bool { hold?.isOver(at: now) ?? true }

  mutating func suspect(because reason: String?) { batch.suspicion = reason ?? batch.suspicion }

  private mutating func keep(
    _ rows: RowBlock, pass: Int, page: Int, next cursor: String?
  ) -> [String] {
    var wrong: [String] = []
    if (pass, page) != (batch.pass, batch.pages + 1) {
      wrong.append("kept page \(page) of pass \(pass) at \(batch.pages + 1) of \(batch.pass)")
    }
    if let cursor {
      let walk = String(cursor.prefix { $0 != "@" })
      if let own = self.walk, own != walk { wrong.append("mixes the walks \(own) and \(walk)") }
      self.walk = walk
    }
    for entry in rows.entries {
      keys.append(rows.key(of: entry))
      if !objects.insert(entry.guid).inserted { wrong.append("keeps \(entry.guid) twice") }
    }
    if let first = rows.entries.first { beginnings.append(first.guid) }
    batch.pages += 1
    batch.rows += rows.count
    return wrong
  }

  private mutating func release(into state: BatchState) {
    batch.state = state
    (holder, hold) = (nil, nil)
  }

  private mutating func drop() {
    (keys, beginnings, objects, walk) = ([], [], [], nil)
    (batch.rows, batch.pages, batch.checkpoint) = (0, 0, nil)
  }

  /// Where what is stored differs from what it must be.
  func problems(with stored: Batch) -> [String] {
    func differs<Value: Equatable>(_ name: String, _ value: KeyPath<Batch, Value>) -> String? {
      stored[keyPath: value] == batch[keyPath: value]
        ? nil : "has \(name) \(stored[keyPath: value]) and not \(batch[keyPath: value])"
    }
    return [
      differs("the state", \.state), differs("pass", \.pass), differs("pages", \.pages),
      differs("rows", \.rows), differs("the checkpoint", \.checkpoint),
      differs("failures", \.failures), differs("the parent", \.parent),
      differs("the role", \.role), differs("the predicate", \.predicate),
      differs("depth", \.depth), differs("doubts", \.doubts),
      differs("the suspicion", \.suspicion), differs("a wait until", \.notBefore),
    ].compactMap(\.self)
  }
}

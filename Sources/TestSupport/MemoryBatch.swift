import Core

/// A run in a `MemoryStore`: what `RunRecord` says of it, its log, and how its calls went.
///
/// Its rows and whether it is live are never stored here; they are read off its batches.
struct MemoryRun {
  var record: RunRecord
  var events: [RecordedEvent] = []
  /// How long each call took that brought a page, in microseconds.
  private(set) var pageTimes: [Int64] = []

  mutating func count(_ attempt: Attempt) {
    record.calls += 1
    if attempt.outcome == .throttled { record.throttled += 1 }
    guard attempt.outcome == .page else { return }
    pageTimes.append(Int64((attempt.receipt.timings.total.inSeconds * 1e6).rounded()))
  }

  var pace: Pace {
    let mean = pageTimes.isEmpty ? 0 : pageTimes.reduce(0, +) / Int64(pageTimes.count)
    return Pace(
      calls: record.calls, mean: .microseconds(mean), longest: .microseconds(pageTimes.max() ?? 0))
  }
}

/// A batch in a `MemoryStore`, with its claim and the rows of its present pass.
///
/// It never asks for the time, and never judges whether a lease is the present one by its expiry:
/// a lease that expired unnoticed is still its holder's.
struct MemoryBatch {
  private struct Claim {
    var owner: Owner
    var since: Instant
    var expires: Instant
  }

  private(set) var batch: Batch
  let run: RunID
  private(set) var kept: [KeptRow] = []
  /// The first object of each page kept.
  private(set) var beginnings: [GUID] = []
  /// The pages of its present pass: when each was kept, and how many rows it had.
  private(set) var pages: [(at: Instant, rows: Int)] = []
  /// Every call for it, in the order of their recording.
  private(set) var attempts: [Attempt] = []
  private var waitsSince: Instant?
  private var claim: Claim?
  private var term = 0

  init(batch: Batch, run: RunID) {
    self.batch = batch
    self.run = run
  }

  /// When it may be leased, as seen now: when its wait or its lease is over.
  ///
  /// Nil when it is final.
  func turn(at now: Instant) -> Instant? {
    switch batch.state {
    case .pending: Self.end(of: batch.notBefore, since: waitsSince, now)
    case .leased: claim.map { Self.end(of: $0.expires, since: $0.since, now) }
    case .done, .split, .buried: nil
    }
  }

  /// A clock that was set back by more than the whole length makes it end at once.
  private static func end(of end: Instant, since start: Instant?, _ now: Instant) -> Instant {
    guard let start, now < start, start - now > end - start else { return end }
    return min(end, now)
  }

  var isFinal: Bool { batch.state != .pending && batch.state != .leased }

  /// Whether a worker had it before and gave it back.
  var wasPutBack: Bool { waitsSince != nil && batch.state == .pending }

  func isLive(at now: Instant) -> Bool { claim != nil && turn(at: now).map { now < $0 } ?? false }

  func isHeld(by lease: Lease) -> Bool { claim?.owner == lease.owner && term == lease.term }

  /// Whether a change fits where the batch stands; only a page names a place.
  func expects(_ change: BatchChange) -> Bool {
    switch change {
    case .keep(_, _, let pass, let page), .keepInDoubt(_, let pass, let page, _),
      .setAside(_, _, _, let pass, let page):
      pass == batch.pass && page == batch.pages + 1
    case .restartPass, .putBack, .split, .bury: true
    }
  }

  mutating func suspect(_ reason: String?) { batch.suspicion = reason ?? batch.suspicion }

  mutating func note(_ attempt: Attempt) { attempts.append(attempt) }

  /// Ends it before anybody asked for it.
  mutating func bury(because reason: String) {
    batch.state = .buried
    batch.lastFailure = reason
  }

  /// Opens it again after it was buried, with a fresh budget.
  mutating func reopen() {
    batch.state = .pending
    batch.failures = 0
    batch.notBefore = Instant(milliseconds: 0)
    waitsSince = nil
  }

  /// Gives way to its parts after it was buried.
  mutating func giveWay() {
    dropRows()
    batch.state = .split
  }

  mutating func lie(below parent: BatchID) { batch.parent = parent }

  mutating func claim(as owner: Owner, from now: Instant, until expires: Instant) -> Lease {
    term += 1
    claim = Claim(owner: owner, since: now, expires: expires)
    batch.state = .leased
    return Lease(batch: batch, owner: owner, term: term, expires: expires)
  }

  mutating func extend(from now: Instant, until expires: Instant, under lease: Lease) -> Lease {
    if let old = claim {
      let later = now < old.since ? expires : max(old.expires, expires)
      claim = Claim(owner: old.owner, since: now, expires: later)
    }
    return held(under: lease)
  }

  /// The same lease with the batch as it is now.
  func held(under lease: Lease) -> Lease {
    Lease(
      batch: batch, owner: lease.owner, term: term, expires: claim?.expires ?? lease.expires)
  }

  /// Makes a change that was expected; answers whether the lease goes on.
  mutating func apply(_ change: BatchChange, at now: Instant, after keptSoFar: inout Int) -> Bool {
    switch change {
    case .keep(let rows, let next, _, _):
      keep(rows, at: now, after: &keptSoFar)
      batch.checkpoint = next.map { Checkpoint(cursor: $0.cursor, anchor: $0.anchor, at: now) }
      if next == nil { release(into: .done) }
    case .keepInDoubt(let rows, _, _, let doubt):
      keep(rows, at: now, after: &keptSoFar)
      batch.checkpoint = nil
      suspect(doubt.reason)
      release(into: .done)
    case .restartPass(let spends, let reason):
      dropRows()
      batch.pass += 1
      fail(spends ? 1 : 0, reason)
    case .putBack(let wait, let spends, let reason):
      batch.notBefore = now + wait
      waitsSince = now
      fail(spends ? 1 : 0, reason)
      release(into: .pending)
    case .split:
      dropRows()
      release(into: .split)
    case .bury(let reason):
      fail(0, reason)
      release(into: .buried)
    case .setAside(_, _, let next, let pass, let page):
      let keeping = BatchChange.keep(rows: RowBlock(), next: next, pass: pass, page: page)
      return apply(keeping, at: now, after: &keptSoFar)
    }
    return claim != nil
  }

  private mutating func keep(_ rows: RowBlock, at now: Instant, after keptSoFar: inout Int) {
    kept += KeptRow.rows(of: rows, role: batch.role, after: &keptSoFar)
    pages.append((now, rows.count))
    if let first = rows.entries.first { beginnings.append(first.guid) }
    batch.pages += 1
    batch.rows += rows.count
  }

  private mutating func release(into state: BatchState) {
    batch.state = state
    claim = nil
  }

  private mutating func dropRows() {
    kept = []
    pages = []
    beginnings = []
    batch.rows = 0
    batch.pages = 0
    batch.checkpoint = nil
  }

  private mutating func fail(_ spent: Int, _ reason: String?) {
    batch.failures += spent
    batch.lastFailure = reason ?? batch.lastFailure
  }
}

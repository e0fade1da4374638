import Core

/// A run in a `MemoryStore`: what `RunRecord` says of it, and its log.
///
/// Its rows and whether it is live are never stored here; they are read off its batches.
struct MemoryRun {
  var record: RunRecord
  var events: [RecordedEvent] = []
}

/// A batch in a `MemoryStore`, with its claim and the rows of its present pass.
///
/// It never asks for the time, and never judges whether a lease is the present one by its expiry:
/// a lease that expired unnoticed is still its holder's.
struct MemoryBatch {
  private struct Claim {
    var owner: Owner
    var expires: Instant
  }

  private(set) var batch: Batch
  let run: RunID
  private(set) var kept: [KeptRow] = []
  private var claim: Claim?
  private var term = 0

  init(batch: Batch, run: RunID) {
    self.batch = batch
    self.run = run
  }

  /// When it may be leased: its time to wait for, or the end of its lease.
  ///
  /// Nil when it is final.
  var turn: Instant? {
    switch batch.state {
    case .pending: batch.notBefore
    case .leased: claim?.expires
    case .done, .split, .buried: nil
    }
  }

  func isLive(at now: Instant) -> Bool { claim.map { now < $0.expires } ?? false }

  func isHeld(by lease: Lease) -> Bool { claim?.owner == lease.owner && term == lease.term }

  /// Whether a change fits where the batch stands; only a page names a place.
  func expects(_ change: BatchChange) -> Bool {
    guard case .keep(_, _, let pass, let page) = change else { return true }
    return pass == batch.pass && page == batch.pages + 1
  }

  mutating func claim(as owner: Owner, until expires: Instant) -> Lease {
    term += 1
    claim = Claim(owner: owner, expires: expires)
    batch.state = .leased
    return Lease(batch: batch, owner: owner, term: term, expires: expires)
  }

  mutating func extend(until expires: Instant, under lease: Lease) -> Lease {
    let later = max(held(under: lease).expires, expires)
    claim?.expires = later
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
      kept += KeptRow.rows(of: rows, after: &keptSoFar)
      batch.pages += 1
      batch.rows += rows.count
      batch.checkpoint = next.map { Checkpoint(cursor: $0.cursor, anchor: $0.anchor, at: now) }
      if next == nil { release(into: .done) }
    case .restartPass(let spends, let reason):
      dropRows()
      batch.pass += 1
      fail(spends ? 1 : 0, reason)
    case .putBack(let wait, let spends, let reason):
      batch.notBefore = now + wait
      fail(spends ? 1 : 0, reason)
      release(into: .pending)
    case .split:
      dropRows()
      release(into: .split)
    case .bury(let reason):
      fail(0, reason)
      release(into: .buried)
    }
    return claim != nil
  }

  private mutating func release(into state: BatchState) {
    batch.state = state
    claim = nil
  }

  private mutating func dropRows() {
    kept = []
    batch.rows = 0
    batch.pages = 0
    batch.checkpoint = nil
  }

  private mutating func fail(_ spent: Int, _ reason: String?) {
    batch.failures += spent
    batch.lastFailure = reason ?? batch.lastFailure
  }
}

/// A row in a `MemoryStore`, numbered in the order in which rows were kept.
///
/// It never compares keys as texts, since texts that look alike would then be one key.
struct KeptRow: Comparable {
  let number: Int
  let guid: GUID
  let key: String
  let values: String

  static func rows(of block: RowBlock, after keptSoFar: inout Int) -> [KeptRow] {
    block.entries.map { entry in
      keptSoFar += 1
      return KeptRow(
        number: keptSoFar, guid: entry.guid, key: block.key(of: entry),
        values: String(decoding: block.arena[entry.values], as: UTF8.self))
    }
  }

  /// The latest row of every object.
  static func latest(of rows: [KeptRow]) -> [KeptRow] {
    let byObject = Dictionary(rows.map { ($0.guid, $0) }) { $0.number < $1.number ? $1 : $0 }
    return Array(byObject.values)
  }

  static func block(of rows: some Sequence<KeptRow>) -> RowBlock {
    var block = RowBlock()
    for row in rows { block.append(guid: row.guid, key: row.key, values: row.values) }
    return block
  }

  static func < (one: KeptRow, other: KeptRow) -> Bool {
    if one.key.utf8.elementsEqual(other.key.utf8) { return one.guid < other.guid }
    return one.key.utf8.lexicographicallyPrecedes(other.key.utf8)
  }
}

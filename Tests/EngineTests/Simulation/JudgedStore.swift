import Core
import Synchronization
import TestSupport

/// A store under watch: after every change, what it holds is compared with what it must hold.
///
/// Changes come one at a time, so that each is judged before the next. It refuses nothing and
/// repairs nothing; all it does is tell the judge.
final class JudgedStore: ForwardingStore {
  private struct Books {
    var batches: [BatchLedger] = []
    var run: RunID?
    var changes = 0
    var closed: Monotonic?
  }

  let store: any RunStore
  private let judge: Judge
  private let turn = WriteTurn()
  private let books = Mutex(Books())

  /// How many changes go by between two looks at everything.
  private static let rounds = 40

  init(_ store: any RunStore, judge: Judge) {
    self.store = store
    self.judge = judge
  }

  /// How many changes were made.
  var changes: Int { books.withLock { $0.changes } }

  /// When the run was closed.
  var closed: Monotonic? { books.withLock { $0.closed } }

  private var now: Instant { judge.time.wall() }

  func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    let run = try await store.begin(plan)
    books.withLock { $0.run = run }
    try await enter(plan.stages.flatMap(\.parts), as: .share, below: nil)
    return run
  }

  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    await turn.take()
    defer { turn.pass() }
    let leases = try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    judge.expect(leases.count <= limit, "\(owner) asked for \(limit) and got \(leases.count)")
    for lease in leases {
      judge.note("\(owner) leases batch \(lease.batch.id), term \(lease.term)")
      change(lease.batch.id) { $0.claim(lease, at: self.now, lasting: term) }
    }
    if leases.count < limit { expectNothingDue(of: stage, for: owner) }
    if let last = leases.last { try await audit(last.batch.id) }
    return leases
  }

  func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    await turn.take()
    defer { turn.pass() }
    let outlook = try await store.outlook(of: stage)
    let open = books.withLock { $0.batches.filter { $0.batch.stage == stage && !$0.isFinal } }
    let leased = open.count { $0.batch.state == .leased }
    let own = Outlook(
      pending: open.count - leased, leased: leased,
      nextIn: open.compactMap { $0.due(at: now) }.min())
    judge.expect(outlook == own, "the outlook is \(outlook), not \(own)")
    return outlook
  }

  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    await turn.take()
    defer { turn.pass() }
    let recorded = try await store.extend(lease, lasting: term)
    switch recorded {
    case .held(let later):
      change(lease.batch.id) { $0.extend(lease, to: later, at: self.now, lasting: term) }
    case .lost, .released:
      judge.note("\(lease.owner) could not extend batch \(lease.batch.id)")
      change(lease.batch.id) { $0.isHeld(by: lease) ? ["took a lease from its holder"] : [] }
    }
    return recorded
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    await turn.take()
    defer { turn.pass() }
    let recorded = try await store.record(change, attempt: attempt, under: lease)
    let id = lease.batch.id
    judge.note("\(lease.owner) records \(change.label) of batch \(id): \(recorded.label)")
    if recorded == .lost {
      self.change(id) { $0.isHeld(by: lease) ? ["lost a change of its holder"] : [] }
    } else {
      self.change(id) { $0.apply(change, under: lease, at: self.now) }
      switch change {
      case .split(let parts): try await enter(parts, as: lease.batch.role, below: id)
      case .keepInDoubt(_, _, _, let doubt):
        try await enter(doubt.parts, as: .check, below: id, inDoubt: true)
      case .keep, .restartPass, .putBack, .bury, .setAside: break
      }
    }
    if case .held(let held) = recorded { compare(held.batch) }
    try await audit(id)
    return recorded
  }

  func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    await turn.take()
    defer { turn.pass() }
    let isNew = try await store.append(parts, as: role, below: parent, because: reason, to: stage)
    judge.note("\(parts.count) batches are to follow as \(role): \(isNew)")
    if isNew {
      if let parent {
        change(parent) { ledger in
          ledger.suspect(because: reason)
          return []
        }
      }
      try await enter(parts, as: role, below: parent, inDoubt: parent != nil)
      try await auditAll()
    }
    return isNew
  }

  func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    await turn.take()
    defer { turn.pass() }
    let isClosed = try await store.close(run, as: state)
    judge.note("the run is closed as \(state): \(isClosed)")
    if isClosed { books.withLock { $0.closed = judge.time.monotonic() } }
    let open = books.withLock { $0.batches.count { !$0.isFinal } }
    judge.expect(!isClosed || open == 0, "the run was closed with \(open) batches to do")
    try await auditAll()
    return isClosed
  }
}

extension JudgedStore {
  private func change(_ id: BatchID, _ change: (inout BatchLedger) -> [String]) {
    let place = Int(id.number) - 1
    let wrong = books.withLock { books -> [String] in
      books.changes += 1
      guard books.batches.indices.contains(place) else { return ["was never planned"] }
      return change(&books.batches[place])
    }
    for problem in wrong { judge.refuse("batch \(id) \(problem)") }
  }

  /// Whoever asked for more than it got must have got all there was.
  private func expectNothingDue(of stage: StageID, for owner: Owner) {
    let due = books.withLock { $0.batches.filter { $0.batch.stage == stage } }
      .filter { $0.due(at: now) == .zero }.map(\.batch.id)
    judge.expect(due.isEmpty, "\(owner) was not given the batches \(due), which are due")
  }

  /// Takes up batches that were added, after a look at each.
  private func enter(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, inDoubt: Bool = false
  ) async throws(StoreError) {
    let (run, known) = books.withLock { ($0.run, $0.batches) }
    guard let run else { return judge.refuse("a batch was added before the run began") }
    let stored = try await store.batches(
      of: run, in: Set(BatchState.allCases), after: known.last?.batch.id, atMost: parts.count + 1)
    judge.expect(
      stored.count == parts.count, "\(parts.count) batches were to be added, not \(stored.count)")
    let above = parent.flatMap { parent in known.first { $0.batch.id == parent }?.batch }
    for (part, found) in zip(parts, stored) {
      let batch = Batch(
        id: found.id, stage: found.stage, parent: parent, role: role, predicate: part.predicate,
        depth: above.map { $0.depth + 1 } ?? 0, expected: part.expected,
        doubts: (above?.doubts ?? 0) + (inDoubt ? 1 : 0))
      books.withLock { $0.batches.append(BatchLedger(batch)) }
      compare(found)
    }
  }

  private func compare(_ stored: Batch) {
    let place = Int(stored.id.number) - 1
    let ledgers = books.withLock { $0.batches }
    guard ledgers.indices.contains(place) else { return judge.refuse("batch \(stored.id) is new") }
    for problem in ledgers[place].problems(with: stored) {
      judge.refuse("batch \(stored.id) \(problem)")
    }
  }

  /// Looks at one batch and at the counts of all, and now and then at everything.
  private func audit(_ id: BatchID) async throws(StoreError) {
    let (run, ledgers, changes) = books.withLock { ($0.run, $0.batches, $0.changes) }
    guard let run, ledgers.indices.contains(Int(id.number) - 1) else { return }
    if changes % Self.rounds == 0 { return try await auditAll() }
    try await audit(ledgers[Int(id.number) - 1], of: run)
    let counts = try await store.counts(of: run)
    var own = BatchCounts()
    for ledger in ledgers { own[ledger.batch.state] += 1 }
    judge.expect(counts == own, "the batches are counted as \(counts), not \(own)")
  }

  private func audit(_ ledger: BatchLedger, of run: RunID) async throws(StoreError) {
    let id = ledger.batch.id
    let stored = try await store.batches(
      of: run, in: Set(BatchState.allCases), after: BatchID(id.number - 1), atMost: 1)
    if let stored = stored.first { compare(stored) }
    let keys = try await store.keys(of: id, atMost: .max)
    judge.expect(keys == ledger.keys, "batch \(id) keeps \(keys.count) rows, not those of its pass")
    let beginnings = try await store.beginnings(of: id)
    judge.expect(beginnings == ledger.beginnings, "batch \(id) keeps pages of another pass")
  }

  /// Looks at every batch, and at the books of the stage.
  func auditAll() async throws(StoreError) {
    let (run, ledgers) = books.withLock { ($0.run, $0.batches) }
    guard let run, let record = try await store.run(run) else { return }
    let stored = try await store.allBatches(of: run)
    judge.expect(stored.count == ledgers.count, "\(stored.count) batches, not \(ledgers.count)")
    for batch in stored { compare(batch) }
    for ledger in ledgers { try await audit(ledger, of: run) }
    let account = try await store.account(of: record.stages[0])
    judge.expect(account.balances, "the books do not balance: \(account)")
    let done = ledgers.filter { $0.batch.state == .done }.reduce(0) { $0 + $1.batch.rows }
    judge.expect(account.rowsPresent == done, "\(account.rowsPresent) rows are there, not \(done)")
  }
}

extension BatchChange {
  fileprivate var label: String {
    switch self {
    case .keep(let rows, let next, let pass, let page):
      "page \(pass).\(page) of \(rows.count) rows, then \(next?.cursor ?? "the end")"
    case .keepInDoubt(let rows, let pass, let page, let doubt):
      "doubted page \(pass).\(page) of \(rows.count) rows, \(doubt.parts.count) parts"
    case .restartPass(_, let reason): "another pass, since \(reason)"
    case .putBack(let after, let spends, _): "a wait of \(after.milliseconds) ms, \(spends)"
    case .split(let parts):
      "a split into \(parts.map { $0.predicate.stored ?? "all" })"
    case .bury(let reason): "its burial: \(reason)"
    case .setAside(_, let reason, _, _, _): "one of its subjects set aside: \(reason)"
    }
  }
}

extension Recorded {
  fileprivate var label: String {
    switch self {
    case .held: "held"
    case .released: "released"
    case .lost: "lost"
    }
  }
}

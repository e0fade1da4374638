package import Core

/// What a `MemoryStore` tells of its runs and batches.
extension MemoryStore {
  package func run(_ id: RunID) async throws(StoreError) -> RunRecord? { newest { $0.id == id } }

  package func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord] {
    stored.indices.reversed().prefix(max(limit, 0)).map { record(at: $0) }
  }

  package func lastRun(of job: String?) async throws(StoreError) -> RunRecord? {
    newest { $0.verifies == nil && (job == nil || $0.job.name == job) }
  }

  package func completeRuns(
    of job: String, atMost limit: Int
  ) async throws(StoreError) -> [RunRecord] {
    try await runs(atMost: .max).filter {
      $0.verifies == nil && $0.job.name == job && $0.state == .complete
    }.prefix(max(limit, 0)).map(\.self)
  }

  package func batches(
    of stage: StageID, addedAs role: BatchRole
  ) async throws(StoreError) -> [Batch] {
    batches.map(\.batch).filter {
      $0.stage == stage && $0.role == role && role != .share && $0.state == .done
    }
  }

  package func verification(of run: RunID) async throws(StoreError) -> RunRecord? {
    newest { $0.verifies == run }
  }

  package func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    guard let place = place(of: batch) else { return [] }
    return batches[place].kept.prefix(max(limit, 0)).map(\.key)
  }

  package func beginnings(of batch: BatchID) async throws(StoreError) -> [GUID] {
    place(of: batch).map { batches[$0].beginnings } ?? []
  }

  package func attempts(
    of batch: BatchID, atMost limit: Int
  ) async throws(StoreError) -> [Attempt] {
    place(of: batch).map { batches[$0].attempts.suffix(max(limit, 0)) } ?? []
  }

  package func isAnswered(_ stage: StageID) async throws(StoreError) -> Bool {
    batches.contains { $0.batch.stage == stage && $0.batch.state == .done }
  }

  package func measure(_ stage: StageID) async throws(StoreError) -> Calibration {
    let finished = batches.map(\.batch).filter {
      $0.stage == stage && $0.state == .done && $0.role == .share && $0.expected ?? 0 > 0
    }
    let latest = finished.sorted { ($0.notBefore, $0.id) < ($1.notBefore, $1.id) }.suffix(500)
    return latest.reduce(into: Calibration()) { $0.note(rows: $1.rows, foreseen: $1.expected) }
  }

  package func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    guard isOpen(stage) else { return Outlook(pending: 0, leased: 0, nextIn: nil) }
    let now = time.wall()
    let unfinished = batches.filter { $0.batch.stage == stage && !$0.isFinal }
    let next = unfinished.compactMap { $0.turn(at: now) }.min()
    return Outlook(
      pending: unfinished.count { $0.batch.state == .pending },
      leased: unfinished.count { $0.batch.state == .leased },
      nextIn: next.map { max($0 - now, .zero) })
  }

  package func counts(of run: RunID) async throws(StoreError) -> BatchCounts {
    var counts = BatchCounts()
    for stored in batches where stored.run == run { counts[stored.batch.state] += 1 }
    return counts
  }

  package func account(of stage: StageID) async throws(StoreError) -> StageAccount {
    var account = StageAccount()
    let own = batches.filter { $0.batch.stage == stage }
    for batch in own.map(\.batch) {
      var role = account.roles[batch.role] ?? StageAccount.Role()
      role.batches[batch.state] += 1
      if batch.state == .done {
        role.rows += batch.rows
        role.passes += batch.pass
        role.pages += batch.pages
      }
      account.roles[batch.role] = role
    }
    let finished = own.filter { $0.batch.state == .done }
    account.rowsByPages = finished.flatMap(\.pages).reduce(0) { $0 + $1.rows }
    account.rowsPresent = finished.reduce(0) { $0 + $1.kept.count }
    let times = own.flatMap(\.pages).map(\.at)
    (account.firstPageAt, account.lastPageAt) = (times.min(), times.max())
    let rolesByObject = Dictionary(grouping: finished.flatMap(\.kept), by: \.guid)
      .mapValues { Set($0.map(\.role)) }
    let missed = rolesByObject.values.filter { !$0.contains(.share) }
    let (checked, later) = (
      missed.filter { $0.contains(.check) }, missed.filter { !$0.contains(.check) }
    )
    account.unique = rolesByObject.count
    account.foundByChecks = checked.count
    account.foundByClosing = later.count { $0.contains(.closing) }
    account.foundByIdentity = later.count { !$0.contains(.closing) }
    return account
  }

  package func pace(of run: RunID) async throws(StoreError) -> Pace {
    var pace = place(of: run).map { stored[$0].pace } ?? Pace(calls: 0, mean: .zero, longest: .zero)
    let stages = try await self.run(run)?.stages ?? []
    for subject in subjects where stages.contains(subject.stage) {
      pace.asked[subject.stage, default: 0] += 1
    }
    return pace
  }

  package func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch] {
    let chosen = batches.filter { stored in
      stored.run == run && states.contains(stored.batch.state)
        && after.map { $0 < stored.batch.id } ?? true
    }
    return chosen.prefix(max(limit, 0)).map(\.batch)
  }

  package func events(
    of run: RunID, atMost limit: Int
  ) async throws(StoreError) -> [RecordedEvent] {
    guard let place = place(of: run) else { return [] }
    return stored[place].events.suffix(max(limit, 0))
  }

  private func newest(_ isMeant: (RunRecord) -> Bool) -> RunRecord? {
    stored.lastIndex { isMeant($0.record) }.map { record(at: $0) }
  }

  private func record(at place: Int) -> RunRecord {
    var record = stored[place].record
    let now = time.wall()
    let own = batches.filter { $0.run == record.id }
    record.rows = own.reduce(0) { $0 + $1.batch.rows }
    record.isLive = own.contains { $0.isLive(at: now) }
    return record
  }
}

package import Core

/// A store that lives as long as the test that made it, for tests that need no disk.
///
/// It never writes a file and holds every row in memory. It gives the same answers as the durable
/// stores; the conformance suite holds them to that.
package actor MemoryStore: RunStore {
  private let time: any TimeSource
  private var stored: [MemoryRun] = []
  /// The batch with the number n lies at n - 1.
  private var batches: [MemoryBatch] = []
  /// Rows kept so far, over all runs: tells which of two rows is the later one.
  private var keptSoFar = 0

  package init(time: any TimeSource) { self.time = time }

  package func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    guard !plan.parts.isEmpty else {
      throw StoreError(.bug, doing: "The plan of '\(plan.job.name)' holds no batch to store.")
    }
    let number = Int64(stored.count + 1)
    let record = RunRecord(
      id: RunID(number), job: plan.job, stage: StageID(number), state: .open,
      startedAt: time.wall())
    stored.append(MemoryRun(record: record))
    insert(plan.parts, under: nil, of: record)
    return record.id
  }

  package func run(_ id: RunID) async throws(StoreError) -> RunRecord? {
    place(of: id).map { record(at: $0) }
  }

  package func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord] {
    stored.indices.reversed().prefix(max(limit, 0)).map { record(at: $0) }
  }

  package func lastRun(of job: String?) async throws(StoreError) -> RunRecord? {
    stored.lastIndex { job == nil || $0.record.job.name == job }.map { record(at: $0) }
  }

  package func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    guard state != .open, let place = place(of: run), stored[place].record.state == .open else {
      return false
    }
    let obstacles: Set<BatchState> =
      switch state {
      case .open, .cancelled: []
      case .incomplete: [.pending, .leased]
      case .complete: [.pending, .leased, .buried]
      }
    guard !batches.contains(where: { $0.run == run && obstacles.contains($0.batch.state) }) else {
      return false
    }
    stored[place].record.state = state
    stored[place].record.finishedAt = time.wall()
    return true
  }

  package func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    guard isOpen(stage) else { return [] }
    let now = time.wall()
    let due = batches.indices.filter { place in
      batches[place].batch.stage == stage && batches[place].turn.map { $0 <= now } ?? false
    }
    // What somebody began goes first: its checkpoint is ageing.
    let begun = due.filter { batches[$0].batch.state == .leased }
    let waiting = due.filter { batches[$0].batch.state == .pending }
    let order = [begun, waiting].flatMap { places in
      places.sorted { (batches[$0].batch.notBefore, $0) < (batches[$1].batch.notBefore, $1) }
    }
    return order.prefix(max(limit, 0)).map { batches[$0].claim(as: owner, until: now + term) }
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    guard let place = place(of: lease) else { return .lost }
    return .held(batches[place].extend(until: time.wall() + term, under: lease))
  }

  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    guard let place = place(of: lease), batches[place].expects(change) else { return .lost }
    if case .split(let parts) = change {
      guard !parts.isEmpty else {
        throw StoreError(.bug, doing: "A batch cannot be split into no parts: its share was lost.")
      }
      let run = self.place(of: batches[place].run)
      if let run { insert(parts, under: batches[place].batch, of: stored[run].record) }
    }
    count(attempt, in: batches[place].run)
    let isHeld = batches[place].apply(change, at: time.wall(), after: &keptSoFar)
    return isHeld ? .held(batches[place].held(under: lease)) : .released
  }

  package func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    guard let place = place(of: batch) else { return [] }
    return batches[place].kept.prefix(max(limit, 0)).map(\.key)
  }

  package func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    guard isOpen(stage) else { return Outlook(pending: 0, leased: 0, nextIn: nil) }
    let unfinished = batches.filter { $0.batch.stage == stage && $0.turn != nil }
    let next = unfinished.compactMap(\.turn).min()
    return Outlook(
      pending: unfinished.count { $0.batch.state == .pending },
      leased: unfinished.count { $0.batch.state == .leased },
      nextIn: next.map { max($0 - time.wall(), .zero) })
  }

  package func counts(of run: RunID) async throws(StoreError) -> BatchCounts {
    var counts = BatchCounts()
    for stored in batches where stored.run == run { counts[stored.batch.state] += 1 }
    return counts
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

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    guard let place = place(of: run) else {
      throw StoreError(
        .bug, doing: "Run \(run) is not in this store, so nothing can be noted of it.")
    }
    stored[place].events.append(RecordedEvent(event: event, at: time.wall()))
    if event.kind == .renewed { stored[place].record.renewals += 1 }
  }

  package func events(
    of run: RunID, atMost limit: Int
  ) async throws(StoreError) -> [RecordedEvent] {
    guard let place = place(of: run) else { return [] }
    return stored[place].events.suffix(max(limit, 0))
  }

  package func rows(
    of run: RunID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    let all = batches.filter { $0.run == run }.flatMap(\.kept)
    let unique = KeptRow.latest(of: all).sorted()
    var rest = unique[...]
    while !rest.isEmpty {
      do {
        try use(KeptRow.block(of: rest.prefix(max(size, 1))))
      } catch {
        throw StoreError(
          .interrupted, doing: "The rows of run \(run) were not all used.", cause: error)
      }
      rest = rest.dropFirst(max(size, 1))
    }
    return RowTotals(kept: all.count, unique: unique.count)
  }
}

extension MemoryStore {
  private func place(of run: RunID) -> Int? {
    let place = Int(run.number) - 1
    return stored.indices.contains(place) ? place : nil
  }

  private func place(of batch: BatchID) -> Int? {
    let place = Int(batch.number) - 1
    return batches.indices.contains(place) ? place : nil
  }

  /// The batch a lease claims, while it is the batch's present lease.
  private func place(of lease: Lease) -> Int? {
    place(of: lease.batch.id).flatMap { batches[$0].isHeld(by: lease) ? $0 : nil }
  }

  /// A run that was closed gives out nothing and waits for nothing, whatever is left of it.
  private func isOpen(_ stage: StageID) -> Bool {
    stored.contains { $0.record.stage == stage && $0.record.state == .open }
  }

  private func record(at place: Int) -> RunRecord {
    var record = stored[place].record
    let now = time.wall()
    let own = batches.filter { $0.run == record.id }
    record.rows = own.reduce(0) { $0 + $1.batch.rows }
    record.isLive = own.contains { $0.isLive(at: now) }
    return record
  }

  private func insert(_ parts: [Cutter.Part], under parent: Batch?, of run: RunRecord) {
    for part in parts {
      let batch = Batch(
        id: BatchID(Int64(batches.count + 1)), stage: run.stage, parent: parent?.id,
        predicate: part.predicate, depth: parent.map { $0.depth + 1 } ?? 0,
        expected: part.expected)
      batches.append(MemoryBatch(batch: batch, run: run.id))
    }
  }

  private func count(_ attempt: Attempt?, in run: RunID) {
    guard let attempt, let place = place(of: run) else { return }
    stored[place].record.calls += 1
    if attempt.outcome == .throttled { stored[place].record.throttled += 1 }
  }
}

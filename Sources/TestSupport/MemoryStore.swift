package import Core

/// A store that lives as long as the test that made it, for tests that need no disk.
///
/// It never writes a file and holds every row in memory. It gives the same answers as the durable
/// stores; the conformance suite holds them to that.
package actor MemoryStore: RunStore {
  let time: any TimeSource
  private(set) var stored: [MemoryRun] = []
  /// The batch with the number n lies at n - 1.
  var batches: [MemoryBatch] = []
  /// What later stages ask about, and whose rows they have seen.
  var subjects: [MemorySubject] = []
  var fanned: Set<Fanned> = []
  /// Lines of jobs that change something, batch by batch.
  var lines: [BatchID: [Line]] = [:]
  /// Rows kept so far, over all runs: tells which of two rows is the later one.
  private var keptSoFar = 0

  package init(time: any TimeSource) { self.time = time }

  package func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    guard plan.isComplete else {
      throw StoreError(.bug, doing: "The plan of '\(plan.job.name)' holds no batch to store.")
    }
    guard [plan.baseline, plan.verifies].allSatisfy({ $0 == nil || place(of: $0) != nil }) else {
      throw StoreError(
        .bug, doing: "The plan of '\(plan.job.name)' names a run that is not stored.")
    }
    let stagesSoFar = stored.reduce(0) { $0 + $1.record.stages.count }
    let record = RunRecord(
      id: RunID(Int64(stored.count + 1)), job: plan.job,
      stages: plan.stages.indices.map { StageID(Int64(stagesSoFar + $0 + 1)) }, state: .open,
      startedAt: time.wall(), baseline: plan.baseline, verifies: plan.verifies)
    stored.append(MemoryRun(record: record))
    for (stage, side) in zip(record.stages, plan.stages) {
      let first = batches.count
      insert(side.parts, as: .share, below: nil, to: stage, of: record.id)
      for place in side.parts.indices where !plan.lines.isEmpty {
        lines[batches[first + place].batch.id] = Array(plan.lines(inBatch: place))
      }
    }
    return record.id
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
      batches[place].batch.stage == stage && batches[place].turn(at: now).map { $0 <= now } ?? false
    }
    // What somebody began goes first: its checkpoint is ageing.
    let begun = due.filter { batches[$0].batch.state == .leased }
    let returned = due.filter { batches[$0].wasPutBack && batches[$0].batch.notBefore <= now }
    let fresh = due.filter { batches[$0].batch.state == .pending && !batches[$0].wasPutBack }
    let setBack = due.filter { batches[$0].wasPutBack && batches[$0].batch.notBefore > now }
    let order = [begun, returned, fresh, setBack].flatMap { places in
      places.sorted { (batches[$0].batch.notBefore, $0) < (batches[$1].batch.notBefore, $1) }
    }
    return order.prefix(max(limit, 0)).map {
      batches[$0].claim(as: owner, from: now, until: now + term)
    }
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    guard let place = place(of: lease) else { return .lost }
    let now = time.wall()
    return .held(batches[place].extend(from: now, until: now + term, under: lease))
  }

  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    guard let place = place(of: lease), batches[place].expects(change) else { return .lost }
    let (batch, run) = (batches[place].batch, batches[place].run)
    if let (parts, role) = change.parts(below: batch.role) {
      guard !parts.isEmpty else {
        throw StoreError(
          .bug, doing: "A share cannot be asked again by no batch: it would be lost.")
      }
      var parent = batch
      if case .keepInDoubt = change { parent.doubts += 1 }
      insert(parts, as: role, below: parent, to: batch.stage, of: run)
    }
    if let attempt { count(attempt, of: batch.id) }
    if case .setAside(let subject, let reason, _, _, _) = change {
      setAside(subject, of: batch, in: run, because: reason)
    }
    let isHeld = batches[place].apply(change, at: time.wall(), after: &keptSoFar)
    return isHeld ? .held(batches[place].held(under: lease)) : .released
  }

  package func reopen(_ batch: BatchID, as parts: [Cutter.Part]?) async throws(StoreError) -> Bool {
    guard parts.map({ !$0.isEmpty }) ?? true else {
      throw StoreError(.bug, doing: "A share cannot be asked again by no batch: it would be lost.")
    }
    guard let place = place(of: batch), batches[place].batch.state == .buried,
      let run = self.place(of: batches[place].run),
      [.open, .incomplete].contains(stored[run].record.state)
    else { return false }
    let buried = batches[place].batch
    if let parts {
      batches[place].giveWay()
      insert(parts, as: buried.role, below: buried, to: buried.stage, of: batches[place].run)
    } else {
      batches[place].reopen()
      reopenLines(of: batch)
    }
    for other in batches.indices where isEnding(batches[other].batch, besides: buried) {
      batches[other].lie(below: batch)
    }
    stored[run].record.state = .open
    stored[run].record.finishedAt = nil
    return true
  }

  /// Whether a batch is what the stage was asked at its end, besides the one that is reopened.
  private func isEnding(_ batch: Batch, besides reopened: Batch) -> Bool {
    batch.stage == reopened.stage && batch.parent == nil && batch.id != reopened.id
      && [.closing, .absentee].contains(batch.role)
  }

  package func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    guard !parts.isEmpty else {
      throw StoreError(.bug, doing: "No batch was given to add to stage \(stage).")
    }
    let own = batches.filter { $0.batch.stage == stage }
    let isItsTurn = own.contains { $0.batch.id == parent && $0.batch.state == .done }
    let isAtEnd = parent == nil && own.allSatisfy(\.isFinal)
    let isThere = own.contains { $0.batch.role == role && $0.batch.parent == parent }
    guard isOpen(stage), let run = own.first?.run, isItsTurn || isAtEnd, !isThere else {
      return false
    }
    let place = parent.flatMap { self.place(of: $0) }
    if let place { batches[place].suspect(reason) }
    var above = place.map { batches[$0].batch }
    above?.doubts += 1
    insert(parts, as: role, below: above, to: stage, of: run)
    return true
  }

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    guard let place = place(of: run) else {
      throw StoreError(
        .bug, doing: "Run \(run) is not in this store, so nothing can be noted of it.")
    }
    stored[place].events.append(RecordedEvent(event: event, at: time.wall()))
    if event.kind == .renewed { stored[place].record.renewals += 1 }
  }
}

extension MemoryStore {
  func place(of run: RunID?) -> Int? {
    guard let run else { return nil }
    let place = Int(run.number) - 1
    return stored.indices.contains(place) ? place : nil
  }

  func place(of batch: BatchID) -> Int? {
    let place = Int(batch.number) - 1
    return batches.indices.contains(place) ? place : nil
  }

  /// The batch a lease claims, while it is the batch's present lease.
  private func place(of lease: Lease) -> Int? {
    place(of: lease.batch.id).flatMap { batches[$0].isHeld(by: lease) ? $0 : nil }
  }

  func isHeld(_ lease: Lease) -> Bool { place(of: lease) != nil }

  func count(_ attempt: Attempt, of batch: BatchID) {
    guard let place = place(of: batch) else { return }
    batches[place].note(attempt)
    if let run = self.place(of: batches[place].run) { stored[run].count(attempt) }
  }

  /// A run that was closed gives out nothing and waits for nothing, whatever is left of it.
  func isOpen(_ stage: StageID) -> Bool {
    stored.contains { $0.record.stages.contains(stage) && $0.record.state == .open }
  }

  func insert(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: Batch?, to stage: StageID,
    of run: RunID
  ) {
    for part in parts {
      let batch = Batch(
        id: BatchID(Int64(batches.count + 1)), stage: stage, parent: parent?.id, role: role,
        predicate: part.predicate, depth: parent.map { $0.depth + 1 } ?? 0,
        expected: part.expected, doubts: parent?.doubts ?? 0)
      batches.append(MemoryBatch(batch: batch, run: run))
    }
  }
}

extension BatchChange {
  /// The batches that come with the change, and why they are asked.
  fileprivate func parts(below role: BatchRole) -> (parts: [Cutter.Part], role: BatchRole)? {
    switch self {
    case .split(let parts): (parts, role)
    case .keepInDoubt(_, _, _, let doubt): (doubt.parts, .check)
    case .keep, .restartPass, .putBack, .bury, .setAside: nil
    }
  }
}

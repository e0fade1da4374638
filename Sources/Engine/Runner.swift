package import Core

/// How a run ended, as far as this process took part in it.
package enum RunOutcome: Sendable, Equatable {
  case complete
  /// Finished, but this many batches are buried.
  case incomplete(buried: Int)
  /// Stopped on request; `resume` goes on.
  case stopped
}

/// Executes a stored run: leases batches and has a pool of workers work them off.
///
/// It assumes neither that it is the only process on the run nor that its clock judges a lease.
/// A run is one task tree: when `run` returns, nothing of it is left.
package struct Runner: Sendable {
  let store: any RunStore
  let sessions: [Session]
  let gate: TenantGate
  let settings: RunSettings
  let owner: Owner
  let stop: StopSwitch
  let time: any TimeSource
  let chance: any Randomness
  let tell: @Sendable (EngineEvent) -> Void

  package init(
    store: any RunStore, sessions: [Session], gate: TenantGate, settings: RunSettings,
    owner: Owner, stop: StopSwitch, time: any TimeSource, chance: any Randomness,
    tell: @escaping @Sendable (EngineEvent) -> Void = { _ in }
  ) {
    precondition(!sessions.isEmpty, "A run needs a session.")
    self.store = store
    self.sessions = sessions
    self.gate = gate
    self.settings = settings
    self.owner = owner
    self.stop = stop
    self.time = time
    self.chance = chance
    self.tell = tell
  }

  /// Works until the run is finished, stopped or cannot go on.
  ///
  /// Throws `StoreError`, `SignInError` or `CallFailure` when a person must act first, and
  /// `CancellationError` when its task was cancelled. What was kept by then is safe, and `resume`
  /// goes on from there.
  package func run(_ record: RunRecord) async throws -> RunOutcome {
    let pressure = RunPressure(budget: settings.budget, time: time)
    do {
      let stages = try await contexts(of: record, pressure)
      guard try await workOff(stages, of: record) else { return .stopped }
      return try await outcome(of: record)
    } catch let error as StoreError where error.kind == .interrupted && Task.isCancelled {
      throw CancellationError()
    }
  }

  /// Every stage of the run, ready to be worked on.
  private func contexts(
    of record: RunRecord, _ pressure: RunPressure
  ) async throws -> [StageContext] {
    let stages = record.job.allStages
    // A filter that cannot be read fails here, before anything is leased.
    for stage in stages { _ = try stage.job.base() }
    let book = PrincipalBook()
    let firstQuestion = try stages.first?.job.question(for: .everything)
    var contexts: [StageContext] = []
    var lists: [Int: StageContext] = [:]
    // Lists are read before what they answer, wherever they stand in the store.
    for place in Self.turns(of: stages) where record.stages.indices.contains(place) {
      let (stage, id) = (stages[place], record.stages[place])
      var scale = try await store.measure(id)
      // What a complete run tells of sizes needs no learning.
      if record.baseline != nil || record.verifies != nil {
        scale.note(rows: settings.pageSize, foreseen: settings.pageSize)
      }
      let source = stage.source.map { StageContext.Source(record.stages[$0], stages[$0]) }
      let context = try StageContext(
        id, asking: stage.job, settings, scale: scale, pressure: pressure,
        follower: stage.follower, of: source, feeds: stage.feeds.map { record.stages[$0] },
        awaited: Set(stage.awaited.map { record.stages[$0] }), book: book,
        answeredBy: stage.list.flatMap { lists[$0] }, firstQuestion: firstQuestion)
      if try await store.isAnswered(id) { context.noteAnswered() }
      if context.isList { lists[place] = context }
      contexts.append(context)
    }
    return contexts
  }

  /// The places of the stages in the order in which their turns come.
  private static func turns(of stages: [Job.Stage]) -> [Int] {
    let lists = stages.indices.filter { stages[$0].job.listing != nil }
    let others = stages.indices.filter { stages[$0].job.listing == nil }
    let sides = others.filter { stages[$0].follower == nil }
    return sides + lists + others.filter { stages[$0].follower != nil }
  }

  /// Works until no batch of any stage is left to do; false when the run is to stop.
  private func workOff(_ stages: [StageContext], of record: RunRecord) async throws -> Bool {
    let pool = WorkerPool(width: settings.width)
    // Thrown with the run's own, or when a worker found that no further call makes sense.
    let halt = stop.follower()
    let keeper = LeaseKeeper(store: store, term: settings.leaseTerm)
    try await withThrowingTaskGroup { group in
      group.addTask { try await keeper.run(on: time) }
      group.addTask {
        try await withThrowingDiscardingTaskGroup { workers in
          var supply = BatchSupply(
            of: stages, in: record, store, settings, owner: owner, time: time, tell: tell)
          while let claims = try await next(from: &supply, for: pool) {
            for claim in claims {
              let (lease, asked) = (claim.lease, claim.asked)
              await keeper.hold(lease)
              tell(.leased(lease.batch.id))
              let worker = worker(on: claim.stage, lease, until: halt)
              claim.stage.noteBegun()
              workers.addTask {
                defer {
                  claim.stage.noteEnded()
                  pool.leave()
                }
                try await Self.see(worker, through: lease, asked, in: pool)
                await keeper.drop(lease)
              }
            }
          }
        }
        throw Finished()
      }
      // Not `waitForAll`, which would wait for the lease keeper, and it never ends by itself.
      do { while try await group.next() != nil {} } catch is Finished {}
      group.cancelAll()
    }
    if let failure = pool.failure { throw failure }
    // What is still to be asked once all is done must not be passed over by a run that stops.
    return !stop.isThrown
  }

  /// Has a lease worked off, and ends the giving out of work when that fails.
  ///
  /// What the service or the sign-in refuses lets the other workers finish and keep the pages they
  /// have in hand, which were paid for; any other error, such as the store's, cancels their calls.
  private static func see(
    _ worker: BatchWorker, through lease: Lease, _ asked: Monotonic, in pool: WorkerPool
  ) async throws {
    do { try await worker.work(lease, asked: asked) } catch {
      guard error is CallFailure || error is SignInError, !Task.isCancelled else {
        pool.close()
        throw error
      }
      pool.close(because: error)
    }
  }

  /// Ends the group when the work is over, so that the lease keeper ends with it.
  private struct Finished: Error {}

  private func worker(
    on stage: StageContext, _ lease: Lease, until halt: StopSwitch
  ) -> BatchWorker {
    let session = sessions[Int(lease.batch.id.number) % sessions.count]
    return BatchWorker(
      stage: stage, session: session, gate: gate, store: store, settings: settings, stop: halt,
      time: time, chance: chance, tell: tell)
  }

  /// The next batches to work on, as many as there are free workers; nil when there is no more to
  /// do, a worker failed or the run is to stop.
  private func next(
    from supply: inout BatchSupply, for pool: WorkerPool
  ) async throws -> [BatchSupply.Claim]? {
    while true {
      try Task.checkCancellation()
      // Before anything is looked at, so that no ring falls between looking and waiting.
      let seen = (pool.signal.generation, stop.signal.generation)
      if stop.isThrown || pool.isClosed { return nil }
      let free = pool.free
      if free > 0 {
        let claims = try await supply.claims(atMost: free)
        if !claims.isEmpty {
          pool.enter(claims.count)
          return claims
        }
      }
      let outlook = free > 0 ? try await supply.outlook() : nil
      if let outlook, outlook.isOver {
        guard try await supply.advance() else { return nil }
        continue
      }
      await waitForWork(after: seen, dueIn: outlook?.nextIn, pool)
    }
  }

  /// Waits until a batch ends here, one falls due in the store, or the run is to stop.
  private func waitForWork(
    after seen: (pool: Int, stop: Int), dueIn: Duration?, _ pool: WorkerPool
  ) async {
    // A split or a put-back by another process shows only in the store: look again now and then.
    let until = time.monotonic() + min(dueIn ?? settings.look, settings.look)
    await withTaskGroup { group in
      group.addTask {
        await pool.signal.wait(after: seen.pool, until: dueIn == nil ? nil : until, on: time)
      }
      group.addTask { await stop.signal.wait(after: seen.stop) }
      await group.next()
      group.cancelAll()
    }
  }

  private func outcome(of record: RunRecord) async throws -> RunOutcome {
    let counts = try await store.counts(of: record.id)
    guard counts.pending == 0, counts.leased == 0 else { return .stopped }
    let state: RunState = counts.buried == 0 ? .complete : .incomplete
    if try await store.close(record.id, as: state) { tell(.closed) }
    return counts.buried == 0 ? .complete : .incomplete(buried: counts.buried)
  }
}

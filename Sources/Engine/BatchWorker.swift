import Core

/// Walks one leased batch page by page until it is done, split, put back or buried.
///
/// Before every call it asks the gate for a place and the session for a token; after every call
/// one store transaction holds all that came of it. What to do is decided by `PageRules`,
/// `RetryPolicy` and `Cutter`; it only obeys.
struct BatchWorker: Sendable {
  let stage: StageContext
  let session: Session
  let gate: TenantGate
  let store: any RunStore
  let settings: RunSettings
  /// The stage's own: the worker throws it when no further call makes sense.
  let stop: StopSwitch
  let time: any TimeSource
  let chance: any Randomness
  let tell: @Sendable (EngineEvent) -> Void

  /// Returns when the lease is over; throws what must end the whole run.
  ///
  /// - Parameter asked: when the store was asked for the lease.
  func work(_ lease: Lease, asked: Monotonic) async throws {
    if let action = stage.job.action { return try await apply(action, to: lease) }
    if let follower = stage.follower {
      if let derived = DerivedRows(of: follower, in: stage) {
        return try await derive(derived, from: lease)
      }
      return try await ask(follower, about: lease, asked: asked)
    }
    if try await passesOver(lease) { return }
    let question = try stage.job.question(for: lease.batch.predicate)
    stage.begin(lease.batch)
    var lease = lease
    var cursor = CursorAge(of: lease, lasting: settings.leaseTerm, asked: asked)
    let kept = lease.batch.pages > 0 ? try await store.beginnings(of: lease.batch.id) : []
    var walk = WalkGuard(after: kept)
    while true {
      guard let pass = await admitted() else { return try await release(lease) }
      guard let token = try await token(for: lease, pass) else { return }
      // Waiting for the place or the token may have taken longer than a cursor lives.
      guard hasUsable(cursor, lease.batch) else {
        await leave(pass)
        if try await splitForItsCursor(lease, nil) { return }
        let reason = "its cursor was too old to be trusted"
        let fresh = try await restart(lease, spends: false, reason: reason, attempt: nil)
        guard let fresh else { return }
        lease = fresh
        walk = WalkGuard()
        continue
      }
      let call = await attempt(
        question, from: lease.batch.checkpoint?.cursor, token, pass, rows: settings.pageSize)
      guard let next = try await settle(call, under: lease, &walk) else { return }
      // Another pass is another walk.
      if next.batch.pass != lease.batch.pass { walk = WalkGuard() }
      lease = next
      cursor = CursorAge(since: call.began + call.took)
    }
  }

  /// One call and everything known about it afterwards.
  struct Call {
    var token: AccessToken
    var result: Result<Page, CallFailure>
    var startedAt: Instant
    var began: Monotonic
    var took: Duration
    var clientRequestID: String
  }

  /// Whether the pass can go on: its cursor is young and belongs to this session's anchor.
  func hasUsable(_ cursor: CursorAge, _ batch: Batch) -> Bool {
    let age = cursor.age(at: time.monotonic())
    return batch.checkpoint?.isUsable(with: session.identity.anchor, aged: age) ?? true
  }

  /// A token for the next call; without one the place is given back and the batch put back.
  ///
  /// Nil when the run stopped meanwhile: a token that somebody else brings is waited for for days.
  func token(for lease: Lease, _ pass: RunBudget.Pass) async throws -> AccessToken? {
    let answer = await tokenUnlessStopped()
    if case .success(let token) = answer { return token }
    if answer != nil { stop.throw() }
    await leave(pass)
    try await release(lease)
    // A wait that a cancelled run gave up is no failure to sign in.
    try Task.checkCancellation()
    return try answer?.get()
  }

  private func tokenUnlessStopped() async -> Result<AccessToken, SignInError>? {
    let seen = stop.signal.generation
    guard !stop.isThrown else { return nil }
    return await withTaskGroup(of: Result<AccessToken, SignInError>?.self) { group in
      group.addTask { [session, gate] in await session.token(forCallOf: gate.expected) }
      group.addTask { [stop] in
        await stop.signal.wait(after: seen)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  func attempt(
    _ question: Question, from cursor: String?, _ token: AccessToken, _ pass: RunBudget.Pass,
    rows: Int, within limit: Duration? = nil
  ) async -> Call {
    let learned = pressure.deadline(for: question.cmdlet, atMost: settings.callDeadline)
    let deadline = limit ?? learned
    let call = PageCall(
      question: question, cursor: cursor, identity: session.identity,
      clientRequestID: chance.requestID(), pageSize: rows, deadline: deadline)
    let (startedAt, began) = (time.wall(), time.monotonic())
    let answer = await page(call, token)
    let took = time.monotonic() - began
    let result = answer.mapError { $0.ended(after: took) }
    let change = await gate.leave(TenantGate.Answer(result), took: took, quota: result.quota)
    if let change { tell(.circuit(change)) }
    tell(.called(took))
    note(result, of: call, took: took, pass)
    return Call(
      token: token, result: result, startedAt: startedAt, began: began, took: took,
      clientRequestID: call.clientRequestID)
  }

  private func page(_ call: PageCall, _ token: AccessToken) async -> Result<Page, CallFailure> {
    do { return .success(try await session.service.page(call, token: token)) } catch {
      return .failure(error)
    }
  }

  func settle(
    _ call: Call, under lease: Lease, _ walk: inout WalkGuard
  ) async throws -> Lease? {
    switch call.result {
    case .success(let page):
      if let problem = walk.problem(with: page.rows, nextLink: page.nextLink) {
        let failure = CallFailure(.staleCursor, sentence: problem, receipt: page.receipt)
        return try await settle(failure, of: call, under: lease)
      }
      return try await settle(page, of: call, under: lease)
    case .failure(let failure):
      if try await settleList(failure, of: call, under: lease) { return nil }
      return try await settle(failure, of: call, under: lease)
    }
  }
}

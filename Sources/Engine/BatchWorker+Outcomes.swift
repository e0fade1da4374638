import Core

/// What follows a call: one store transaction each, and the lease to go on with, if any.
extension BatchWorker {
  func settle(_ page: Page, of call: Call, under lease: Lease) async throws -> Lease? {
    let batch = lease.batch
    stage.noteAnswered()
    if page.nextLink != nil, page.rows.count < settings.pageSize {
      stage.noteShortPage()
    }
    switch verdict(on: page, of: call, in: batch) {
    case .carryOn(let cursor):
      return try await keep(page, next: cursor, of: call, under: lease)
    case .finish:
      return try await keep(page, next: nil, of: call, under: lease)
    // What a list does not show is asked about in any case.
    case .finishInDoubt where stage.isList:
      return try await keep(page, next: nil, of: call, under: lease)
    case .finishInDoubt(let reason):
      return try await keepInDoubt(page, because: reason, of: call, under: lease)
    case .tooLarge(let cursor), .tooSlow(let cursor):
      if try await split(page, of: call, under: lease) { return nil }
      tell(.uncuttable(batch.id, rows: batch.rows + page.rows.count))
      return try await keep(page, next: cursor, of: call, under: lease)
    case .heldBack where stage.isList:
      return try await keep(page, next: nil, of: call, under: lease)
    case .heldBack:
      if batch.rows + page.rows.count > 0, try await split(page, of: call, under: lease) {
        return nil
      }
      // Asked again, it may answer in full.
      let failure = CallFailure(
        .malformed,
        sentence: "The service holds more rows than it returned and gave no next link, and the "
          + "batch cannot be cut smaller. Add a filter to the job that separates these objects.",
        receipt: page.receipt)
      return try await settle(failure, of: call, under: lease)
    }
  }

  private func verdict(on page: Page, of call: Call, in batch: Batch) -> PageRules.Verdict {
    // A token that dies in mid-page wastes the page, so half of its life is the most one may take.
    let slowest = min(settings.slowestPage, call.token.life / 2)
    return PageRules(target: stage.target, pageSize: settings.pageSize, slowest: slowest).verdict(
      on: PageRules.Seen(
        nextLink: page.nextLink, isLinkBlank: page.isLinkBlank,
        followsShortPages: stage.followsShortPages, isTruncated: page.isTruncated,
        rows: page.rows.count, took: call.took, before: batch.rows,
        isForeseen: batch.depth > 0 || (batch.expected ?? 0) > 0,
        isCheck: batch.role == .check, predicted: stage.predicted(batch))
    )
  }

  /// What a batch gives up in place of itself: one subject, and where it goes on without it.
  struct Aside {
    var subject: GUID
    var next: NextPage?
    /// What to ask to see whether the service answers at all: the same about another subject.
    var beside: Question?
  }

  func settle(
    _ failure: CallFailure, of call: Call, under lease: Lease, orSettingAside aside: Aside? = nil
  ) async throws -> Lease? {
    let batch = lease.batch
    let attempt = call.attempt(at: lease)
    if case .throttled(let advice) = failure.kind { tell(.throttled(retryAfter: advice)) }
    // Whatever becomes of this batch, no other may meet the same refusal.
    if failure.kind == .unauthorised {
      await session.tokens.refused(call.token, demanding: failure.challenge)
    }
    let beside = aside.flatMap { $0.beside ?? stage.firstQuestion }
    switch await verdict(on: failure, of: call, in: batch, beside: beside) {
    case .retry(let after, let spends):
      try await again(lease, after: after, spends: spends, failure, attempt)
      return nil
    case .restartPass:
      if try await splitForItsCursor(lease, attempt) { return nil }
      return try await restart(lease, spends: true, reason: failure.sentence, attempt: attempt)
    case .split(let after):
      if try await splitForItsDeadline(lease, attempt) { return nil }
      try await again(lease, after: after, spends: true, failure, attempt)
      return nil
    case .renewToken:
      try await again(lease, after: .zero, spends: true, failure, attempt)
      return nil
    case .bury:
      if let aside {
        return try await setAside(aside, because: failure.sentence, attempt, under: lease)
      }
      if stage.isList {
        try await give(up: lease, because: failure.sentence, attempt)
      } else {
        try await bury(lease, reason: failure.sentence, attempt: attempt)
      }
      return nil
    case .release:
      try await end(lease, with: .putBack(after: .zero, spends: false, reason: nil), attempt)
      return nil
    case .parkTenant, .stopRun:
      // Before anything else, so that no other worker begins a call meanwhile.
      stop.throw()
      try await end(
        lease, with: .putBack(after: .zero, spends: false, reason: failure.sentence), attempt)
      throw failure.finding == .denied ? failure.as(.forbidden) : failure
    }
  }

  private func verdict(
    on failure: CallFailure, of call: Call, in batch: Batch, beside question: Question?
  ) async -> RetryPolicy.Verdict {
    if failure.isHopeless {
      stage.noteHopeless()
    } else if failure.kind == .permanent {
      stage.noteRefused()
    }
    let service = await service(after: call, failing: failure.kind, of: batch, beside: question)
    let known = pressure.circumstances(of: batch, service: service, question: stage.question)
    var policy = settings.retry
    // What a list would tell can be asked for otherwise, where the service answers at all.
    if stage.isList, service == .answering {
      policy.limit = min(policy.limit, RetryPolicy.limitOfLists)
    }
    return policy.verdict(on: failure.kind, in: known, jitter: chance.unit())
  }

  /// Puts the batch back for another attempt.
  private func again(
    _ lease: Lease, after wait: Duration, spends: Bool, _ failure: CallFailure, _ attempt: Attempt
  ) async throws {
    pressure.noteWait(wait, of: lease.batch.id)
    tell(.retrying(lease.batch.id, after: wait, sentence: failure.sentence))
    try await end(
      lease, with: .putBack(after: wait, spends: spends, reason: failure.sentence), attempt)
  }

  /// Gives the batch back as it is, for another worker or another day.
  func release(_ lease: Lease) async throws {
    try await end(lease, with: .putBack(after: .zero, spends: false, reason: nil), nil)
  }

  func restart(
    _ lease: Lease, spends: Bool, reason: String, attempt: Attempt?
  ) async throws -> Lease? {
    let recorded = try await store.record(
      .restartPass(spends: spends, reason: reason), attempt: attempt, under: lease)
    guard case .held(let next) = recorded else {
      pressure.end(lease.batch.id)
      tell(.lost(lease.batch.id))
      return nil
    }
    tell(.dropped(rows: lease.batch.rows))
    tell(.restarted(lease.batch.id, reason: reason))
    return next
  }

  func keep(
    _ page: Page, next cursor: String?, of call: Call, under lease: Lease
  ) async throws -> Lease? {
    let batch = lease.batch
    let next = cursor.map { NextPage(cursor: $0, anchor: session.identity.anchor) }
    let recorded = try await store.record(
      .keep(rows: page.rows, next: next, pass: batch.pass, page: batch.pages + 1),
      attempt: call.attempt(at: lease), under: lease)
    switch recorded {
    case .lost:
      pressure.end(batch.id)
      tell(.lost(batch.id))
      return nil
    case .held(let lease):
      pressure.noteKept(batch)
      tell(.kept(rows: page.rows.count))
      return lease
    case .released:
      finished(batch, with: page)
      return nil
    }
  }

  func finished(_ batch: Batch, with page: Page) {
    pressure.end(batch.id)
    tell(.kept(rows: page.rows.count))
    tell(.finished(batch.id))
    stage.note(batch, rows: batch.rows + page.rows.count)
  }

  private func bury(_ lease: Lease, reason: String, attempt: Attempt) async throws {
    if try await end(lease, with: .bury(reason: reason), attempt) {
      tell(.buried(lease.batch.id, reason: reason))
    }
  }

  /// Records what ends a lease; false when somebody else holds the batch by now.
  @discardableResult
  func end(
    _ lease: Lease, with change: BatchChange, _ attempt: Attempt?
  ) async throws -> Bool {
    let recorded = try await store.record(change, attempt: attempt, under: lease)
    if recorded == .lost { tell(.lost(lease.batch.id)) }
    // A batch that is put back keeps its account; any other end closes it.
    guard case .putBack = change, recorded != .lost else {
      pressure.end(lease.batch.id)
      return recorded != .lost
    }
    return true
  }
}

extension BatchWorker.Call {
  /// The attempt as the log keeps it.
  func attempt(at lease: Lease) -> Attempt {
    let batch = lease.batch
    var attempt = Attempt(
      pass: batch.pass, page: batch.pages + 1, startedAt: startedAt, outcome: .page,
      receipt: CallReceipt(), clientRequestID: clientRequestID)
    switch result {
    case .success(let page):
      attempt.receipt = page.receipt
      attempt.rows = page.rows.count
    case .failure(let failure):
      attempt.receipt = failure.receipt
      attempt.outcome = failure.kind.outcome
      attempt.sentence = failure.sentence
    }
    return attempt
  }
}

import Core

/// What follows a call: one store transaction each, and the lease to go on with, if any.
extension BatchWorker {
  func settle(_ page: Page, of call: Call, under lease: Lease) async throws -> Lease? {
    let batch = lease.batch
    let verdict = PageRules(limit: rowLimit).verdict(
      nextLink: page.nextLink, isTruncated: page.isTruncated,
      before: batch.rows, after: batch.rows + page.rows.count)
    switch verdict {
    case .carryOn(let cursor):
      return try await keep(page, next: cursor, of: call, under: lease)
    case .finish:
      return try await keep(page, next: nil, of: call, under: lease)
    case .tooLarge(let cursor):
      if try await split(page, of: call, under: lease) { return nil }
      let rows = batch.rows + page.rows.count
      tell(.uncuttable(batch.id, rows: rows))
      return try await keep(page, next: cursor, of: call, under: lease)
    case .heldBack:
      if try await split(page, of: call, under: lease) { return nil }
      let reason =
        "The service holds more rows than it returned and gave no next link, and the batch cannot "
        + "be cut smaller. Add a filter to the job that separates these objects."
      try await bury(lease, reason: reason, attempt: call.attempt(at: lease))
      return nil
    }
  }

  func settle(_ failure: CallFailure, of call: Call, under lease: Lease) async throws -> Lease? {
    let batch = lease.batch
    let attempt = call.attempt(at: lease)
    if case .throttled(let advice) = failure.kind { tell(.throttled(retryAfter: advice)) }
    switch settings.retry.verdict(
      on: failure.kind, of: await gate.service, failures: batch.failures, jitter: chance.unit())
    {
    case .retry(let after, let spends):
      tell(.retrying(batch.id, after: after, sentence: failure.sentence))
      try await end(
        lease, with: .putBack(after: after, spends: spends, reason: failure.sentence), attempt)
      return nil
    case .restartPass:
      return try await restart(lease, spends: true, reason: failure.sentence, attempt: attempt)
    case .renewToken:
      await session.tokens.refused(call.token)
      tell(.retrying(batch.id, after: .zero, sentence: failure.sentence))
      try await end(
        lease, with: .putBack(after: .zero, spends: true, reason: failure.sentence), attempt)
      return nil
    case .bury:
      try await bury(lease, reason: failure.sentence, attempt: attempt)
      return nil
    case .release:
      try await end(lease, with: .putBack(after: .zero, spends: false, reason: nil), attempt)
      return nil
    case .stopRun:
      try await end(
        lease, with: .putBack(after: .zero, spends: false, reason: failure.sentence), attempt)
      throw failure
    }
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
      tell(.lost(lease.batch.id))
      return nil
    }
    tell(.dropped(rows: lease.batch.rows))
    tell(.restarted(lease.batch.id, reason: reason))
    return next
  }

  private func keep(
    _ page: Page, next cursor: String?, of call: Call, under lease: Lease
  ) async throws -> Lease? {
    let batch = lease.batch
    let next = cursor.map { NextPage(cursor: $0, anchor: session.identity.anchor) }
    let recorded = try await store.record(
      .keep(rows: page.rows, next: next, pass: batch.pass, page: batch.pages + 1),
      attempt: call.attempt(at: lease), under: lease)
    switch recorded {
    case .lost:
      tell(.lost(batch.id))
      return nil
    case .held(let lease):
      tell(.kept(rows: page.rows.count))
      return lease
    case .released:
      tell(.kept(rows: page.rows.count))
      tell(.finished(batch.id))
      return nil
    }
  }

  /// Replaces the batch by smaller ones; false when it cannot be cut.
  private func split(_ page: Page, of call: Call, under lease: Lease) async throws -> Bool {
    guard let cutter else { return false }
    let batch = lease.batch
    let kept = try await store.keys(of: batch.id, atMost: settings.sampleSize)
    let seen = kept + page.rows.entries.prefix(settings.sampleSize).map { page.rows.key(of: $0) }
    let parts = cutter.split(
      batch.predicate, sample: KeySample(seen), seen: batch.rows + page.rows.count)
    guard let parts else { return false }
    if try await end(lease, with: .split(parts), call.attempt(at: lease)) {
      tell(.dropped(rows: batch.rows))
      tell(.split(batch.id, parts: parts.count))
    }
    return true
  }

  private func bury(_ lease: Lease, reason: String, attempt: Attempt) async throws {
    if try await end(lease, with: .bury(reason: reason), attempt) {
      tell(.buried(lease.batch.id, reason: reason))
    }
  }

  /// Records what ends a lease; false when somebody else holds the batch by now.
  @discardableResult
  private func end(
    _ lease: Lease, with change: BatchChange, _ attempt: Attempt?
  ) async throws -> Bool {
    let recorded = try await store.record(change, attempt: attempt, under: lease)
    if recorded == .lost { tell(.lost(lease.batch.id)) }
    return recorded != .lost
  }

  private var rowLimit: Int {
    guard case .byKey(_, let rows) = job.shard else { return .max }
    return rows
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

import Core

/// What makes a batch smaller, or asks its share again.
extension BatchWorker {
  /// Replaces the batch by smaller ones; false when it cannot be cut.
  func split(_ page: Page?, of call: Call, under lease: Lease) async throws -> Bool {
    try await split(page, under: lease, call.attempt(at: lease))
  }

  /// Cuts a batch that keeps losing its cursor: a smaller one needs it for a shorter time.
  func splitForItsCursor(_ lease: Lease, _ attempt: Attempt?) async throws -> Bool {
    guard lease.batch.pass > settings.mostLostCursors, lease.batch.rows > 0 else { return false }
    return try await split(nil, under: lease, attempt)
  }

  /// Cuts a batch whose calls take longer than a call may, where anything is known of its size.
  func splitForItsDeadline(_ lease: Lease, _ attempt: Attempt) async throws -> Bool {
    guard lease.batch.rows > 0 || (lease.batch.expected ?? 0) > 0 else { return false }
    return try await split(nil, under: lease, attempt)
  }

  private func split(
    _ page: Page?, under lease: Lease, _ attempt: Attempt?
  ) async throws -> Bool {
    let batch = lease.batch
    guard let cutter = stage.cutter(for: batch), let target = stage.target else { return false }
    let predicted = stage.predicted(batch)
    let seen = batch.rows + (page?.rows.count ?? 0)
    // A batch that is cut although it is not large is cut in half at least.
    let isLarge = max(predicted ?? 0, seen) >= target
    let evidence = Cutter.Evidence(
      samples: try await samples(of: batch, page), seen: seen, foreseen: batch.expected,
      predicted: predicted,
      size: isLarge ? .estimated(target: target) : .half(of: max(predicted ?? 0, seen, 1)))
    guard let parts = cutter.split(batch.predicate, by: evidence) else { return false }
    if try await end(lease, with: .split(parts), attempt) {
      tell(.dropped(rows: batch.rows))
      tell(.split(batch.id, parts: parts.count))
    }
    return true
  }

  /// Keeps the last page, and has the batch's share asked again, differently cut.
  ///
  /// An end is believed at last where the same words were answered with the same number twice: a
  /// service that ends every batch of that question so has nothing else to say.
  func keepInDoubt(
    _ page: Page, because reason: String, of call: Call, under lease: Lease
  ) async throws -> Lease? {
    let batch = lease.batch
    let rows = batch.rows + page.rows.count
    let again = StageContext.asItWas(batch, rows: rows)
    // What fits in one page gains little by yet another cut.
    let isCut = batch.doubts < PageRules.mostCuts || rows > settings.pageSize
    let parts =
      isCut
      ? stage.parts(toCheck: batch, rows: rows, try await samples(of: batch, page)) : again
    let isConfirmed = batch.role == .check && parts == again && batch.expected == rows
    guard batch.doubts < PageRules.mostDoubts, !isConfirmed else {
      return try await keep(page, next: nil, of: call, under: lease)
    }
    let change = BatchChange.keepInDoubt(
      rows: page.rows, pass: batch.pass, page: batch.pages + 1,
      doubt: Doubt(reason: reason, parts: parts))
    if try await end(lease, with: change, call.attempt(at: lease)) {
      finished(batch, with: page)
      tell(.doubted(batch.id, reason: reason, parts: parts.count))
    }
    return nil
  }

  /// What was seen of the properties that batches are cut along.
  ///
  /// The first is kept beside every row. Another is known only where it is among the columns, and is
  /// read off the page in hand alone.
  private func samples(of batch: Batch, _ page: Page?) async throws -> [String: KeySample] {
    let kept = try await store.keys(of: batch.id, atMost: settings.sampleSize)
    let fresh = page.map { page in page.rows.entries.map { page.rows.key(of: $0) } } ?? []
    var samples = [stage.job.keyProperty: KeySample(kept + fresh)]
    guard let page else { return samples }
    for axis in stage.cutter(for: batch)?.axes ?? [] where samples[axis.property] == nil {
      let column = stage.job.columns.firstIndex { $0.lowercased() == axis.property.lowercased() }
      if let column { samples[axis.property] = KeySample(page.rows.texts(inColumn: column)) }
    }
    return samples
  }
}

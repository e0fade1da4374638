import Core

/// Works off the lines of a leased batch: one call for each, never two at once.
///
/// That a line is sent is durable before its call leaves, and what came of it before the next one
/// does. What follows is decided by `LineRules`; a line that was lost is never sent again by itself.
extension BatchWorker {
  func apply(_ action: Action, to lease: Lease) async throws {
    stage.begin(lease.batch)
    let work = LineWork(action, of: stage.job)
    var lines = try await store.lines(of: lease.batch.id)
    guard !lines.isEmpty else {
      throw StoreError(
        .bug, doing: "Batch \(lease.batch.id) has no line, so nothing can be changed.")
    }
    guard try await takeOver(&lines, work, under: lease) else { return }
    var lost = 0
    while let place = work.next(of: lines, at: time.wall()) {
      let after =
        lines[place].state == .unknown
        ? try await read(lines[place], work, under: lease)
        : try await send(lines[place], work, under: lease)
      switch after {
      case .over: return
      case .settled(let line):
        lines[place] = line
        lost = 0
      case .lost(let line):
        lines[place] = line
        lost += 1
      }
      if lost >= LineRules.mostLost {
        return try await putBack(lease, for: LineRules.lostPause)
      }
    }
    try await conclude(lines, work, under: lease)
  }

  /// Makes unknown what somebody sent who is gone by now.
  private func takeOver(
    _ lines: inout [Line], _ work: LineWork, under lease: Lease
  ) async throws -> Bool {
    for place in lines.indices where lines[place].state == .sent {
      let reason = "the process that sent it ended before an answer came"
      let change = work.rules.lost(lines[place], because: reason)
      guard let line = try await record(change, of: lines[place], nil, under: lease) else {
        return false
      }
      lines[place] = line
    }
    return true
  }

  /// Ends the batch, or gives it back until what was lost may be read.
  private func conclude(_ lines: [Line], _ work: LineWork, under lease: Lease) async throws {
    if let due = work.nextReading(of: lines) {
      return try await putBack(lease, for: max(due - time.wall(), .zero))
    }
    let batch = lease.batch
    if let complaint = LineRules.complaint(about: lines) {
      if try await end(lease, with: .bury(reason: complaint), nil) {
        tell(.buried(batch.id, reason: complaint))
      }
      return
    }
    let change = BatchChange.keep(
      rows: RowBlock(), next: nil, pass: batch.pass, page: batch.pages + 1)
    if try await end(lease, with: change, nil) { tell(.finished(batch.id)) }
  }

  private func putBack(_ lease: Lease, for wait: Duration) async throws {
    try await end(lease, with: .putBack(after: wait, spends: false, reason: nil), nil)
  }

  /// Changes a line; nil when the lease is over.
  private func record(
    _ change: LineChange, of line: Line, _ attempt: Attempt?, under lease: Lease
  ) async throws -> Line? {
    let recorded = try await store.record(change, attempt: attempt, under: lease)
    guard recorded != .lost else {
      pressure.end(lease.batch.id)
      tell(.lost(lease.batch.id))
      return nil
    }
    var line = line
    line.apply(change, at: time.wall())
    if [.applied, .whatIf].contains(line.state) { tell(.kept(rows: 1)) }
    return line
  }

  // MARK: Sending

  private func send(
    _ line: Line, _ work: LineWork, under lease: Lease
  ) async throws -> After {
    guard let question = work.question(for: line) else {
      let change = LineChange(line, to: .refused, detail: LineWork.stale)
      return After(try await record(change, of: line, nil, under: lease))
    }
    guard let pass = await admitted() else { return try await released(lease) }
    guard let token = try await token(for: lease, pass) else { return .over }
    let decided = time.monotonic()
    let sent: Line?
    do {
      sent = try await record(LineChange(line, to: .sent), of: line, nil, under: lease)
    } catch {
      await leave(pass)
      throw error
    }
    guard let sent else {
      await leave(pass)
      return .over
    }
    // A process that stood still may have lost the batch to one that has taken the line for lost.
    guard time.monotonic() - decided < settings.leaseTerm else {
      await leave(pass)
      let change = LineChange(sent, to: .waiting, detail: "it was decided on too long ago")
      return After(try await record(change, of: sent, nil, under: lease))
    }
    let call = await attempt(
      question, from: nil, token, pass, rows: settings.pageSize, within: work.deadline)
    return try await settle(call, of: sent, work, under: lease)
  }

  private func settle(
    _ call: Call, of line: Line, _ work: LineWork, under lease: Lease
  ) async throws -> After {
    let attempt = call.attempt(at: lease)
    guard case .failure(let failure) = call.result else {
      stage.noteAnswered()
      pressure.noteKept(lease.batch)
      return After(try await record(work.rules.served(line), of: line, attempt, under: lease))
    }
    let change = work.rules.failed(line, failure)
    switch failure.delivery {
    case .unknown:
      let next = try await record(change, of: line, attempt, under: lease)
      guard let next else { return .over }
      // A run that was asked to leave at once begins nothing more.
      return failure.kind == .cancelled ? try await released(lease) : .lost(next)
    case .refused:
      let next = try await record(change, of: line, attempt, under: lease)
      guard LineRules.isAboutJob(failure), !stage.question.isAnswered else { return After(next) }
      stage.noteRefused()
      guard stage.question.isWrong else { return After(next) }
      stop.throw()
      if next != nil { try await release(lease) }
      throw failure
    case .notDelivered:
      // Its attempt is recorded with what becomes of the batch.
      guard try await record(change, of: line, nil, under: lease) != nil else { return .over }
      _ = try await settle(failure, of: call, under: lease)
      return .over
    }
  }

  private func released(_ lease: Lease) async throws -> After {
    try await release(lease)
    return .over
  }

  // MARK: Reading back

  private func read(
    _ line: Line, _ work: LineWork, under lease: Lease
  ) async throws -> After {
    guard let question = work.call.readBack(for: line.cells) else { return .settled(line) }
    guard let pass = await admitted() else { return try await released(lease) }
    guard let token = try await token(for: lease, pass) else { return .over }
    let call = await attempt(question, from: nil, token, pass, rows: settings.pageSize)
    guard let sight = LineWork.sight(of: call.result) else {
      guard case .failure(let failure) = call.result else { return .settled(line) }
      _ = try await settle(failure, of: call, under: lease)
      return .over
    }
    let change = work.rules.read(line, sight, wanting: work.call.wanted(of: line.cells))
    return After(try await record(change, of: line, call.attempt(at: lease), under: lease))
  }
}

/// What a step left of a line.
private enum After {
  case settled(Line)
  /// Nobody knows whether it was done.
  case lost(Line)
  /// The lease ended with it.
  case over

  init(_ line: Line?) { self = line.map { .settled($0) } ?? .over }
}

import Core
import Engine
import Foundation
import Identity

/// Joins everything a run needs, and sees it through: sessions, signals, log, display, result.
struct Execution {
  private let record: RunRecord
  private let tenant: Tenant
  private let store: any RunStore
  private let storePath: String
  private let work: WorkOptions
  private let output: OutputOptions
  private let patience: Patience
  private let isCloser = Witness()
  private let window: Duration?
  private let time: any TimeSource
  private let chance: any Randomness = SystemRandomness()

  init(
    of record: RunRecord, at tenant: Tenant, in store: any RunStore, besides storePath: String,
    _ work: WorkOptions, _ output: OutputOptions, _ stopping: StopOptions,
    waiting patience: Patience, since begin: SystemTime
  ) {
    self.record = record
    self.tenant = tenant.asked(at: record.job.service)
    self.store = store
    self.storePath = storePath
    self.work = work
    self.output = output
    self.patience = patience
    window = stopping.maxDuration
    time = begin
  }

  /// Works on the run until it ends or is stopped, then writes what the job wants written.
  func run() async throws -> Exit {
    let exit = try await ending.exit(after: try await outcome())
    if output.json, let record = try await store.run(record.id) {
      try Console.document(try await StatusDocument.of(record, in: store))
    }
    return exit
  }

  /// Whether this process was the one that ended the run.
  var didCloseRun: Bool { isCloser.value }

  var ending: RunEnding {
    RunEnding(
      record: record, store: store, output: output, patience: patience, isCloser: isCloser)
  }

  /// Works on the run until it ends or is stopped, and writes nothing but its log.
  func outcome() async throws -> RunOutcome {
    do {
      return try await worked()
    } catch is CancellationError {
      return .stopped
    } catch let error as SignInError where error.kind == .cancelled {
      return .stopped
    } catch {
      try await ending.leave(because: error)
      throw error
    }
  }

  private func worked() async throws -> RunOutcome {
    StandardStreams.surviveBrokenPipes()
    let terminal = Terminal.standardError()
    let stop = patience.stop
    let logger = EventLogger(
      output.logger(time: time) { terminal.writeLine($0) }, run: record.id, time: time)
    let display = Display(
      run: record, counts: try await store.counts(of: record.id), output, time: time,
      terminal: terminal)
    let patience = Patience(until: stop, time: time) { event in
      logger.take(event)
      display.take(event)
    }
    let store = PatientStore(store, waiting: patience)
    let log = RunLog(of: record.id, in: store)
    let connection = try await TenantConnection(
      to: tenant, width: work.width, besides: storePath, time: time, chance: chance,
      observer: { event in
        log.take(event)
        logger.take(event)
        display.take(event)
      })
    defer { connection.close() }
    try await announce(connection, logger)
    let runner = runner(on: connection, in: store, stop) { [isCloser] event in
      if case .closed = event { isCloser.raise() }
      log.take(event)
      logger.take(event)
      display.take(event)
    }
    let requests = stopRequests()
    let outcome = try await withThrowingTaskGroup(of: RunOutcome?.self) { group in
      group.addTask { try await Self.end(of: runner, on: record, through: connection) }
      group.addTask {
        try await log.write()
        return nil
      }
      group.addTask {
        await display.run()
        return nil
      }
      group.addTask {
        let isCut = await requests.heed(stop) { sentence in
          logger.stopping(sentence)
          display.say(sentence)
        }
        return isCut ? .stopped : nil
      }
      return try await Self.firstOutcome(of: &group, log)
    }
    logger.close()
    await terminal.flush()
    if outcome == .stopped {
      let reason = requests.reason.map { " \($0)" } ?? ""
      try await ending.note(.stopped, "Stopped\(reason); everything kept is safe.")
    }
    return outcome
  }

  /// Runs to the end, whichever it is, and lets a renewal under way end with it.
  private static func end(
    of runner: Runner, on record: RunRecord, through connection: TenantConnection
  ) async throws -> RunOutcome {
    let end: Result<RunOutcome, any Error>
    do { end = .success(try await runner.run(record)) } catch { end = .failure(error) }
    await connection.settle()
    return try end.get()
  }

  /// Says who signs in, and whether a token that nothing renews will last.
  private func announce(_ connection: TenantConnection, _ logger: EventLogger) async throws {
    let counts = try await store.counts(of: record.id)
    let own = TimeLeft.Experience(
      pace: try await store.pace(of: record.id), batches: counts.done + counts.buried)
    let work = TimeLeft(
      counts: counts, own: own, before: try await experienceBefore(), width: work.width)
    let notice = await SignInNotice(tenant: tenant, connection: connection, time: time)
      .text(for: work, within: window)
    if output.isLogging { return logger.signingIn(notice.text, isWarning: notice.isWarning) }
    output.tell(notice.text)
  }

  /// What the run taught that this one's plan was learned from.
  private func experienceBefore() async throws -> TimeLeft.Experience? {
    guard let baseline = record.baseline else { return nil }
    let counts = try await store.counts(of: baseline)
    return TimeLeft.Experience(
      pace: try await store.pace(of: baseline), batches: counts.done + counts.buried)
  }

  private func runner(
    on connection: TenantConnection, in store: any RunStore, _ stop: StopSwitch,
    tell: @escaping @Sendable (EngineEvent) -> Void
  ) -> Runner {
    var settings = RunSettings(at: tenant)
    settings.width = work.width
    return Runner(
      store: store, sessions: connection.sessions, gate: connection.gate, settings: settings,
      owner: Self.owner, stop: stop, time: time, chance: chance, tell: tell)
  }

  private func stopRequests() -> StopRequests {
    let ignoresHangUps = StandardStreams.ignoreHangUps
    // Standard output counts only where something is to be written to it.
    let streams = output.json ? [STDOUT_FILENO, STDERR_FILENO] : [STDERR_FILENO]
    let (watched, time) = (ignoresHangUps ? [] : streams, time)
    return StopRequests(
      window: window, time: time,
      signals: { StopSignals.arrivals(of: StopSignals.heeded(ignoringHangUps: ignoresHangUps)) },
      isAlone: { await StandardStreams.lost(watched, time: time) })
  }

  /// Waits for the runner, then lets the log be written out before the rest is cancelled.
  private static func firstOutcome(
    of group: inout ThrowingTaskGroup<RunOutcome?, any Error>, _ log: RunLog
  ) async throws -> RunOutcome {
    var outcome: RunOutcome?
    while let result = try await group.next() {
      outcome = outcome ?? result
      guard outcome != nil else { continue }
      log.close()
      group.cancelAll()
    }
    guard let outcome else { throw CancellationError() }
    return outcome
  }

  /// Tells this process apart from every other that may share the store.
  private static var owner: Owner {
    Owner("\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)")
  }

}

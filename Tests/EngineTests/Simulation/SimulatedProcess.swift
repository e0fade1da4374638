import Core
import Engine
import Identity
import TestSupport

/// One life of one process of Rollcall on the run: it starts, works, and leaves or is killed.
///
/// Nothing of it outlives it but what it wrote.
struct SimulatedProcess: Sendable {
  enum Fate: Sendable {
    /// The run is finished.
    case over
    case killed
    /// It was stopped, or could not go on.
    case left
  }

  let name: String
  let anchor: String
  let life: Scenario.Life
  let scenario: Scenario
  let hall: PageHall
  let store: JudgedStore
  let judge: Judge
  let executor: SimulationExecutor
  let seed: UInt64

  /// The longest an orderly stop may take: the call in hand, and a wait for a token.
  private static let leaving = Duration.seconds(16 * 60 + 12 * 60)

  func live(on run: RunID) async -> Fate {
    var clock = ProcessClock(base: judge.time, skew: life.skew)
    if let suspension = life.suspension {
      let start = judge.time.monotonic() + suspension.after
      clock.suspensions = [start..<(start + suspension.lasting)]
    }
    let mortal = mortalStore
    judge.note("\(name) starts: \(life.end)")
    do {
      guard let record = try await mortal.run(run), record.state == .open else { return .over }
      let outcome = try await work(record, mortal, clock)
      judge.note("\(name) ends: \(outcome)")
      return outcome == .stopped ? .left : .over
    } catch let error as StoreError {
      guard mortal.isStopped else {
        judge.refuse("\(name) met a store that failed: \(error)")
        return .left
      }
      judge.note("\(name) is killed")
      return .killed
    } catch {
      let isExpected = error is CallFailure || error is SignInError || Task.isCancelled
      judge.expect(isExpected, "\(name) ended with \(error)")
      judge.note("\(name) cannot go on: \(error)")
      return .left
    }
  }

  private var mortalStore: InterruptedStore {
    if case .killed(let last, let moment) = life.end {
      return InterruptedStore(store, stopAtWrite: last, moment)
    }
    return InterruptedStore(store)
  }

  private func work(
    _ record: RunRecord, _ store: InterruptedStore, _ clock: ProcessClock
  ) async throws -> RunOutcome {
    let stop = StopSwitch()
    let runner = runner(store, clock, stop)
    guard let end = ending(clock) else { return try await runner.run(record) }
    return try await withThrowingTaskGroup(of: RunOutcome?.self) { group in
      group.addTask { try await runner.run(record) }
      group.addTask {
        try? await clock.sleep(until: end)
        stop.throw()
        return nil
      }
      var outcome: RunOutcome?
      var stopped: Monotonic?
      while outcome == nil, let ended = try await group.next() {
        if ended == nil { stopped = clock.monotonic() }
        outcome = ended
      }
      if let stopped {
        let took = clock.monotonic() - stopped - (life.suspension?.lasting ?? .zero)
        judge.expect(took <= Self.leaving, "\(name) took \(took.inSeconds) s to leave")
      }
      group.cancelAll()
      return outcome ?? .stopped
    }
  }

  /// When it is asked to stop: by its life, or for the night.
  private func ending(_ clock: ProcessClock) -> Monotonic? {
    let now = clock.monotonic()
    let night = scenario.closing(after: now)
    guard case .stopped(let after) = life.end else { return night }
    return min(now + after, night ?? now + after)
  }

  private func runner(
    _ store: InterruptedStore, _ clock: ProcessClock, _ stop: StopSwitch
  ) -> Runner {
    let login = ImaginedLogin(for: name, in: scenario.weather, seed: seed &+ 1, on: clock)
    let session = Session(
      tokens: TokenKeeper(source: login, time: clock, on: executor),
      identity: SessionIdentity(anchor: anchor, connectionID: name),
      service: HallLine(hall: hall, process: name, clock: clock))
    return Runner(
      store: store, sessions: [session],
      gate: TenantGate(widest: scenario.settings.width, time: clock), settings: scenario.settings,
      owner: Owner(name), stop: stop, time: clock, chance: SeededChance(seed: seed))
  }
}

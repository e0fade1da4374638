import Dispatch
import Synchronization
import TestSupport

/// Runs all tasks of a simulation on one thread, one job at a time, in an order drawn from a seed.
///
/// The same seed replays the same order. It never moves a clock: it tells when all is quiet, which
/// is when nothing but the passing of time can make anything happen.
final class SimulationExecutor: TaskExecutor {
  private struct State {
    var ready: [UnownedJob] = []
    /// What was ready when the work outside began.
    var held: [UnownedJob] = []
    var isOutside = false
    var draw: Seeded
  }

  private let state: Mutex<State>
  private let arrived = DispatchSemaphore(value: 0)

  init(seed: UInt64) { state = Mutex(State(draw: Seeded(seed: seed))) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isAwaited = state.withLock { state in
      state.ready.append(job)
      return state.isOutside
    }
    if isAwaited { arrived.signal() }
  }

  /// More jobs without a rest mean that something works for ever while time stands still.
  static let restless = 200_000

  /// Runs what is ready until it is over; `whenQuiet` moves on, or answers false to give up.
  ///
  /// Answers false when it never became quiet, and leaves all as it is.
  /// It holds the calling thread, which must not be one of the cooperative pool.
  func run(until isOver: () -> Bool, whenQuiet: () -> Bool) -> Bool {
    var jobs = 0
    while jobs < Self.restless {
      if let job = next() {
        jobs += 1
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      } else if state.withLock({ $0.isOutside }) {
        arrived.wait()
      } else if isOver() || !whenQuiet() {
        return true
      } else {
        jobs = 0
      }
    }
    return false
  }

  private func next() -> UnownedJob? {
    state.withLock { state in
      guard !state.ready.isEmpty else { return nil }
      // Nothing is drawn where there is no choice: how many jobs it takes to wait for other threads
      // is not the same every time.
      let isChoice = state.ready.count > 1 && !state.isOutside
      let place = isChoice ? Int.random(in: 0..<state.ready.count, using: &state.draw) : 0
      return state.ready.remove(at: place)
    }
  }

  /// Does what other threads take part in, such as a write to a file, while all else stands still.
  ///
  /// So the order in which such work ends cannot change what happens.
  func outside<Answer, Failure: Error>(
    _ work: () async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    state.withLock { state in
      state.isOutside = true
      swap(&state.held, &state.ready)
    }
    defer {
      state.withLock { state in
        state.isOutside = false
        state.ready = state.held + state.ready
        state.held = []
      }
    }
    return try await work()
  }
}

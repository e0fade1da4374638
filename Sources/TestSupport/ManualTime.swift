package import Core
import Synchronization

/// A time source that stands still until a test moves it.
///
/// It never waits for real time. A test follows a loop that sleeps by taking turns with it:
/// `await time.sleeping(1)` until the loop sleeps, then `advance(by:)`, so no race is possible.
package final class ManualTime: TimeSource {
  private struct Sleeper {
    var number: UInt64
    var until: Monotonic
    var awakening: CheckedContinuation<Void, any Error>
  }

  private struct Watcher {
    var number: UInt64
    var count: Int
    var reached: CheckedContinuation<Void, Never>
  }

  private struct State {
    var monotonic: Monotonic
    /// What the wall clock showed at the reading of zero, as it is set now.
    ///
    /// The wall clock is told from the reading: it counts milliseconds, and would fall behind if
    /// many small moves were each cut to whole ones.
    var origin: Instant

    var wall: Instant { origin + monotonic.sinceStart }
    /// In the order in which they wake: by deadline, then by arrival.
    var sleepers: [Sleeper] = []
    var watchers: [Watcher] = []
    var numbers: UInt64 = 0

    mutating func number() -> UInt64 {
      numbers += 1
      return numbers
    }

    mutating func removeFirst(_ due: (Sleeper) -> Bool) -> Sleeper? {
      sleepers.firstIndex(where: due).map { sleepers.remove(at: $0) }
    }
  }

  private let state: Mutex<State>

  /// Starts at a reading of zero, on a wall clock that shows 2025-06-15 15:06:40 UTC.
  package init(wall: Instant = Instant(milliseconds: 1_750_000_000_000)) {
    state = Mutex(State(monotonic: Monotonic(sinceStart: .zero), origin: wall))
  }

  package func monotonic() -> Monotonic { state.withLock { $0.monotonic } }
  package func wall() -> Instant { state.withLock { $0.wall } }

  /// How many tasks sleep at this moment.
  package var sleepers: Int { state.withLock { $0.sleepers.count } }

  /// The earliest reading a task sleeps for, or nil when nobody sleeps.
  package var nextDeadline: Monotonic? { state.withLock { $0.sleepers.first?.until } }

  /// Moves both clocks on and wakes everyone whose reading is reached, earliest first.
  ///
  /// A task that sleeps again afterwards counts from the new reading, however far it lies.
  package func advance(by duration: Duration) {
    precondition(duration >= .zero, "time only goes forward; jumpWall(by:) may go back")
    let awake = state.withLock { state in
      state.monotonic = state.monotonic + duration
      let due = state.sleepers.prefix { $0.until <= state.monotonic }
      state.sleepers.removeFirst(due.count)
      return due
    }
    for sleeper in awake { sleeper.awakening.resume() }
  }

  /// Moves on to the earliest deadline and answers how far that was, or nil when nobody sleeps.
  @discardableResult
  package func advanceToNextDeadline() -> Duration? {
    guard let distance = nextDeadline.map({ $0 - monotonic() }) else { return nil }
    advance(by: max(distance, .zero))
    return distance
  }

  /// Moves only the wall clock, as an administrator or a time server does; nobody wakes.
  package func jumpWall(by duration: Duration) {
    state.withLock { $0.origin = $0.origin + duration }
  }

  package func sleep(until reading: Monotonic) async throws {
    let number = state.withLock { $0.number() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { awakening in
        lieDown(Sleeper(number: number, until: reading, awakening: awakening))
      }
    } onCancel: {
      let cancelled = state.withLock { $0.removeFirst { $0.number == number } }
      cancelled?.awakening.resume(throwing: CancellationError())
    }
  }

  /// Returns once at least this many tasks sleep, or when the asking task is cancelled.
  package func sleeping(_ count: Int) async {
    let number = state.withLock { $0.number() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { reached in
        let isReached = state.withLock { state in
          if Task.isCancelled || state.sleepers.count >= count { return true }
          state.watchers.append(Watcher(number: number, count: count, reached: reached))
          return false
        }
        if isReached { reached.resume() }
      }
    } onCancel: {
      let gone = state.withLock { state in
        state.watchers.firstIndex { $0.number == number }.map { state.watchers.remove(at: $0) }
      }
      gone?.reached.resume()
    }
  }

  /// Registers a sleeper, unless its reading is reached or its task was cancelled before.
  ///
  /// The cancellation is looked at under the lock that the cancellation handler takes as well,
  /// so whichever comes second sees the other.
  private func lieDown(_ sleeper: Sleeper) {
    enum Outcome { case asleep([Watcher]), reached, cancelled }
    let outcome = state.withLock { state -> Outcome in
      if Task.isCancelled { return .cancelled }
      if sleeper.until <= state.monotonic { return .reached }
      let place = state.sleepers.firstIndex { $0.until > sleeper.until } ?? state.sleepers.endIndex
      state.sleepers.insert(sleeper, at: place)
      let count = state.sleepers.count
      let reached = state.watchers.filter { $0.count <= count }
      state.watchers.removeAll { $0.count <= count }
      return .asleep(reached)
    }
    switch outcome {
    case .asleep(let watchers): for watcher in watchers { watcher.reached.resume() }
    case .reached: sleeper.awakening.resume()
    case .cancelled: sleeper.awakening.resume(throwing: CancellationError())
    }
  }
}

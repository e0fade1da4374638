package import Core
import Synchronization

/// Waits while a store cannot be written for now, in place of failing: its disk is full, or somebody
/// else holds its lock.
///
/// It repeats only what the store says it did not do, and looks again by the time source. It never
/// outlasts the run: once that is asked to stop, or its task is cancelled, the store's error ends
/// the wait.
package struct Patience: Sendable {
  /// What a run tells of its store, each once however many of its workers wait.
  package enum Event: Sendable {
    case waits(StoreError)
    case goesOn

    /// The sentence for people, who need not resume what goes on by itself.
    package var sentence: String {
      switch self {
      case .waits(let error) where error.kind == .diskFull:
        "The disk of the store is full. The run waits until there is room; Ctrl-C ends it, and what "
          + "was kept is safe."
      case .waits:
        "Another program holds the store's lock. The run waits until it gives it back; Ctrl-C ends "
          + "it, and what was kept is safe."
      case .goesOn: "The store can be written again; the run goes on."
      }
    }
  }

  /// The first pause, and the longest of those that double after it.
  static let firstPause = Duration.milliseconds(250)
  static let longestPause = Duration.seconds(5)

  /// Ends every wait when it is thrown.
  package let stop: StopSwitch
  private let time: any TimeSource
  private let tell: @Sendable (Event) -> Void
  private let waiting = Waiting()

  package init(
    until stop: StopSwitch, time: any TimeSource, tell: @escaping @Sendable (Event) -> Void
  ) {
    self.stop = stop
    self.time = time
    self.tell = tell
  }

  /// Does the work, as often as it takes for the store to do it.
  package func callAsFunction<Answer: Sendable>(
    _ work: @Sendable () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    do { return try await work() } catch {
      guard error.mayPass, !isOver else { throw error }
      if waiting.enter() { tell(.waits(error)) }
    }
    var pause = Self.firstPause
    while true {
      await wait(pause)
      do {
        let answer = try await work()
        if waiting.leave() { tell(.goesOn) }
        return answer
      } catch {
        guard error.mayPass, !isOver else {
          _ = waiting.leave()
          throw error
        }
      }
      pause = min(pause * 2, Self.longestPause)
    }
  }

  private var isOver: Bool { stop.isThrown || Task.isCancelled }

  /// Waits for a while, or until the run is to stop.
  private func wait(_ pause: Duration) async {
    let seen = stop.signal.generation
    guard !isOver else { return }
    await withTaskGroup { [time, stop] group in
      group.addTask { try? await time.sleep(for: pause) }
      group.addTask { await stop.signal.wait(after: seen) }
      await group.next()
      group.cancelAll()
    }
  }
}

extension Patience {
  /// How many calls wait, over all workers.
  private final class Waiting: Sendable {
    private let count = Mutex(0)

    /// Whether nobody waited before.
    func enter() -> Bool {
      count.withLock {
        $0 += 1
        return $0 == 1
      }
    }

    /// Whether nobody waits any more.
    func leave() -> Bool {
      count.withLock {
        $0 -= 1
        return $0 == 0
      }
    }
  }
}

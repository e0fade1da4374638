package import Core
import Synchronization

/// A store that waits while its disk is full or somebody else holds its lock, in place of failing.
///
/// It repeats only what the store says it did not do, and looks again by the time source. It never
/// outlasts the run: once that is asked to stop, or its task is cancelled, the store's error ends
/// the wait.
package struct PatientStore: ForwardingStore {
  /// What a run tells of its store, each once however many of its workers wait.
  package enum Event: Sendable {
    case waits(StoreError)
    case goesOn
  }

  /// The first pause, and the longest of those that double after it.
  static let firstPause = Duration.milliseconds(250)
  static let longestPause = Duration.seconds(5)

  package let store: any RunStore
  private let stop: StopSwitch
  private let time: any TimeSource
  private let tell: @Sendable (Event) -> Void
  private let waiting = Waiting()

  package init(
    _ store: any RunStore, until stop: StopSwitch, time: any TimeSource,
    tell: @escaping @Sendable (Event) -> Void
  ) {
    self.store = store
    self.stop = stop
    self.time = time
    self.tell = tell
  }

  package func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool {
    try await patiently { () throws(StoreError) in try await store.close(run, as: state) }
  }

  package func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try await patiently { () throws(StoreError) in
      try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    }
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    try await patiently { () throws(StoreError) in try await store.extend(lease, lasting: term) }
  }

  package func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await patiently { () throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  package func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try await patiently { () throws(StoreError) in
      try await store.record(change, attempt: attempt, under: lease)
    }
  }

  package func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut {
    try await patiently { () throws(StoreError) in
      try await store.fanOut(source, to: follower, inBatchesOf: size, choosing: choice)
    }
  }

  package func append(
    _ parts: [Cutter.Part], as role: BatchRole, below parent: BatchID?, because reason: String?,
    to stage: StageID
  ) async throws(StoreError) -> Bool {
    try await patiently { () throws(StoreError) in
      try await store.append(parts, as: role, below: parent, because: reason, to: stage)
    }
  }

  package func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    try await patiently { () throws(StoreError) in try await store.note(event, in: run) }
  }
}

extension PatientStore {
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

  private func patiently<Answer>(
    _ work: () async throws(StoreError) -> Answer
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

import ArgumentParser
import Core
import Engine
import Foundation
import GRDB
import Store
import TestSupport
import Synchronization

/// Lease and finish on a store that already holds many finished batches, and the first call of a
/// resume on it.
struct QueueBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "queue")

  @Option var finished = 1_000_000
  @Option var batches = 100_000
  @Option var width = 64

  func run() async throws {
    try await Bench.withStore { store, path in
      let plan = Bench.plan("past", batches: finished)
      let stored = try await Bench.timed { [plan] in _ = try await store.begin(plan) }
      Bench.report("plan of \(finished) batches stored in", stored, "s")
      try await finish(path)
      try await drain(store)
      try await resume(store, path)
    }
  }

  /// Finishes the past in one statement, but for one batch in ten thousand.
  private func finish(_ path: String) async throws {
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(
        sql: "UPDATE batch SET state = 'done', finished_at = 1, pages = 1 WHERE id % 10000 > 0")
    }
    try queue.close()
  }

  /// Leases and finishes through the port, one change a batch, as the engine does.
  private func drain(_ store: SQLiteStore) async throws {
    let plan = Bench.plan("present", batches: batches)
    let id = try await store.begin(plan)
    guard let run = try await store.run(id) else { return }
    let seconds = try await Bench.timed {
      try await withThrowingTaskGroup { group in
        for worker in 0..<2 {
          group.addTask { try await work(on: run.stages[0], Owner("bench-\(worker)"), store) }
        }
        try await group.waitForAll()
      }
    }
    let done = try await store.counts(of: id).done
    Bench.report(
      "lease and finish, \(width) at once, synchronous=FULL", Double(done) / seconds, "batches/s")
  }

  private func work(on stage: StageID, _ owner: Owner, _ store: SQLiteStore) async throws {
    while true {
      let leases = try await store.lease(
        from: stage, as: owner, atMost: width / 2, lasting: .seconds(15))
      guard !leases.isEmpty else { return }
      try await withThrowingDiscardingTaskGroup { group in
        for lease in leases {
          group.addTask {
            let attempt = Attempt(
              pass: 1, page: 1, startedAt: Bench.time.wall(), outcome: .page,
              receipt: CallReceipt(status: 200), clientRequestID: "bench")
            _ = try await store.record(
              .keep(rows: RowBlock(), next: nil, pass: 1, page: 1), attempt: attempt, under: lease)
          }
        }
      }
    }
  }

  /// From opening the store to the first call of the run that has the many finished batches.
  private func resume(_ store: SQLiteStore, _ path: String) async throws {
    try store.close()
    let began = Bench.time.monotonic()
    let reopened = try SQLiteStore(path: path, time: Bench.time)
    guard let run = try await reopened.lastRun(of: "past") else { return }
    let service = InstantService()
    let (stop, gate) = (StopSwitch(), TenantGate(widest: 8, time: Bench.time))
    let session = Session(
      tokens: EndlessToken(), identity: SessionIdentity(anchor: "a", connectionID: "c"),
      service: service)
    let runner = Runner(
      store: reopened, sessions: [session], gate: gate, settings: RunSettings(),
      owner: Owner("bench"), stop: stop, time: Bench.time, chance: Bench.Chance())
    _ = try await runner.run(run)
    guard let first = service.firstCall.withLock(\.self) else { return }
    Bench.report("first call of a resume after", (first - began).inSeconds * 1000, "ms")
  }
}

/// Answers at once with an empty last page, and remembers when it was first asked.
final class InstantService: PageService {
  let firstCall = Mutex<Monotonic?>(nil)

  func page(_ call: PageCall, token: AccessToken) async throws(CallFailure) -> Page {
    firstCall.withLock { $0 = $0 ?? Bench.time.monotonic() }
    return Page(
      rows: RowBlock(), nextLink: nil, isTruncated: false, receipt: CallReceipt(status: 200))
  }
}

/// A token that never ends.
struct EndlessToken: TokenProvider {
  func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    AccessToken(
      value: Secret("bench"), obtained: Bench.time.monotonic(), life: .seconds(3600),
      label: "bench")
  }
  func refused(_ token: AccessToken) async {}
}

import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// What is kept of a job from one run to the next.
@Suite struct BookTests {
  private let time = ManualTime()
  private let ada = Owner("ada")
  private let bob = Owner("bob")

  private func job(_ notify: Notices? = nil) -> Job {
    var job = Job(name: "people", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Guid"])
    job.notify = notify
    return job
  }

  private func begin(_ job: Job, in store: SQLiteStore) async throws -> RunID {
    try await store.begin(
      Plan(job: job, stages: [Plan.Stage(parts: [Cutter.Part(.everything)], reason: "a test")]))
  }

  private func expect(
    _ store: SQLiteStore, _ holder: Owner, _ wish: JobTurns.Wish, at job: String, isFree: Bool
  ) async throws {
    let obstacle = try await store.takeTurn(at: job, as: holder, for: wish)
    #expect((obstacle == nil) == isFree)
  }

  @Test func `of many who ask at the same moment one gets the turn`() async throws {
    try await withSQLiteStore(time: time) { store, path in
      let other = try SQLiteStore(path: path, time: time)
      let stores = [store, other]
      let answers = try await withThrowingTaskGroup(of: JobTurn?.self) { group in
        for place in 0..<20 {
          let asked = stores[place % 2]
          group.addTask {
            try await asked.takeTurn(at: "people", as: Owner("\(place)"), for: .alone)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count == 20)
      #expect(answers.filter { $0 == nil }.count == 1)
      #expect(Set(answers.compactMap { $0?.holder }).count == 1)
      try other.close()
    }
  }

  @Test func `a turn lasts as long as it is renewed, and lapses after that`() async throws {
    try await withSQLiteStore(time: time) { store, _ in
      try await expect(store, ada, .alone, at: "people", isFree: true)
      for _ in 1...10 {
        time.advance(by: JobTurns.renewal)
        try await store.renew(JobTurn(job: "people", holder: ada, run: RunID(3)))
      }
      let held = try await store.takeTurn(at: "people", as: bob, for: .alone)
      #expect(held == JobTurn(job: "people", holder: ada, run: RunID(3)))
      try await expect(store, bob, .alone, at: "others", isFree: true)
      time.advance(by: JobTurns.term)
      try await expect(store, bob, .alone, at: "people", isFree: true)
    }
  }

  @Test func `a turn that is given back is free at once`() async throws {
    try await withSQLiteStore(time: time) { store, _ in
      try await expect(store, ada, .alone, at: "people", isFree: true)
      try await store.endTurn(of: ada)
      try await expect(store, bob, .alone, at: "people", isFree: true)
    }
  }

  @Test func `a clock that was set back does not make a turn last`() async throws {
    try await withSQLiteStore(time: time) { store, _ in
      try await expect(store, ada, .alone, at: "people", isFree: true)
      time.jumpWall(by: .seconds(-3600))
      try await expect(store, bob, .alone, at: "people", isFree: true)
    }
  }

  @Test func `a run is shared by those who work on it, and by nobody else`() async throws {
    try await withSQLiteStore(time: time) { store, _ in
      try await expect(store, ada, .share(RunID(1)), at: "people", isFree: true)
      try await expect(store, bob, .share(RunID(1)), at: "people", isFree: true)
      let eve = Owner("eve")
      try await expect(store, eve, .share(RunID(2)), at: "people", isFree: false)
      try await expect(store, eve, .insist, at: "people", isFree: true)
    }
  }

  @Test func `a run is told of once for each time it ended`() async throws {
    try await withSQLiteStore(time: time) { store, _ in
      let notices = Notices(on: [.finish], command: ["/bin/true"])
      _ = try await store.close(try await begin(job(), in: store), as: .incomplete)
      let run = try await begin(job(notices), in: store)
      let long = Instant(milliseconds: 0)
      #expect(try await store.untold(of: "people", endedAfter: long).isEmpty)
      _ = try await store.close(run, as: .cancelled)
      let second = try await begin(job(notices), in: store)
      for lease in try await store.lease(
        from: try #require(try await store.run(second)).stages[0], as: ada, atMost: 1,
        lasting: .seconds(60))
      {
        _ = try await store.record(
          .keep(rows: RowBlock(), next: nil, pass: 1, page: 1), attempt: nil, under: lease)
      }
      #expect(try await store.close(second, as: .complete))
      let untold = try await store.untold(of: "people", endedAfter: long)
      #expect(untold.map(\.id) == [second], "Nobody is told of a cancelled run.")
      #expect(try await store.untold(of: "others", endedAfter: long).isEmpty)
      let now = time.wall()
      #expect(try await store.untold(of: "people", endedAfter: now).isEmpty, "That is old news.")
      try await store.noteTold(of: untold[0])
      #expect(try await store.untold(of: "people", endedAfter: long).isEmpty)
      try await store.pool.write { db in
        try db.execute(
          sql: "UPDATE run SET finished_at = finished_at + 1 WHERE id = ?",
          arguments: [second.number])
      }
      #expect(try await store.untold(of: "people", endedAfter: long).map(\.id) == [second])
    }
  }
}

import Core
import TestSupport
import Testing

/// What a process that is killed at its k-th write sees, and what it leaves behind.
@Suite struct InterruptedStoreTests {
  private let time = ManualTime()
  private let owner = Owner("ada")

  private func plan() -> Plan {
    var job = Job(name: "j", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Guid"])
    job.shard = .whole
    let whole = Plan.Stage(parts: [Cutter.Part(.everything)], reason: "not cut")
    return Plan(job: job, stages: [whole])
  }

  /// A run of eight writes: begin, lease, extend, two pages, an added batch, note and close.
  private func work(on store: any RunStore) async throws {
    let id = try await store.begin(plan())
    let stage = try #require(try await store.run(id)).stages[0]
    let lease = try #require(
      try await store.lease(from: stage, as: owner, atMost: 3, lasting: .seconds(60)).first)
    let none = try await store.lease(from: stage, as: owner, atMost: 3, lasting: .seconds(60))
    #expect(none.isEmpty)
    _ = try await store.extend(lease, lasting: .seconds(90))
    for page in 1...2 {
      var rows = RowBlock()
      rows.append(guid: GUID(high: 0, low: UInt64(page)), key: "k\(page)", values: "[]")
      let next = page == 1 ? NextPage(cursor: "c", anchor: "a") : nil
      _ = try await store.record(
        .keep(rows: rows, next: next, pass: 1, page: page), attempt: nil, under: lease)
    }
    let late = [Cutter.Part(.everything)]
    #expect(
      try await store.append(late, as: .closing, below: nil, because: nil, to: stage))
    try await store.note(RunEvent(.finished, text: "All is kept."), in: id)
    #expect(try await store.close(id, as: .cancelled))
  }

  /// How far the work came, as another process finds it: one number for each write.
  private func progress(in store: MemoryStore) async throws -> Int {
    guard let run = try await store.lastRun(of: nil) else { return 0 }
    if run.state == .cancelled { return 8 }
    if try await !store.events(of: run.id, atMost: 9).isEmpty { return 7 }
    if try await store.counts(of: run.id).pending > 0, run.rows == 2 { return 6 }
    if run.rows > 0 { return 3 + run.rows }
    guard run.isLive else { return 1 }
    let wait = try await store.outlook(of: run.stages[0]).nextIn
    return wait == .seconds(90) ? 3 : 2
  }

  @Test func `without a last write it only counts, and only what writes`() async throws {
    let store = InterruptedStore(MemoryStore(time: time))
    try await work(on: store)
    #expect(store.writes == 8)
    #expect(!store.isStopped)
  }

  @Test(arguments: 1...8, InterruptedStore.Moment.allCases)
  func `the k-th write is the last one the store hears of`(
    last: Int, moment: InterruptedStore.Moment
  ) async throws {
    let memory = MemoryStore(time: time)
    let store = InterruptedStore(memory, stopAtWrite: last, moment)
    let error = await #expect(throws: StoreError.self) { try await work(on: store) }
    #expect(error?.kind == .interrupted)
    #expect(store.writes == last)
    #expect(try await progress(in: memory) == (moment == .before ? last - 1 : last))
  }

  @Test func `once stopped it refuses everything, reads too`() async throws {
    let store = InterruptedStore(MemoryStore(time: time), stopAtWrite: 1, .after)
    await #expect(throws: StoreError.self) { try await work(on: store) }
    await #expect(throws: StoreError.self) { try await store.runs(atMost: 1) }
    await #expect(throws: StoreError.self) { try await store.counts(of: RunID(1)) }
    await #expect(throws: StoreError.self) {
      try await store.lease(from: StageID(1), as: owner, atMost: 0, lasting: .seconds(1))
    }
    await #expect(throws: StoreError.self) {
      try await store.rows(of: RunID(1), inBlocksOf: 1) { _ in }
    }
    await #expect(throws: StoreError.self) { try await store.account(of: StageID(1)) }
    await #expect(throws: StoreError.self) {
      try await store.differences(of: StageID(1), from: StageID(2)) { _ in }
    }
    #expect(store.writes == 1)
  }

  @Test(arguments: StoreConformance.all)
  func `unless it is stopped it is the store beneath`(to claim: StoreConformance.Case) async throws
  {
    try await claim.run(InterruptedStore(MemoryStore(time: time)), time)
  }

  @Test func `writes at once are numbered one by one`() async throws {
    let memory = MemoryStore(time: time)
    let store = InterruptedStore(memory, stopAtWrite: 31, .before)
    let id = try await store.begin(plan())
    await withTaskGroup(of: Void.self) { group in
      for _ in 1...60 {
        group.addTask { try? await store.note(RunEvent(.resumed, text: "Again."), in: id) }
      }
    }
    #expect(try await memory.events(of: id, atMost: 100).count == 29)
    #expect(store.writes == 31)
  }
}

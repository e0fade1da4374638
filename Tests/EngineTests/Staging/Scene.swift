import Core
import Engine
import TestSupport
import Testing

/// A run against a scripted service: one clock, one store, and all that a process brings.
///
/// It never moves the clock by itself. `hear` is told every event after the tally.
struct Scene: Sendable {
  let time: ManualTime
  let store: any RunStore
  let service: ScriptedService
  let tokens: any TokenProvider
  let gate: TenantGate
  let stop = StopSwitch()
  let tally = Observed(Tally())
  var settings = RunSettings()
  private let hear: @Sendable (EngineEvent) -> Void

  static let identity = SessionIdentity(anchor: "anchor", connectionID: "connection")

  init(
    _ service: ScriptedService, on time: ManualTime, store: (any RunStore)? = nil,
    tokens: any TokenProvider = ScriptedTokens(), width: Int = 1, gate: TenantGate? = nil,
    hear: @escaping @Sendable (EngineEvent) -> Void = { _ in }
  ) {
    self.time = time
    self.store = store ?? MemoryStore(time: time)
    self.service = service
    self.tokens = tokens
    self.gate = gate ?? TenantGate(widest: width, time: time)
    self.hear = hear
    settings.width = width
    settings.leaseTerm = .seconds(30)
  }

  /// A run of as many batches as there are beginnings of names, or of one that asks everything.
  func begin(_ beginnings: String..., shard: Job.Shard = .byKey(.name, rows: 100)) async throws
    -> RunRecord
  {
    try await begin(
      beginnings.isEmpty
        ? [.everything] : beginnings.map { Predicate([.startsWith("Name", [$0])]) },
      shard: shard)
  }

  func begin(_ predicates: [Predicate], shard: Job.Shard) async throws -> RunRecord {
    // A cmdlet that cannot be asked for changes, so that nothing follows the batches.
    let job = Job(
      name: "names", tenant: "contoso", cmdlet: "Get-DistributionGroup", shard: shard,
      columns: ["Number"])
    let run = try await store.begin(Plan(job, asking: predicates))
    return try #require(try await store.run(run))
  }

  func run(_ record: RunRecord, as owner: String = "ada") async throws -> RunOutcome {
    try await Runner(
      store: store,
      sessions: [Session(tokens: tokens, identity: Self.identity, service: service)],
      gate: gate, settings: settings, owner: Owner(owner), stop: stop, time: time,
      chance: EvenChance(),
      tell: { [tally, hear] event in
        tally.change { $0.note(event) }
        hear(event)
      }
    ).run(record)
  }

  /// Moves the clock to a reading, halting wherever one of so many sleepers wakes.
  func advance(to reading: Duration, sleepers: Int) async {
    while !Task.isCancelled {
      await time.sleeping(sleepers)
      let now = time.monotonic().sinceStart
      let next = time.nextDeadline.map { $0.sinceStart - now } ?? .zero
      time.advance(by: min(max(next, .zero), reading - now))
      if time.monotonic().sinceStart == reading { return }
    }
  }

  /// Moves the clock on to the next deadline whenever so many sleep, for as long as a run goes.
  func run(_ record: RunRecord, movingTimeWhen sleepers: Int) async throws -> RunOutcome {
    try await withThrowingTaskGroup(of: RunOutcome?.self) { group in
      group.addTask { try await run(record) }
      group.addTask { [time] in
        while !Task.isCancelled {
          await time.sleeping(sleepers)
          time.advanceToNextDeadline()
        }
        return nil
      }
      defer { group.cancelAll() }
      return try #require(try await group.next() ?? nil)
    }
  }

  /// The numbers of all rows of the run, in order.
  func rows(of record: RunRecord) async throws -> [Int] { try await store.numbers(of: record.id) }

  func batches(of record: RunRecord, _ states: Set<BatchState> = Set(BatchState.allCases))
    async throws -> [Batch]
  {
    try await store.batches(of: record.id, in: states, after: nil, atMost: 1000)
  }
}

extension RunStore {
  /// The rows a run exports, told by the low half of their GUIDs, in rising order.
  func numbers(of run: RunID) async throws -> [Int] {
    let found = Observed<[Int]>([])
    _ = try await rows(of: run, inBlocksOf: 100) { block in
      found.change { $0 += block.entries.map { Int($0.guid.low) } }
    }
    return found.now.sorted()
  }
}

extension Plan {
  /// A plan of exactly these batches.
  init(_ job: Job, asking predicates: [Predicate]) {
    self.init(
      job: job,
      stages: [Stage(parts: predicates.map { Cutter.Part($0) }, reason: "as the test has it")])
  }
}

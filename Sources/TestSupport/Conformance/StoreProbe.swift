import Core

/// Drives a store through the steps that many conformance cases share.
///
/// It never judges; the cases do. All it stores is invented.
struct StoreProbe: Sendable {
  static let term = Duration.seconds(60)

  let store: any RunStore
  let time: ManualTime
  let ada = Owner("ada")
  let bob = Owner("bob")

  static func job(_ name: String = "mail-contacts") -> Job {
    Job(name: name, tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Guid", "Name"])
  }

  /// Parts whose prefixes are their places in the plan.
  static func parts(_ count: Int, of prefix: String = "p") -> [Cutter.Part] {
    (0..<count).map { place in
      Cutter.Part(Predicate([.startsWith("Name", ["\(prefix)\(place)"])]), expected: place)
    }
  }

  static func rows(_ keys: [String], from first: UInt64 = 1, marked mark: String = "") -> RowBlock {
    var block = RowBlock()
    for (offset, key) in keys.enumerated() {
      block.append(
        guid: GUID(high: 0, low: first + UInt64(offset)), key: key,
        values: "[\"\(key)\",\"\(mark)\"]")
    }
    return block
  }

  static func attempt(
    _ outcome: Attempt.Outcome, lasting total: Duration = .zero
  ) -> Attempt {
    var timings = CallTimings()
    timings.total = total
    return Attempt(
      pass: 1, page: 1, startedAt: Instant(milliseconds: 1_750_000_000_000), outcome: outcome,
      receipt: CallReceipt(status: 200, requestID: "r-1", bytes: 10, timings: timings),
      clientRequestID: "c-1", rows: 0, sentence: outcome == .page ? nil : "The service said no.")
  }

  static func plan(
    _ sides: [[Cutter.Part]], of job: Job = StoreProbe.job(), baseline: RunID? = nil,
    verifies: RunID? = nil
  ) -> Plan {
    Plan(
      job: job, stages: sides.map { Plan.Stage(parts: $0, reason: "cut for a test") },
      baseline: baseline, verifies: verifies)
  }

  func begin(_ plan: Plan) async throws -> RunRecord {
    let id = try await store.begin(plan)
    return try demand(try await store.run(id), "run just begun")
  }

  func begin(_ parts: [Cutter.Part], job: Job = StoreProbe.job()) async throws -> RunRecord {
    try await begin(Self.plan([parts], of: job))
  }

  func begin(_ count: Int = 3, job: Job = StoreProbe.job()) async throws -> RunRecord {
    try await begin(Self.parts(count), job: job)
  }

  func record(_ run: RunRecord) async throws -> RunRecord {
    try demand(try await store.run(run.id), "run \(run.id)")
  }

  func lease(
    _ run: RunRecord, as owner: Owner? = nil, atMost limit: Int = .max,
    lasting term: Duration = StoreProbe.term
  ) async throws -> [Lease] {
    try await lease(from: run.stage, as: owner, atMost: limit, lasting: term)
  }

  func lease(
    from stage: StageID, as owner: Owner? = nil, atMost limit: Int = .max,
    lasting term: Duration = StoreProbe.term
  ) async throws -> [Lease] {
    try await store.lease(
      from: stage, as: owner ?? ada, atMost: min(limit, 1000), lasting: term)
  }

  func leaseOne(_ run: RunRecord, as owner: Owner? = nil) async throws -> Lease {
    try demand(try await lease(run, as: owner, atMost: 1).first, "batch to lease")
  }

  /// Keeps the page the lease's batch expects next.
  func keep(
    _ rows: RowBlock, then cursor: String?, under lease: Lease, outcome: Attempt.Outcome? = .page
  ) async throws -> Recorded {
    let next = cursor.map { NextPage(cursor: $0, anchor: "anchor@contoso.example") }
    return try await store.record(
      .keep(rows: rows, next: next, pass: lease.batch.pass, page: lease.batch.pages + 1),
      attempt: outcome.map { Self.attempt($0) }, under: lease)
  }

  func keep(
    _ keys: [String], from first: UInt64 = 1, then cursor: String?, under lease: Lease
  ) async throws -> Recorded {
    try await keep(Self.rows(keys, from: first), then: cursor, under: lease)
  }

  /// Makes a change that must leave the lease held.
  func held(_ recorded: Recorded) throws -> Lease {
    guard case .held(let lease) = recorded else {
      throw ConformanceFailure(
        sentence: "The lease should go on, but the answer was \(recorded)", fileID: #fileID,
        line: #line)
    }
    return lease
  }

  func change(
    _ change: BatchChange, under lease: Lease, outcome: Attempt.Outcome? = nil
  ) async throws -> Recorded {
    try await store.record(change, attempt: outcome.map { Self.attempt($0) }, under: lease)
  }

  func batches(
    _ run: RunRecord, in states: Set<BatchState> = Set(BatchState.allCases)
  ) async throws -> [Batch] {
    try await store.batches(of: run.id, in: states, after: nil, atMost: 10_000)
  }

  func batch(_ id: BatchID, of run: RunRecord) async throws -> Batch {
    try demand(try await batches(run).first { $0.id == id }, "batch \(id)")
  }
}

extension RunRecord {
  /// The stage of the job's own question: the only one unless the job joins another.
  var stage: StageID { stages[0] }
}

/// Everything a caller can see of a run, to tell whether anything changed.
///
/// It never judges what it shows.
struct StorePicture: Equatable {
  var run: RunRecord
  var batches: [Batch]
  var outlook: Outlook
  var keys: [[String]]
  var rows: [[String]]
  var events: [RecordedEvent]
}

extension StoreProbe {
  func picture(of run: RunRecord) async throws -> StorePicture {
    let batches = try await batches(run)
    var keys: [[String]] = []
    for batch in batches { keys.append(try await store.keys(of: batch.id, atMost: 10_000)) }
    return StorePicture(
      run: try await record(run), batches: batches,
      outlook: try await store.outlook(of: run.stage), keys: keys,
      rows: try await rows(of: run).blocks.map(\.lines),
      events: try await store.events(of: run.id, atMost: 10_000))
  }

  /// The blocks a store hands over, and what it counted.
  func rows(
    of run: RunRecord, inBlocksOf size: Int = 1000
  ) async throws -> (blocks: [RowBlock], totals: RowTotals) {
    let collected = CollectedBlocks()
    let totals = try await store.rows(of: run.id, inBlocksOf: size) { collected.add($0) }
    return (collected.blocks, totals)
  }
}

extension RowBlock {
  /// One text a row: key, GUID and values.
  var lines: [String] {
    entries.map { entry in
      "\(key(of: entry)) \(entry.guid) \(String(decoding: arena[entry.values], as: UTF8.self))"
    }
  }
}

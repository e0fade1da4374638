import Core
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Store

/// Rows that did not change are stored once, and whoever reads sees no difference.
@Suite struct FoldingTests {
  private let time = ManualTime()

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `every reader says the same before and after, whatever was folded or forgotten`(
    seed: UInt64
  ) async throws {
    try await withSQLiteStore(time: time) { store, path in
      var nights = Nights(in: store, seed: seed)
      for _ in 1...3 { try await nights.run() }
      let maintenance = StoreMaintenance(of: path, time: time)
      for step in 1...8 {
        // What a run is compared with must be there before and after.
        let victim = nights.victim()
        let before = try await nights.picture(without: victim)
        try await nights.disturb(maintenance, forgetting: victim)
        let after = try await nights.picture(without: victim)
        #expect(before.keys == after.keys, "seed \(seed), step \(step)")
        for (run, picture) in before {
          let isSame = after[run] == picture
          #expect(isSame, "seed \(seed), step \(step), run \(run)")
        }
        try await nights.run()
        let report = try await maintenance.check()
        #expect(report.isSound, "seed \(seed), step \(step): \(report)")
      }
      for run in try await store.runs(atMost: 99) {
        _ = try await maintenance.forget(run.id, .forced)
      }
      let rows = try await store.pool.read { db in
        try Int.fetchAll(db, sql: "SELECT count(*) FROM row UNION ALL SELECT count(*) FROM span")
      }
      #expect(rows == [0, 0], "seed \(seed): a store without runs holds no rows.")
    }
  }

  @Test func `a night with few changes costs a small part of a whole copy`() async throws {
    try await withSQLiteStore(time: time) { store, path in
      var nights = Nights(in: store, seed: 1, objects: 1_000, changes: 10)
      var sizes: [Int] = []
      for _ in 1...5 {
        try await nights.run()
        for (run, before) in try await store.unfolded(of: "audit", atMost: 3) {
          #expect(try await store.fold(run, onto: before) > 1_900)
        }
        sizes.append(
          try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM row") } ?? 0)
      }
      // The changed rows, the duplicates of them, and the last row of the run.
      for (before, after) in zip(sizes, sizes.dropFirst()) { #expect(after - before < 90) }
      let report = try await StoreMaintenance(of: path, time: time).check()
      #expect(report.isSound, "\(report)")
    }
  }

  @Test func `what is folded is looked at once`() async throws {
    try await withSQLiteStore(time: time) { store, _ in
      var nights = Nights(in: store, seed: 3)
      for _ in 1...3 { try await nights.run() }
      let waiting = try await store.unfolded(of: "audit", atMost: 9)
      #expect(waiting.map(\.run) == [RunID(2), RunID(3)])
      #expect(waiting.map(\.before) == [RunID(1), RunID(2)])
      for (run, before) in waiting { _ = try await store.fold(run, onto: before) }
      #expect(try await store.unfolded(of: "audit", atMost: 9).isEmpty)
      #expect(try await store.fold(RunID(3), onto: RunID(2)) == 0)
    }
  }

  @Test func `folding that fails has done a whole part, and the next time does the rest`()
    async throws
  {
    try await withSQLiteStore(time: time) { store, path in
      var nights = Nights(in: store, seed: 6)
      for _ in 1...2 { try await nights.run() }
      let picture = try await nights.picture()
      let maintenance = StoreMaintenance(of: path, time: time)
      var (allowed, parts, folded) = (0, 0, 0)
      while folded == 0 {
        try await store.pool.write { [allowed] db in
          try db.execute(
            sql: """
              DROP TRIGGER IF EXISTS failing;
              CREATE TRIGGER failing BEFORE INSERT ON span
                WHEN (SELECT count(*) FROM span) >= \(allowed)
              BEGIN SELECT raise(ABORT, 'the disk fails'); END
              """)
        }
        do {
          folded = try await store.fold(RunID(2), onto: RunID(1))
          #expect(folded > 0)
        } catch {
          allowed += max(1, allowed / 2)
          #expect(try await store.unfolded(of: "audit", atMost: 9).map(\.run) == [RunID(2)])
        }
        parts += try await store.pool.read {
          try Int.fetchOne($0, sql: "SELECT count(*) > 0 FROM span") ?? 0
        }
        let isSame = try await nights.picture() == picture
        #expect(isSame, "spans \(allowed)")
        let report = try await maintenance.check()
        #expect(report.isSound, "spans \(allowed): \(report)")
      }
      #expect(allowed > 3 && parts > 1)
      #expect(try await store.unfolded(of: "audit", atMost: 9).isEmpty)
    }
  }

  @Test func `rows whose run is being forgotten, or that others have from there, are left alone`()
    async throws
  {
    try await withSQLiteStore(time: time) { store, path in
      var nights = Nights(in: store, seed: 4)
      for _ in 1...3 { try await nights.run() }
      _ = try await store.fold(RunID(3), onto: RunID(2))
      let picture = try await nights.picture()
      // Run 3 has most of its rows from run 2, so these stay where they are.
      _ = try await store.fold(RunID(2), onto: RunID(1))
      #expect(try await nights.picture() == picture)
      try await store.pool.write { db in
        try db.execute(sql: "UPDATE run SET state = 'cancelled' WHERE id = 1")
      }
      #expect(try await store.fold(RunID(2), onto: RunID(1)) == 0)
      #expect(try await StoreMaintenance(of: path, time: time).check().isSound)
    }
  }

  @Test func `a missing row that only another run had is found by a check`() async throws {
    try await withSQLiteStore(time: time) { store, path in
      var nights = Nights(in: store, seed: 5)
      for _ in 1...2 { try await nights.run() }
      _ = try await store.fold(RunID(2), onto: RunID(1))
      let maintenance = StoreMaintenance(of: path, time: time)
      _ = try await maintenance.forget(RunID(1), .forced)
      #expect(try await maintenance.check().isSound)
      try await store.pool.write { db in
        try db.execute(
          sql: "DELETE FROM row WHERE id = (SELECT source FROM span WHERE is_left LIMIT 1)")
      }
      #expect(try await maintenance.check().isSound == false)
    }
  }

  @Test func `spans stay within their pages and their pieces, and are no longer than they may be`()
  {
    var builder = SpanBuilder()
    for row in 1...3000 as ClosedRange<Int64> {
      builder.add(10_000 + row, from: row, in: row <= 2000 ? 1 : 2, row <= 2500 ? 7 : 8)
    }
    #expect(builder.spans.map(\.count) == [1024, 976, 500, 500])
    builder.add(13_000, from: 1, in: 2, 8)
    #expect(builder.spans.count == 4, "An object found twice counts once.")
    builder.add(13_002, from: 3002, in: 2, 8)
    #expect(builder.spans.last == Span(first: 13_002, last: 13_002, source: 3002))
  }
}

/// Nights of an invented job, whose objects change a little from one to the next.
private struct Nights {
  private let store: SQLiteStore
  private var chance: Seeded
  private let changes: Int
  /// What each object's row says.
  private var objects: [UInt64: Int]
  private var finished: [RunID] = []
  private let isJoined: Bool

  init(in store: SQLiteStore, seed: UInt64, objects count: Int = 60, changes: Int = 6) {
    self.store = store
    self.changes = changes
    chance = Seeded(seed: seed)
    objects = Dictionary(uniqueKeysWithValues: (1...UInt64(count)).map { ($0, 0) })
    isJoined = seed % 2 == 0
  }

  private var job: Job {
    var job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Mailbox", columns: ["Guid", "Name"])
    if isJoined {
      job.with = Job.Side(cmdlet: "Get-Contact", columns: ["Title"])
    } else {
      job.stage = "first"
      job.followers = [
        Follower(
          name: "second", source: "first", cmdlet: "Get-MailboxPermission",
          parameters: [Follower.Template("Identity", .text([.column("Guid")]))], carried: [],
          columns: ["User"])
      ]
    }
    return job
  }

  /// One whole run, whose batches hold the objects in an order of their own.
  mutating func run() async throws {
    for _ in 0..<changes {
      let object = UInt64.random(in: 1...UInt64(objects.count + 1), using: &chance)
      objects[object, default: 0] += 1
    }
    let stages = [parts(3), isJoined ? parts(2) : []].map {
      Plan.Stage(parts: $0, reason: "a test")
    }
    let id = try await store.begin(Plan(job: job, stages: stages))
    let record = try #require(try await store.run(id))
    try await keepAll(in: record.stages[0], marked: "n")
    if !isJoined {
      while try await store.fanOut(
        record.stages[0], to: record.stages[1], inBatchesOf: 20, choosing: nil
      ).sources
        > 0
      {}
    }
    try await keepAll(in: record.stages[1], marked: isJoined ? "t" : "u")
    #expect(try await store.close(id, as: .complete))
    finished.append(id)
  }

  private func parts(_ count: Int) -> [Cutter.Part] {
    (0..<count).map { Cutter.Part(Predicate([.startsWith("Name", ["p\($0)"])])) }
  }

  private mutating func keepAll(in stage: StageID, marked mark: String) async throws {
    let leases = try await store.lease(
      from: stage, as: Owner("test"), atMost: 500, lasting: .seconds(60))
    let sorted = objects.sorted { $0.key < $1.key }
    for (number, lease) in leases.enumerated() {
      var rows = sorted.filter { Int($0.key) % leases.count == number }
      // Some objects are in two batches, and some lie elsewhere than the night before.
      rows += (0..<3).compactMap { _ in sorted.randomElement(using: &chance) }
      if Bool.random(using: &chance) { rows.swapAt(0, rows.count - 1) }
      var held: Lease? = lease
      while let lease = held {
        let size = min(rows.count, Int.random(in: 1...(sorted.count / 6), using: &chance))
        var block = RowBlock()
        for (object, version) in rows.prefix(size) {
          block.append(
            guid: GUID(high: object % 3, low: object), key: "k\(object % 50)",
            values: "[\"\(mark)\(object)\",\"\(version)\"]")
        }
        rows.removeFirst(size)
        let next = rows.isEmpty ? nil : NextPage(cursor: "c", anchor: "a")
        let recorded = try await store.record(
          .keep(rows: block, next: next, pass: 1, page: lease.batch.pages + 1), attempt: nil,
          under: lease)
        held = if case .held(let lease) = recorded { lease } else { nil }
      }
    }
  }

  /// A run that is to be forgotten next; nil for none.
  mutating func victim() -> RunID? {
    guard finished.count > 3, Bool.random(using: &chance) else { return nil }
    return finished.randomElement(using: &chance)
  }

  /// Forgets the run, or folds another.
  mutating func disturb(
    _ maintenance: StoreMaintenance, forgetting victim: RunID?
  ) async throws {
    if let victim {
      finished.removeAll { $0 == victim }
      _ = try await maintenance.forget(victim, .forced)
      return
    }
    guard finished.count > 1 else { return }
    // Mostly the way it is meant, and now and then any run onto any earlier one.
    let newer =
      Bool.random(using: &chance)
      ? finished.count - 1
      : Int.random(in: 1..<finished.count, using: &chance)
    let older = Bool.random(using: &chance) ? newer - 1 : Int.random(in: 0..<newer, using: &chance)
    _ = try await store.fold(finished[newer], onto: finished[older])
  }

  /// All that can be read of each run but one, beside the last of them.
  func picture(without victim: RunID? = nil) async throws -> [RunID: Picture] {
    var pictures: [RunID: Picture] = [:]
    let runs = finished.filter { $0 != victim }
    guard let last = runs.last, let other = try await store.run(last) else { return [:] }
    for id in runs {
      guard let run = try await store.run(id) else { continue }
      pictures[id] = try await Picture(of: run, beside: other, in: store)
    }
    return pictures
  }
}

/// Everything that a reader of rows can see of a run.
private struct Picture: Equatable {
  private var lines: [String] = []
  private var accounts: [StageAccount] = []

  init(of run: RunRecord, beside other: RunRecord, in store: SQLiteStore) async throws {
    let seen = Lines()
    let totals = try await store.rows(of: run.id, inBlocksOf: 7) { seen.add($0) }
    seen.add("totals \(totals)")
    for (stage, facing) in zip(run.stages, other.stages) {
      let own = try await store.rows(of: stage, inBlocksOf: 9) { seen.add($0) }
      seen.add("own \(own)")
      try await store.foldedKeys(of: stage, inBlocksOf: 11) { seen.add("keys \($0)") }
      let absent = try await store.absent(from: stage, comparedTo: facing, atMost: 5)
      seen.add("absent \(absent)")
      let pivot = GUID(high: 1, low: 9)
      let objects = try await store.objects(of: stage, after: pivot, atMost: 12)
      seen.add("objects \(objects)")
      try await store.differences(of: stage, from: facing) { seen.add("different \($0)") }
      for identity in [nil, [0], [1, 0]] {
        let changes = try await store.changes(
          from: ComparedRows(stage: stage, identity: identity),
          to: ComparedRows(stage: facing, identity: identity)
        ) { seen.add("changed \($0)") }
        seen.add("changes \(changes)")
      }
      accounts.append(try await store.account(of: stage))
    }
    if run.job.with != nil {
      for identity in [nil, [2]] {
        func rows(_ run: RunRecord) -> ComparedRows {
          ComparedRows(
            stage: run.stages[0], joined: ComparedRows.Join(stage: run.stages[1], columns: 1),
            identity: identity)
        }
        let changes = try await store.changes(from: rows(run), to: rows(other)) {
          seen.add("joined \($0)")
        }
        seen.add("joins \(changes)")
      }
    }
    for batch in try await store.allBatches(of: run.id) {
      let keys = try await store.keys(of: batch.id, atMost: 30)
      let beginnings = try await store.beginnings(of: batch.id)
      let subjects = try await store.subjects(of: batch.id)
      seen.add("keys \(keys) beginnings \(beginnings) subjects \(subjects)")
      seen.add("batch \(batch.id) \(batch.rows) \(batch.pages)")
    }
    let record = try await store.run(run.id)
    seen.add("run \(String(describing: record))")
    lines = seen.all
  }

  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock(\.self) }

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    func add(_ block: RowBlock) {
      for entry in block.entries {
        let values = String(decoding: block.arena[entry.values], as: UTF8.self)
        add("\(block.key(of: entry)) \(entry.guid) \(values)")
      }
    }
  }
}

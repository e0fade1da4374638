package import Core
import Foundation
import GRDB

/// What later stages ask about.
extension SQLiteStore {
  package func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut {
    try await change("Laying out what stage \(follower) asks about") { db in
      let unseen = try Int64.fetchAll(
        db.cachedStatement(sql: SubjectStatements.unseen),
        arguments: [source.number, follower.number, FanOut.piece])
      guard !unseen.isEmpty else { return FanOut() }
      let rule = try Self.rule(for: follower, from: source, in: db)
      var done = FanOut()
      var subjects = 0
      var gathered = Gathered()
      for batch in unseen where subjects < FanOut.piece {
        let rows = try Self.candidates(in: batch, for: follower, rule, choosing: choice, in: db)
        if rule.gathers {
          gathered.add(rows)
        } else {
          done.batches += try Self.lay(rows, to: follower, inBatchesOf: max(size, 1), in: db)
        }
        try db.cachedStatement(sql: SubjectStatements.markSeen).execute(
          arguments: [follower.number, batch])
        done.sources += 1
        subjects += rows.count
      }
      done.batches += try Self.lay(
        gathered.candidates, to: follower, inBatchesOf: max(size, 1), in: db)
      return done
    }
  }

  /// Which rows a stage asks about, as the run's job has it.
  private static func rule(
    for follower: StageID, from source: StageID, in db: Database
  ) throws -> SubjectRule {
    let places = try [follower, source].map { stage in
      try Row.fetchOne(db.cachedStatement(sql: RunStatements.place), arguments: [stage.number])
    }
    guard let one = places[0], let other = places[1] else { return .rows(tellsFindings: false) }
    let job = try JSONDecoder().decode(Job.self, from: one[1] as Data)
    return job.subjects(of: (one[0] as Int) - 1, from: (other[0] as Int) - 1)
  }

  /// A row that a stage is to ask about, and the object it is known by.
  private struct Candidate {
    var row: Int64
    var guid: Data
  }

  /// What several batches name, each once.
  private struct Gathered {
    private(set) var candidates: [Candidate] = []
    private var known: Set<Data> = []

    mutating func add(_ found: [Candidate]) {
      for candidate in found where known.insert(candidate.guid).inserted {
        candidates.append(candidate)
      }
    }
  }

  private static func candidates(
    in batch: Int64, for follower: StageID, _ rule: SubjectRule, choosing choice: RowChoice?,
    in db: Database
  ) throws -> [Candidate] {
    switch rule {
    case .rows(let tellsFindings):
      return try Row.fetchAll(
        db.cachedStatement(sql: SubjectStatements.candidates),
        arguments: [batch, follower.number, tellsFindings]
      ).filter { row in choice?.takes((row[2] as String).utf8) ?? true }
        .map { Candidate(row: $0[0], guid: $0[1]) }
    case .groups(let guid, let kind):
      let rows = try Row.fetchAll(
        db.cachedStatement(sql: SubjectStatements.groups),
        arguments: [batch, "$[\(guid)]", "$[\(kind)]"])
      let known = try db.cachedStatement(sql: SubjectStatements.isKnown)
      return try rows.compactMap { row in
        guard let group = GUID(row[1] as String),
          try !(Bool.fetchOne(known, arguments: [follower.number, group.bytes]) ?? false)
        else { return nil }
        return Candidate(row: row[0], guid: group.bytes)
      }
    }
  }

  /// Stores new batches for the rows, and answers how many.
  private static func lay(
    _ rows: [Candidate], to follower: StageID, inBatchesOf size: Int, in db: Database
  ) throws -> Int {
    let statement = try db.cachedStatement(sql: SubjectStatements.insert)
    var batch: Int64 = 0
    for (number, row) in rows.enumerated() {
      if number % size == 0 {
        try insert([Cutter.Part(.everything)], as: .share, stage: follower.number, in: db)
        batch = db.lastInsertedRowID
      }
      try statement.execute(
        arguments: [follower.number, row.guid, batch, number % size, row.row])
    }
    return (rows.count + size - 1) / size
  }

  package func subjects(of batch: BatchID) async throws(StoreError) -> [Subject] {
    try await read("Reading what batch \(batch) asks about") { db in
      let walk = try RowReader(SubjectStatements.ofBatch, [batch.number], in: db)
      defer { walk.stop() }
      var subjects: [Subject] = []
      while try walk.next() {
        let place = Int(walk.number(at: 0))
        if subjects.last?.place != place {
          subjects.append(
            Subject(
              place: place, guid: try walk.identity(at: 1), key: walk.text(at: 2), cells: []))
        }
        guard !walk.isNull(at: 3) else { continue }
        subjects[subjects.count - 1].cells.append(walk.text(at: 3))
      }
      return subjects
    }
  }

  /// Moves one subject into a buried batch of its own.
  static func setAside(
    _ subject: GUID, of batch: Batch, because reason: String, at now: Instant, in db: Database
  ) throws {
    let grave = try Int64.fetchOne(
      db.cachedStatement(sql: SubjectStatements.bury),
      arguments: [batch.id.number, now.milliseconds, reason])
    try db.cachedStatement(sql: SubjectStatements.move).execute(
      arguments: [batch.stage.number, subject.bytes, grave, batch.id.number])
    guard db.changesCount == 1 else {
      throw StoreError(.bug, doing: "What was set aside is no subject of batch \(batch.id).")
    }
  }
}

extension GUID {
  /// As rows keep it: the more significant half first.
  fileprivate var bytes: Data {
    Data(
      [high, low].flatMap { half in
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
      })
  }
}

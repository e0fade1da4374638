package import Core
import Foundation
import GRDB

extension SQLiteStore {
  package func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try await change("Leasing batches") { [time] db in
      let now = time.wall()
      var leases: [Lease] = []
      for sql in [
        BatchStatements.leaseExpired, BatchStatements.leaseReturned, BatchStatements.leaseFresh,
        BatchStatements.leaseSetBack,
      ] where leases.count < limit {
        let rows = try Row.fetchAll(
          db.cachedStatement(sql: sql),
          arguments: [
            stage.number, owner.name, (now + term).milliseconds, now.milliseconds,
            limit - leases.count,
          ])
        leases += try rows.map { try Lease($0, owner: owner) }
          .sorted { ($0.batch.notBefore, $0.batch.id) < ($1.batch.notBefore, $1.batch.id) }
      }
      return leases
    }
  }

  package func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    try await change("Extending a lease") { [time] db in
      let now = time.wall()
      return try Self.held(
        BatchStatements.extend,
        lease.arguments + [(now + term).milliseconds, now.milliseconds], by: lease, in: db)
    }
  }

  package func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    try await read("Looking for work") { [now] db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: BatchStatements.outlook),
        arguments: [stage.number, nil, nil, now])
      guard let row else { return Outlook(pending: 0, leased: 0, nextIn: nil) }
      let times = [row[2] as Int64?, row[3] as Int64?].compactMap(\.self)
      let next = times.min().map { Duration.milliseconds(max($0 - now, 0)) }
      return Outlook(pending: row[0], leased: row[1], nextIn: next)
    }
  }

  package func counts(of run: RunID) async throws(StoreError) -> BatchCounts {
    try await read("Counting batches") { db in
      var counts = BatchCounts()
      let rows = try Row.fetchAll(
        db.cachedStatement(sql: BatchStatements.counts), arguments: [run.number])
      for row in rows {
        guard let state = BatchState(rawValue: row[0]) else { continue }
        counts[state] = row[1]
      }
      return counts
    }
  }

  package func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch] {
    try await read("Reading batches") { db in
      let names = "[" + states.map { "\"\($0.rawValue)\"" }.joined(separator: ",") + "]"
      return try Row.fetchAll(
        db.cachedStatement(sql: BatchStatements.list),
        arguments: [run.number, after?.number ?? 0, names, limit]
      ).map(Batch.init)
    }
  }

  package func batches(
    of stage: StageID, addedAs role: BatchRole
  ) async throws(StoreError) -> [Batch] {
    try await read("Reading batches") { db in
      try Row.fetchAll(
        db.cachedStatement(sql: BatchStatements.listOfRole),
        arguments: [stage.number, role.rawValue]
      ).map(Batch.init)
    }
  }

  /// Runs a guarded change that keeps the lease, and reads what became of it.
  static func held(
    _ sql: String, _ arguments: StatementArguments, by lease: Lease, in db: Database
  ) throws -> Recorded {
    let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    return try row.map { .held(try Lease($0, owner: lease.owner)) } ?? .lost
  }
}

extension Lease {
  /// What every change under this lease expects: `?1` to `?3` of its statement.
  var arguments: StatementArguments { [batch.id.number, owner.name, term] }

  init(_ row: Row, owner: Owner) throws {
    self.init(
      batch: try Batch(row), owner: owner, term: row[19], expires: Instant(milliseconds: row[20]))
  }
}

extension Batch {
  /// Reads the columns that `BatchStatements` lists, in their order.
  init(_ row: Row) throws {
    guard let predicate = Predicate(stored: row[3]), let state = BatchState(rawValue: row[4]),
      let role = BatchRole(rawValue: row[16])
    else {
      throw StoreError(.damaged, doing: "Batch \(row[0] as Int64) of the store cannot be read.")
    }
    var checkpoint: Checkpoint?
    if let cursor = row[7] as String?, let anchor = row[8] as String?, let at = row[9] as Int64? {
      checkpoint = Checkpoint(cursor: cursor, anchor: anchor, at: Instant(milliseconds: at))
    }
    self.init(
      id: BatchID(row[0]), stage: StageID(row[1]), parent: (row[2] as Int64?).map(BatchID.init),
      role: role, predicate: predicate, state: state, depth: row[5], pass: row[6],
      checkpoint: checkpoint, pages: row[10], rows: row[11], expected: row[12], suspicion: row[17],
      doubts: row[18], failures: row[13], lastFailure: row[14],
      notBefore: Instant(milliseconds: row[15]))
  }
}

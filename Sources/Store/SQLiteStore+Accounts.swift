package import Core
import GRDB

/// The books of a stage, and the pace of a run.
extension SQLiteStore {
  package func account(of stage: StageID) async throws(StoreError) -> StageAccount {
    try await readSorting("Counting what was kept") { db in
      var account = StageAccount()
      let roles = try Row.fetchAll(
        db.cachedStatement(sql: AccountStatements.roles), arguments: [stage.number])
      for row in roles { try account.add(row) }
      let pages = try Row.fetchOne(
        db.cachedStatement(sql: AccountStatements.pages), arguments: [stage.number])
      if let pages {
        account.rowsByPages = pages[0]
        account.firstPageAt = (pages[1] as Int64?).map(Instant.init)
        account.lastPageAt = (pages[2] as Int64?).map(Instant.init)
      }
      var objects = try ObjectReader(
        ComparisonStatements.objectsOfFinished, [stage.number], in: db)
      defer { objects.stop() }
      while let object = try objects.next() { account.add(object.roles) }
      account.rowsPresent = objects.rowsRead
      return account
    }
  }

  package func pace(of run: RunID) async throws(StoreError) -> Pace {
    try await read("Reading how the calls went") { db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: AccountStatements.pace), arguments: [run.number])
      guard let row else { return Pace(calls: 0, mean: .zero, longest: .zero) }
      let asked = try Row.fetchAll(
        db.cachedStatement(sql: AccountStatements.asked), arguments: [run.number])
      let (pages, total): (Int64, Int64) = (row[1], row[2])
      return Pace(
        calls: row[0], mean: .microseconds(total / max(pages, 1)),
        longest: .microseconds(row[3] as Int64),
        asked: Dictionary(uniqueKeysWithValues: asked.map { (StageID($0[0]), $0[1]) }))
    }
  }
}

extension StageAccount {
  /// Adds what batches of one role and state say of themselves.
  fileprivate mutating func add(_ row: Row) throws {
    guard let role = BatchRole(rawValue: row[0]), let state = BatchState(rawValue: row[1]) else {
      throw StoreError(.damaged, doing: "A batch of the store is of a kind this version ignores.")
    }
    roles[role, default: Role()].batches[state] = row[2]
    roles[role, default: Role()].rows += row[3]
    roles[role, default: Role()].passes += row[4]
    roles[role, default: Role()].pages += row[5]
  }

  /// Counts an object, and says which of the later questions found it if no share did.
  fileprivate mutating func add(_ roles: ObjectReader.Roles) {
    unique += 1
    if roles.contains(.share) { return }
    if roles.contains(.check) {
      foundByChecks += 1
    } else if roles.contains(.closing) {
      foundByClosing += 1
    } else {
      foundByIdentity += 1
    }
  }
}

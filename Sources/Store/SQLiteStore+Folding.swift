package import Core
import GRDB

/// Rows that a run has word for word from the complete run before it are stored once.
///
/// Whoever reads rows sees no difference: `RowStatements.kept` finds them where they are. What is
/// interrupted has done a part, and the next time does the rest.
extension SQLiteStore {
  /// Rows that one transaction folds, so that others get their turn in between.
  static let mostFolded: Int64 = 5_000
  /// Spans held at a time: some megabytes.
  static let mostSpans = 100_000

  package func unfolded(
    of job: String, atMost limit: Int
  ) async throws(StoreError) -> [(run: RunID, before: RunID)] {
    try await read("Reading which runs are stored whole") { db in
      try Row.fetchAll(
        db.cachedStatement(sql: FoldStatements.unfolded), arguments: [job, limit]
      ).map { (run: RunID($0[0]), before: RunID($0[1])) }.reversed()
    }
  }

  package func fold(_ run: RunID, onto before: RunID) async throws(StoreError) -> Int {
    guard let fresh = try await self.run(run), let old = try await self.run(before) else {
      return 0
    }
    var folded = 0
    for (stage, other) in zip(fresh.stages, old.stages) {
      var isMore = true
      while isMore {
        let spans = try await spans(of: stage, from: other, in: run)
        let rows = try await keep(spans, of: run, onto: before)
        folded += rows
        isMore = spans.count >= Self.mostSpans && rows > 0
      }
    }
    try await change("Noting that run \(run) was looked through") { [now] db in
      try db.cachedStatement(sql: FoldStatements.noteFolded).execute(arguments: [run.number, now])
    }
    return folded
  }

  /// What a stage has from another, as far as it is held at a time.
  private func spans(
    of stage: StageID, from other: StageID, in run: RunID
  ) async throws(StoreError) -> [Span] {
    try await readSorting("Looking for unchanged rows") { db in
      let last = try Int64.fetchOne(
        db.cachedStatement(sql: FoldStatements.lastRow), arguments: [run.number])
      guard let last else { return [] }
      let walk = try RowReader(
        FoldStatements.matches, [stage.number, other.number, last], in: db)
      defer { walk.stop() }
      var builder = SpanBuilder()
      while builder.spans.count < Self.mostSpans, try walk.next() {
        builder.add(
          walk.number(at: 0), from: walk.number(at: 1), in: walk.number(at: 2), walk.number(at: 3))
      }
      return builder.spans
    }
  }

  private func keep(
    _ spans: [Span], of run: RunID, onto before: RunID
  ) async throws(StoreError) -> Int {
    var folded: Int64 = 0
    var some: [Span] = []
    var rows: Int64 = 0
    for span in spans {
      some.append(span)
      rows += span.count
      guard rows >= Self.mostFolded else { continue }
      folded += try await keepSome(some, of: run, onto: before)
      (some, rows) = ([], 0)
    }
    folded += try await keepSome(some, of: run, onto: before)
    return Int(folded)
  }

  private func keepSome(
    _ spans: [Span], of run: RunID, onto before: RunID
  ) async throws(StoreError) -> Int64 {
    guard !spans.isEmpty else { return 0 }
    return try await change("Storing unchanged rows once") { db in
      let areWhole = try Bool.fetchOne(
        db.cachedStatement(sql: FoldStatements.areWhole), arguments: [run.number, before.number])
      guard areWhole == true else { return 0 }
      return try spans.reduce(0) { try $0 + Self.keep($1, in: db) }
    }
  }

  /// Puts a span in the place of its rows, and answers how many these were.
  ///
  /// Since it was found others may have worked on the store: all is looked at once more.
  private static func keep(_ span: Span, in db: Database) throws -> Int64 {
    let needed = try Row.fetchOne(
      db.cachedStatement(sql: FoldStatements.needed), arguments: [span.first, span.last])
    let same = try Int64.fetchOne(
      db.cachedStatement(sql: FoldStatements.same),
      arguments: [span.first, span.last, span.source])
    guard needed == nil, same == span.count else { return 0 }
    let sharers = try Row.fetchAll(
      db.cachedStatement(sql: FoldStatements.needed),
      arguments: [span.source, span.source + span.count - 1])
    let isLeft = sharers.contains { ($0[2] as Int) == 1 }
    try db.cachedStatement(sql: FoldStatements.keep).execute(
      arguments: [span.first, span.last, span.source, isLeft])
    try db.cachedStatement(sql: RowStatements.dropRows).execute(
      arguments: [span.first, span.last])
    return span.count
  }

  // MARK: When a run is forgotten

  /// Drops the pages of a batch with their rows, but those that another run has from it.
  static func dropPagesKeepingShared(of batch: Int64, in db: Database) throws {
    let pages = try Row.fetchAll(
      db.cachedStatement(sql: RowStatements.pages), arguments: [batch])
    for page in pages {
      let (first, last): (Int64, Int64) = (page[0], page[1])
      let own = try Row.fetchAll(
        db.cachedStatement(sql: FoldStatements.spansOf), arguments: [first, last])
      try db.cachedStatement(sql: FoldStatements.dropSpans).execute(arguments: [first, last])
      for span in own where (span[3] as Int) == 1 {
        let (from, to, source): (Int64, Int64, Int64) = (span[0], span[1], span[2])
        try dropUnneeded(source, source + to - from, in: db)
      }
      try db.cachedStatement(sql: FoldStatements.leave).execute(arguments: [first, last])
      try dropUnneeded(first, last, in: db)
    }
    try db.cachedStatement(sql: RowStatements.dropPages).execute(arguments: [batch])
  }

  /// Drops rows that no page holds any more, but those that somebody needs.
  private static func dropUnneeded(_ first: Int64, _ last: Int64, in db: Database) throws {
    let drop = try db.cachedStatement(sql: RowStatements.dropRows)
    var next = first
    for needed in try Row.fetchAll(
      db.cachedStatement(sql: FoldStatements.needed), arguments: [first, last])
    {
      let (from, to): (Int64, Int64) = (needed[0], needed[1])
      if from > next { try drop.execute(arguments: [next, from - 1]) }
      next = max(next, to + 1)
    }
    if next <= last { try drop.execute(arguments: [next, last]) }
  }
}

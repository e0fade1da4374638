package import Core

/// What a `MemoryStore` hands over of its rows, and how it compares them.
extension MemoryStore {
  package func rows(
    of run: RunID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    guard let place = place(of: run), let own = stored[place].record.stages.first else {
      return RowTotals(kept: 0, unique: 0)
    }
    let record = stored[place].record
    let latest = KeptRow.latest(of: kept(by: own))
    var totals = RowTotals(kept: kept(by: own).count, unique: latest.count)
    var rows = Array(latest.values)
    if let with = record.job.with, record.stages.count > 1 {
      let others = KeptRow.latest(of: kept(by: record.stages[1]))
      let nulls = "[" + with.columns.map { _ in "null" }.joined(separator: ",") + "]"
      rows = rows.map { $0.followed(by: others[$0.guid]?.values ?? nulls) }
      totals.unmatched = rows.count { others[$0.guid] == nil }
      totals.unjoined = others.keys.count { latest[$0] == nil }
    }
    try Self.handOver(rows.sorted(), inBlocksOf: size, doing: "Reading the rows") {
      try use(KeptRow.block(of: $0))
    }
    return totals
  }

  package func rows(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    let latest = KeptRow.latest(of: kept(by: stage))
    try Self.handOver(latest.values.sorted(), inBlocksOf: size, doing: "Reading the rows") {
      try use(KeptRow.block(of: $0))
    }
    return RowTotals(kept: kept(by: stage).count, unique: latest.count)
  }

  package func foldedKeys(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable ([String]) throws -> Void
  ) async throws(StoreError) {
    let keys = kept(by: stage).filter { $0.role == .share }.map { KeyFolding.fold($0.key) }
    let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    try Self.handOver(sorted, inBlocksOf: size, doing: "Reading the keys") { try use(Array($0)) }
  }

  package func absent(
    from stage: StageID, comparedTo baseline: StageID, atMost limit: Int
  ) async throws(StoreError) -> Absence {
    let own = Set(kept(by: stage).map(\.guid))
    let absent = Set(kept(by: baseline).map(\.guid)).subtracting(own).sorted()
    return Absence(objects: Array(absent.prefix(max(limit, 0))), count: absent.count)
  }

  package func objects(
    of stage: StageID, after pivot: GUID, atMost limit: Int
  ) async throws(StoreError) -> [GUID] {
    let objects = Set(kept(by: stage).map(\.guid)).sorted()
    let round = objects.filter { $0 > pivot } + objects.filter { $0 <= pivot }
    return Array(round.prefix(max(limit, 0)))
  }

  package func differences(
    of stage: StageID, from other: StageID,
    _ use: @escaping @Sendable (RowDifference) throws -> Void
  ) async throws(StoreError) {
    let (own, others) = (KeptRow.latest(of: kept(by: stage)), KeptRow.latest(of: kept(by: other)))
    let recent = Set(kept(by: stage).filter { $0.role == .closing }.map(\.guid))
    let differences = Set(own.keys).union(others.keys).sorted().map { guid in
      RowDifference(
        guid: guid, values: own[guid]?.values, otherValues: others[guid]?.values,
        isRecent: recent.contains(guid))
    }.filter { $0.values.map { Array($0.utf8) } != $0.otherValues.map { Array($0.utf8) } }
    try Self.handOver(differences, inBlocksOf: 1, doing: "Comparing the rows") {
      try $0.forEach(use)
    }
  }

  func kept(by stage: StageID) -> [KeptRow] {
    batches.filter { $0.batch.stage == stage }.flatMap(\.kept)
  }

  private static func handOver<Element>(
    _ all: [Element], inBlocksOf size: Int, doing: String,
    _ use: (ArraySlice<Element>) throws -> Void
  ) throws(StoreError) {
    var rest = all[...]
    while !rest.isEmpty {
      do {
        try use(rest.prefix(max(size, 1)))
      } catch {
        throw StoreError(.interrupted, doing: "\(doing) was interrupted.", cause: error)
      }
      rest = rest.dropFirst(max(size, 1))
    }
  }
}

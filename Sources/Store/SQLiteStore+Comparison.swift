package import Core
import Foundation
import GRDB

/// Stages compared object by object, and read in an order that no batch knows.
extension SQLiteStore {
  package func foldedKeys(
    of stage: StageID, inBlocksOf size: Int,
    _ use: @escaping @Sendable ([String]) throws -> Void
  ) async throws(StoreError) {
    try await readSorting("Reading the keys") { db in
      let rows = try RowReader(ComparisonStatements.foldedKeys, [stage.number], in: db)
      defer { rows.stop() }
      var block: [String] = []
      while try rows.next() {
        block.append(rows.text(at: 0))
        guard block.count >= size else { continue }
        try use(block)
        block.removeAll(keepingCapacity: true)
      }
      if !block.isEmpty { try use(block) }
    }
  }

  package func absent(
    from stage: StageID, comparedTo baseline: StageID, atMost limit: Int
  ) async throws(StoreError) -> Absence {
    try await readSorting("Looking for what is absent", in: Self.pairedSortingCache) { db in
      var pairs = try ObjectPairs(
        ComparisonStatements.objects, of: stage, and: baseline, in: db)
      defer { pairs.stop() }
      var absence = Absence(objects: [], count: 0)
      while let pair = try pairs.next() {
        guard pair.one == nil else { continue }
        absence.count += 1
        if absence.objects.count < limit { absence.objects.append(pair.guid) }
      }
      return absence
    }
  }

  package func objects(
    of stage: StageID, after pivot: GUID, atMost limit: Int
  ) async throws(StoreError) -> [GUID] {
    try await readSorting("Reading objects") { db in
      var found: [GUID] = []
      for sql in [ComparisonStatements.objectsAfter, ComparisonStatements.objectsUpTo]
      where found.count < limit {
        var objects = try ObjectReader(sql, [stage.number, pivot.bytes], in: db)
        defer { objects.stop() }
        while found.count < limit, let object = try objects.next() { found.append(object.guid) }
      }
      return found
    }
  }

  package func differences(
    of stage: StageID, from other: StageID,
    _ use: @escaping @Sendable (RowDifference) throws -> Void
  ) async throws(StoreError) {
    try await readSorting("Comparing the rows", in: Self.pairedSortingCache) { db in
      var pairs = try ObjectPairs(ComparisonStatements.values, of: stage, and: other, in: db)
      defer { pairs.stop() }
      while let pair = try pairs.next() {
        if let one = pair.one, let other = pair.other, one.values == other.values { continue }
        try use(RowDifference(pair))
      }
    }
  }
}

extension RowDifference {
  fileprivate init(_ pair: ObjectPairs.Pair) {
    self.init(
      guid: pair.guid, values: pair.one.map { String(decoding: $0.values, as: UTF8.self) },
      otherValues: pair.other.map { String(decoding: $0.values, as: UTF8.self) },
      isRecent: pair.one?.roles.contains(.closing) ?? false)
  }
}

extension GUID {
  /// As `RowAppender` writes it, so that the order of bytes is the order of GUIDs.
  fileprivate var bytes: Data {
    unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe Data($0) }
  }
}

package import Core

/// Rows of two runs brought together by an identity, the simple way: all in memory.
extension MemoryStore {
  package func changes(
    from older: ComparedRows, to newer: ComparedRows,
    _ use: @escaping @Sendable (RowChange) throws -> Void
  ) async throws(StoreError) -> ComparedTotals {
    do {
      let (olders, newers) = (try matched(older), try matched(newer))
      var totals = ComparedTotals(older: olders.count, newer: newers.count)
      let (left, right) = (
        Dictionary(grouping: olders, by: \.identity), Dictionary(grouping: newers, by: \.identity)
      )
      let identities = Set(left.keys).union(right.keys)
      for identity in identities.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        var olds = (left[identity] ?? []).map(\.row).inOrder
        var news = (right[identity] ?? []).map(\.row).inOrder
        for old in olds {
          guard let partner = news.firstIndex(where: { $0.cells == old.cells }),
            let place = olds.firstIndex(of: old)
          else { continue }
          olds.remove(at: place)
          news.remove(at: partner)
          totals.unchanged += 1
        }
        var group = IdentityGroup()
        for old in olds { if let change = group.takeOlder(old) { try use(change) } }
        for new in news { if let change = group.takeNewer(new) { try use(change) } }
        let ended = try group.end()
        totals.unchanged += ended.unchanged
        for change in ended.changes { try use(change) }
      }
      return totals
    } catch let error as DamagedCells {
      throw StoreError(.damaged, doing: error.description)
    } catch {
      throw StoreError(.interrupted, doing: "Comparing the runs was interrupted.", cause: error)
    }
  }

  private struct Matched {
    var identity: [UInt8]
    var row: ComparedRow
  }

  private func matched(_ wanted: ComparedRows) throws -> [Matched] {
    let others = wanted.joined.map { KeptRow.latest(of: kept(by: $0.stage)) } ?? [:]
    let nulls = Array(repeating: "null", count: wanted.joined?.columns ?? 0)
    let empty = "[" + nulls.joined(separator: ",") + "]"
    return try KeptRow.latest(of: kept(by: wanted.stage)).values.map { kept in
      let row =
        wanted.joined == nil ? kept : kept.followed(by: others[kept.guid]?.values ?? empty)
      let cells = Array(row.values.utf8)
      var (identity, picked): ([UInt8], [UInt8]) = ([], [])
      if let places = wanted.identity?.map({ UInt8($0) }) {
        try IdentityKey.append(of: cells.span, places: places.span, to: &identity)
      } else {
        identity = Array(row.guid.description.utf8)
      }
      if let places = wanted.picked?.map({ UInt8($0) }) {
        try PickedCells.append(of: cells.span, places: places.span, to: &picked)
      } else {
        picked = cells
      }
      return Matched(
        identity: identity, row: ComparedRow(guid: row.guid, key: row.key, cells: picked))
    }
  }
}

extension [ComparedRow] {
  /// In the order of what they say, as a store that sorts has them.
  fileprivate var inOrder: Self {
    sorted {
      $0.cells == $1.cells ? $0.guid < $1.guid : $0.cells.lexicographicallyPrecedes($1.cells)
    }
  }
}

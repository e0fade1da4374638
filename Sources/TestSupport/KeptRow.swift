import Core

/// A row in a `MemoryStore`, numbered in the order in which rows were kept.
///
/// It never compares keys as texts, since texts that look alike would then be one key.
struct KeptRow: Comparable {
  let number: Int
  /// Why the batch that kept it was asked.
  let role: BatchRole
  let guid: GUID
  let key: String
  let values: String

  static func rows(
    of block: RowBlock, role: BatchRole, after keptSoFar: inout Int
  ) -> [KeptRow] {
    block.entries.map { entry in
      keptSoFar += 1
      return KeptRow(
        number: keptSoFar, role: role, guid: entry.guid, key: block.key(of: entry),
        values: String(decoding: block.arena[entry.values], as: UTF8.self))
    }
  }

  /// The latest row of every object.
  static func latest(of rows: [KeptRow]) -> [GUID: KeptRow] {
    Dictionary(rows.map { ($0.guid, $0) }) { $0.number < $1.number ? $1 : $0 }
  }

  /// The same row with another array's values after its own.
  func followed(by other: String) -> KeptRow {
    let lists = [values, other].map {
      String(decoding: $0.utf8.dropFirst().dropLast(), as: UTF8.self)
    }
    let inner = lists.filter { !$0.isEmpty }.joined(separator: ",")
    return KeptRow(number: number, role: role, guid: guid, key: key, values: "[" + inner + "]")
  }

  static func block(of rows: some Sequence<KeptRow>) -> RowBlock {
    var block = RowBlock()
    for row in rows { block.append(guid: row.guid, key: row.key, values: row.values) }
    return block
  }

  static func < (one: KeptRow, other: KeptRow) -> Bool {
    if one.key.utf8.elementsEqual(other.key.utf8) { return one.guid < other.guid }
    return one.key.utf8.lexicographicallyPrecedes(other.key.utf8)
  }
}

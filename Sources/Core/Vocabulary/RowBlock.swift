/// The rows of one page in one piece of memory, ready to be stored without another copy.
///
/// Each row is its GUID, the text of the shard key, and its columns as a JSON array of the
/// service's own values, in the job's order. Texts are UTF-8 and lie in `arena`.
package struct RowBlock: Sendable {
  /// Where one row lies.
  ///
  /// Offsets and lengths are bytes in the arena.
  package struct Entry: Sendable {
    package var guid: GUID
    package var key: Range<Int>
    package var values: Range<Int>

    package init(guid: GUID, key: Range<Int>, values: Range<Int>) {
      self.guid = guid
      self.key = key
      self.values = values
    }
  }

  package var arena: [UInt8]
  package var entries: [Entry]

  package init(arena: [UInt8] = [], entries: [Entry] = []) {
    self.arena = arena
    self.entries = entries
  }

  package var count: Int { entries.count }

  /// The shard key of one row, for the planner.
  package func key(of entry: Entry) -> String {
    String(decoding: arena[entry.key], as: UTF8.self)
  }

  /// Adds the rows of another block behind these.
  package mutating func append(_ other: RowBlock) {
    let start = arena.count
    arena += other.arena
    entries += other.entries.map { entry in
      Entry(
        guid: entry.guid,
        key: entry.key.lowerBound + start..<entry.key.upperBound + start,
        values: entry.values.lowerBound + start..<entry.values.upperBound + start)
    }
  }

  /// Adds a row; `values` is a JSON array in the job's column order.
  package mutating func append(guid: GUID, key: String, values: String) {
    let keyStart = arena.count
    arena.append(contentsOf: key.utf8)
    let valuesStart = arena.count
    arena.append(contentsOf: values.utf8)
    entries.append(
      Entry(guid: guid, key: keyStart..<valuesStart, values: valuesStart..<arena.count))
  }
}

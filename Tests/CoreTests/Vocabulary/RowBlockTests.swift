import Core
import Testing

/// The rows of a page, in one piece of memory.
@Suite struct RowBlockTests {
  @Test func `each row is found again in the arena, byte for byte`() {
    let rows = [
      ("", "[]"), ("e\u{301}", "[\"é\"]"), ("é", "[null]"), ("👩🏽‍🔬", "[\"\\u0000\"]"), ("same", "[1]"),
      ("same", "[2]"),
    ]
    var block = RowBlock()
    for (number, row) in rows.enumerated() {
      block.append(guid: GUID(high: 1, low: UInt64(number)), key: row.0, values: row.1)
    }
    #expect(block.count == rows.count)
    for (entry, row) in zip(block.entries, rows) {
      #expect(block.key(of: entry).utf8.elementsEqual(row.0.utf8))
      #expect(block.arena[entry.values].elementsEqual(row.1.utf8))
    }
    #expect(block.entries.map(\.guid.low) == [0, 1, 2, 3, 4, 5])
    #expect(block.arena.count == rows.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count })
  }

  @Test func `an empty block holds nothing`() {
    #expect(RowBlock().count == 0)
    #expect(RowBlock().arena.isEmpty)
  }
}

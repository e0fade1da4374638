import Core

extension StoreConformance {
  /// Rows of two stages, joined by GUID.
  static let joins: [Case] = [
    Case("a joined row has its own values and then the other side's, or nulls") { probe in
      let run = try await probe.joined(
        [(1, "b", #"["Ada",1]"#), (2, "a", #"["Bob",2]"#), (3, "c", #"["Cy",3]"#)],
        [(3, "x", #"["+1 555","Dr \"C\""]"#), (1, "y", #"[null,["a","b"]]"#), (9, "z", "[0,0]")])
      let (blocks, totals) = try await probe.rows(of: run)
      let wanted = [
        #"a \#(Self.guid(2)) ["Bob",2,null,null]"#,
        #"b \#(Self.guid(1)) ["Ada",1,null,["a","b"]]"#,
        #"c \#(Self.guid(3)) ["Cy",3,"+1 555","Dr \"C\""]"#,
      ]
      try expect(blocks.flatMap(\.lines), is: wanted, "the rows")
      let counted = RowTotals(kept: 3, unique: 3, unmatched: 1, unjoined: 1)
      try expect(totals, is: counted, "the totals")
    },
    Case("of either side an object's latest row counts, and only own rows are duplicates") {
      probe in
      let run = try await probe.joined(
        [(1, "old", "[1]"), (1, "new", "[2]"), (2, "two", "[3]")],
        [
          (1, "k", "[4,4]"), (2, "k", "[5,5]"), (1, "k", "[6,6]"), (7, "k", "[7,7]"),
          (7, "k", "[]"),
        ])
      let (blocks, totals) = try await probe.rows(of: run)
      let wanted = ["new \(Self.guid(1)) [2,6,6]", "two \(Self.guid(2)) [3,5,5]"]
      try expect(blocks.flatMap(\.lines), is: wanted, "the rows")
      let counted = RowTotals(kept: 3, unique: 2, unmatched: 0, unjoined: 1)
      try expect(totals, is: counted, "the totals")
    },
    Case("lists without values are joined to lists") { probe in
      let run = try await probe.joined(
        [(1, "a", "[]"), (2, "b", "[]"), (3, "c", "[1]"), (4, "d", "[]")],
        [(1, "k", "[8,9]"), (2, "k", "[]"), (3, "k", "[]")])
      let lines = try await probe.rows(of: run).blocks.flatMap(\.lines)
      let values = ["a": "[8,9]", "b": "[]", "c": "[1]", "d": "[null,null]"]
      let wanted = values.sorted { $0.key < $1.key }.enumerated().map { place, row in
        "\(row.key) \(Self.guid(UInt64(place + 1))) \(row.value)"
      }
      try expect(lines, is: wanted, "the rows")
    },
    Case("joined rows come in blocks, ordered by their own side's keys") { probe in
      let places = (0..<25).map { UInt64($0) }
      let run = try await probe.joined(
        places.map { ($0, "k\(10 + (24 - $0))", "[\($0)]") },
        places.filter { $0 % 2 == 0 }.map { ($0, "z", "[\($0),true]") })
      let whole = try await probe.rows(of: run).blocks.flatMap(\.lines)
      let wanted = places.reversed().map { place in
        let other = place % 2 == 0 ? "\(place),true" : "null,null"
        return "k\(10 + (24 - place)) \(Self.guid(place)) [\(place),\(other)]"
      }
      try expect(whole, is: wanted, "the rows")
      for size in [1, 10, 24, 25, 26] {
        let (blocks, totals) = try await probe.rows(of: run, inBlocksOf: size)
        try expect(blocks.flatMap(\.lines), is: whole, "the rows in blocks of \(size)")
        try expect(blocks.dropLast().allSatisfy { $0.count == size }, "blocks of \(size)")
        let counted = RowTotals(kept: 25, unique: 25, unmatched: 12, unjoined: 0)
        try expect(totals, is: counted, "the totals")
      }
    },
    Case("a side that kept nothing is joined as nulls, or brings no rows") { probe in
      let lone = try await probe.joined([(1, "a", "[1]")], [])
      let (blocks, totals) = try await probe.rows(of: lone)
      try expect(
        blocks.flatMap(\.lines), is: ["a \(Self.guid(1)) [1,null,null]"], "rows of the first")
      let alone = RowTotals(kept: 1, unique: 1, unmatched: 1, unjoined: 0)
      try expect(totals, is: alone, "the totals")
      let other = try await probe.joined([], [(1, "a", "[1,1]"), (2, "b", "[2,2]")])
      let none = try await probe.rows(of: other)
      try expect(none.blocks.count, is: 0, "blocks")
      let strangers = RowTotals(kept: 0, unique: 0, unmatched: 0, unjoined: 2)
      try expect(none.totals, is: strangers, "the totals of the second")
    },
  ]

  private static func guid(_ low: UInt64) -> GUID { GUID(high: 0, low: low) }
}

extension StoreProbe {
  /// A row as a test writes it down: the last digits of its GUID, its key and its values.
  typealias Told = (object: UInt64, key: String, values: String)

  static func block(_ rows: [Told]) -> RowBlock {
    var block = RowBlock()
    for row in rows {
      block.append(guid: GUID(high: 0, low: row.object), key: row.key, values: row.values)
    }
    return block
  }

  /// A run that joins a side of two columns, both sides kept as one page.
  func joined(_ own: [Told], _ other: [Told]) async throws -> RunRecord {
    var job = Self.job("joined")
    job.with = Job.Side(cmdlet: "Get-Contact", columns: ["Phone", "Title"])
    let run = try await begin(Self.plan([Self.parts(1), Self.parts(1)], of: job))
    // The joined side first: which is kept first decides nothing.
    for (stage, rows) in zip(run.stages, [own, other]).reversed() {
      for lease in try await lease(from: stage) {
        _ = try await keep(Self.block(rows), then: nil, under: lease)
      }
    }
    return run
  }
}

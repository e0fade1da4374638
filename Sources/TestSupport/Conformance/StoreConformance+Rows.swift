import Core

extension StoreConformance {
  /// Handing rows over: unique, ordered, complete.
  static let rows: [Case] = [
    Case("rows come ordered by the bytes of their keys, then by GUID") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      let keys = ["b", "é", "a", "Z", "e\u{301}", "", "漢", "a", "🧪", "\u{FFFD}", "ab", "a'"]
      _ = try await probe.keep(
        StoreProbe.rows(Array(keys.reversed()), from: 100), then: nil, under: given[0])
      _ = try await probe.keep(StoreProbe.rows(keys, from: 1), then: nil, under: given[1])
      let lines = try await probe.rows(of: run).blocks.flatMap(\.entriesAsTold)
      let wanted =
        (keys.enumerated().map { ($1, UInt64($0 + 1)) }
        + keys.reversed().enumerated().map { ($1, UInt64($0 + 100)) })
        .sorted { one, other in
          let (left, right) = (Array(one.0.utf8), Array(other.0.utf8))
          return left == right ? one.1 < other.1 : left.lexicographicallyPrecedes(right)
        }
      try expect(lines.map(\.guid), is: wanted.map { GUID(high: 0, low: $0.1) }, "the objects")
      try expect(lines.map { Array($0.key.utf8) }, is: wanted.map { Array($0.0.utf8) }, "the keys")
    },
    Case("GUIDs are ordered as 128 bits without a sign") { probe in
      let run = try await probe.begin(1)
      let guids = [
        GUID(high: .max, low: 0), GUID(high: 1, low: .max), GUID(high: 0, low: .max),
        GUID(high: 1 << 63, low: 1), GUID(high: 0, low: 0), GUID(high: 256, low: 255),
      ]
      var block = RowBlock()
      for guid in guids { block.append(guid: guid, key: "same", values: "[]") }
      _ = try await probe.keep(block, then: nil, under: probe.leaseOne(run))
      let found = try await probe.rows(of: run).blocks.flatMap(\.entries).map(\.guid)
      try expect(found, is: guids.sorted(), "the order")
    },
    Case("an object kept more than once is handed over once, as it was kept last") { probe in
      let run = try await probe.begin(3)
      let given = try await probe.lease(run)
      // The second batch keeps its page first: it is kept order that decides, not the plan's.
      _ = try await probe.keep(
        StoreProbe.rows(["old"], from: 7, marked: "first"), then: nil, under: given[1])
      _ = try await probe.keep(
        StoreProbe.rows(["new", "x"], from: 7, marked: "second"), then: nil, under: given[0])
      _ = try await probe.keep(
        StoreProbe.rows(["a", "x"], from: 6, marked: "third"), then: nil, under: given[2])
      let (blocks, totals) = try await probe.rows(of: run)
      let wanted = [
        "a \(GUID(high: 0, low: 6)) [\"a\",\"third\"]",
        "x \(GUID(high: 0, low: 7)) [\"x\",\"third\"]",
        "x \(GUID(high: 0, low: 8)) [\"x\",\"second\"]",
      ]
      try expect(blocks.flatMap(\.lines), is: wanted, "the rows")
      try expect(totals, is: RowTotals(kept: 5, unique: 3), "the totals")
      try expect(totals.duplicates, is: 2, "the duplicates")
      try expect(try await probe.record(run).rows, is: 5, "rows of the run, duplicates included")
    },
    Case("an object kept twice within one page is handed over once, as its later row") { probe in
      let run = try await probe.begin(1)
      var block = StoreProbe.rows(["early"], from: 1)
      block.append(guid: GUID(high: 0, low: 1), key: "late", values: "[2]")
      _ = try await probe.keep(block, then: nil, under: probe.leaseOne(run))
      let (blocks, totals) = try await probe.rows(of: run)
      try expect(blocks.flatMap(\.lines), is: ["late \(GUID(high: 0, low: 1)) [2]"], "the rows")
      try expect(totals, is: RowTotals(kept: 2, unique: 1), "the totals")
    },
    Case("blocks are of the size asked for, the last one of what is left") { probe in
      let run = try await probe.begin(1)
      let keys = (0..<25).map { "k\($0)" }
      _ = try await probe.keep(keys, then: nil, under: probe.leaseOne(run))
      let whole = try await probe.rows(of: run).blocks.flatMap(\.lines)
      try expect(whole.count, is: 25, "rows")
      for size in [1, 10, 24, 25, 26] {
        let (blocks, totals) = try await probe.rows(of: run, inBlocksOf: size)
        let sizes = stride(from: 0, to: 25, by: size).map { min(size, 25 - $0) }
        try expect(blocks.map(\.count), is: sizes, "the blocks of \(size)")
        try expect(blocks.flatMap(\.lines), is: whole, "the rows in blocks of \(size)")
        try expect(totals, is: RowTotals(kept: 25, unique: 25), "the totals")
      }
    },
    Case("no rows, no block") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      let (blocks, totals) = try await probe.rows(of: run)
      try expect(blocks.count, is: 0, "blocks")
      try expect(totals, is: RowTotals(kept: 0, unique: 0), "the totals")
    },
    Case("rows of two runs never mix") { probe in
      let one = try await probe.begin(1)
      let other = try await probe.begin(1)
      let early = try probe.held(
        try await probe.keep(
          StoreProbe.rows(["a", "b"], marked: "one"), then: "1", under: probe.leaseOne(one)))
      _ = try await probe.keep(
        StoreProbe.rows(["a", "c"], marked: "other"), then: nil, under: probe.leaseOne(other))
      _ = try await probe.keep(
        StoreProbe.rows(["d"], from: 9, marked: "one"), then: nil, under: early)
      let ones = try await probe.rows(of: one)
      try expect(ones.blocks.flatMap(\.entries).count, is: 3, "rows of the first run")
      try expect(
        ones.blocks.flatMap(\.lines).allSatisfy { $0.hasSuffix("\"one\"]") }, "they are its own")
      let others = try await probe.rows(of: other)
      try expect(others.totals, is: RowTotals(kept: 2, unique: 2), "rows of the second run")
      let lines = others.blocks.flatMap(\.lines)
      try expect(lines.allSatisfy { $0.hasSuffix("\"other\"]") }, "they are its own")
    },
    Case("values come back byte for byte") { probe in
      let run = try await probe.begin(1)
      let values = [
        #"["O'Brien","quote \" and \\ and \/",null,1.50,1e3,true,["a","b"],{"x":[]}]"#,
        "[\"e\u{301}\",\"é\",\"漢字 🧪\u{200D}\",\"tab\\t\"]", "[]", "[\"\\u0000\"]",
      ]
      var block = RowBlock()
      for (place, text) in values.enumerated() {
        block.append(guid: GUID(high: 9, low: UInt64(place)), key: "k'\"\\ \u{0301}", values: text)
      }
      _ = try await probe.keep(block, then: nil, under: probe.leaseOne(run))
      let found = try await probe.rows(of: run).blocks.flatMap(\.entriesAsTold)
      try expect(found.map { Array($0.values.utf8) }, is: values.map { Array($0.utf8) }, "values")
      let keys = Set(found.map { Array($0.key.utf8) })
      try expect(keys, is: [Array("k'\"\\ \u{0301}".utf8)], "keys")
    },
    Case("rows of a batch that is still read, waits or is buried are handed over too") { probe in
      let run = try await probe.begin(3)
      let given = try await probe.lease(run)
      for (place, lease) in given.enumerated() {
        _ = try await probe.keep(["k\(place)"], from: UInt64(place), then: "1", under: lease)
      }
      try await probe.putBack(given[1], after: .zero)
      _ = try await probe.change(.bury(reason: "no"), under: given[2])
      let totals = try await probe.rows(of: run).totals
      try expect(totals, is: RowTotals(kept: 3, unique: 3), "the totals")
    },
    Case("an error of the reader ends the handing over, and nothing is lost") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      _ = try await probe.keep(["a", "b", "c", "d"], then: nil, under: given[0])
      let before = try await probe.picture(of: run)
      let collected = CollectedBlocks()
      do {
        _ = try await probe.store.rows(of: run.id, inBlocksOf: 1) { block in
          collected.add(block)
          if collected.blocks.count == 2 { throw ReaderStopped() }
        }
        throw ConformanceFailure(
          sentence: "The reader's error was swallowed.", fileID: #fileID, line: #line)
      } catch let error as StoreError {
        try expect(error.kind, is: .interrupted, "the kind of the error")
        try expect(error.cause is ReaderStopped, "the reader's own error is the cause")
      }
      try expect(collected.blocks.count, is: 2, "blocks handed over")
      try expect(try await probe.picture(of: run), is: before, "the run")
      let end = try await probe.keep(["e"], from: 5, then: nil, under: given[1])
      try expect(end, is: .released, "a change after the error")
    },
  ]
}

/// What a reader of rows throws in the conformance suite.
private struct ReaderStopped: Error {}

extension RowBlock {
  /// The rows as texts.
  fileprivate var entriesAsTold: [(guid: GUID, key: String, values: String)] {
    entries.map { entry in
      (entry.guid, key(of: entry), String(decoding: arena[entry.values], as: UTF8.self))
    }
  }
}

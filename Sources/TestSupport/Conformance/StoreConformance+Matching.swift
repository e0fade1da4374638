import Core

extension StoreConformance {
  /// Rows of two runs brought together by an identity of their own.
  static let matchings: [Case] = [
    Case("by the object, rows of one run only were added or removed, others changed") { probe in
      let before = try await probe.stored(
        [
          (1, "a", #"["a",1]"#), (2, "b", #"["b",1]"#), (3, "c", #"["c",1]"#),
          (9, "z", #"["z",0]"#),
        ])
      let now = try await probe.stored(
        [
          (1, "a", #"["a",1]"#), (3, "x", #"["x",1]"#), (4, "d", #"["d",1]"#),
          (9, "z", #"["z",1]"#),
        ])
      let found = try await probe.changes(before, now)
      let wanted = [
        #"- 2 b ["b",1]"#, #"~ 3 ["c",1] ["x",1] [0]"#, #"+ 4 d ["d",1]"#,
        #"~ 9 ["z",0] ["z",1] [1]"#,
      ]
      try expect(found.lines, is: wanted, "the changes")
      let totals = ComparedTotals(older: 4, newer: 4, unchanged: 1)
      try expect(found.totals, is: totals, "the totals")
      let none = try await probe.changes(before, before)
      try expect(none.lines, is: [], "changes of a run to itself")
      try expect(none.totals, is: ComparedTotals(older: 4, newer: 4, unchanged: 4), "its totals")
      let all = try await probe.changes(StageID(4711), now)
      try expect(all.lines.count, is: 4, "all was added to nothing")
    },
    Case("an object kept twice counts once, as it was kept last") { probe in
      let before = try await probe.stored([(1, "a", #"["old"]"#), (1, "a", #"["new"]"#)])
      let now = try await probe.stored([(1, "a", #"["new"]"#), (1, "b", #"["new"]"#)])
      let one = ComparedTotals(older: 1, newer: 1, unchanged: 1)
      for identity in [nil, [0]] {
        let found = try await probe.changes(before, now, by: identity)
        try expect(found.lines, is: [], "changes by \(identity ?? [])")
        try expect(found.totals, is: one, "totals by \(identity ?? [])")
      }
    },
    Case("by columns, other objects of the same identity are the same") { probe in
      let before = try await probe.stored([
        (1, "k", #"["a@x","Ann","FullAccess",false]"#),
        (2, "k", #"["a@x","Bob","FullAccess",false]"#),
        (3, "k", #"["b@x","Ann","SendAs",false]"#),
      ])
      let now = try await probe.stored([
        (11, "k", #"["A@X","ann","FullAccess",false]"#),
        (12, "k", #"["a@x","Cy","FullAccess",false]"#),
        (13, "k", #"["b@x","Ann","SendAs",true]"#),
      ])
      let found = try await probe.changes(before, now, by: [0, 1, 2])
      let wanted = [
        #"~ 1 ["a@x","Ann","FullAccess",false] ["A@X","ann","FullAccess",false] [0, 1]"#,
        #"- 2 k ["a@x","Bob","FullAccess",false]"#, #"+ 12 k ["a@x","Cy","FullAccess",false]"#,
        #"~ 3 ["b@x","Ann","SendAs",false] ["b@x","Ann","SendAs",true] [3]"#,
      ]
      try expect(found.lines, is: wanted, "the changes")
    },
    Case("an identity that stands there several times is a multiset") { probe in
      let before = try await probe.stored([
        (1, "k", #"["i",1]"#), (2, "k", #"["i",1]"#), (3, "k", #"["i",2]"#), (4, "k", #"["j",1]"#),
      ])
      let now = try await probe.stored([
        (5, "k", #"["i",1]"#), (6, "k", #"["i",3]"#), (7, "k", #"["j",1]"#), (8, "k", #"["j",1]"#),
      ])
      let found = try await probe.changes(before, now, by: [0])
      try expect(found.totals.unchanged, is: 2, "pairs that say the same")
      let kinds = found.lines.map { $0.prefix(1) }
      try expect(kinds, is: ["~", "-", "+"], "one changed, one too many, one more")
      let more = try await probe.changes(now, before, by: [0])
      try expect(more.lines.map { $0.prefix(1) }, is: ["~", "+", "-"], "the other way round")
    },
    Case("of one identity no more rows are held than it is allowed") { probe in
      let many = IdentityGroup.mostHeld + 20
      let before = try await probe.stored((0..<many).map { (UInt64($0), "k", "[1,\($0)]") })
      let now = try await probe.stored(
        (0..<many).map { (UInt64($0 + 1000), "k", "[1,-\($0 + 1)]") })
      let found = try await probe.changes(before, now, by: [0])
      let counts = ["~", "-", "+"].map { sign in found.lines.count { $0.hasPrefix(sign) } }
      try expect(counts, is: [IdentityGroup.mostHeld, 20, 20], "changed, removed, added")
    },
    Case("values are compared by what they say, and identities in any order of columns") { probe in
      let before = try await probe.stored([
        (1, "k", #"["CONTOSO\\ann","é",["b","a"],null]"#), (2, "k", #"[null,"x",[],""]"#),
      ])
      let now = try await probe.stored([
        (3, "k", #"["contoso\u005cann","\u00e9",["a","b"],null]"#), (4, "k", #"["","x",[],""]"#),
      ])
      let found = try await probe.changes(before, now, by: [1, 0])
      let wanted = [
        #"- 2 k [null,"x",[],""]"#, #"+ 4 k ["","x",[],""]"#,
        #"~ 1 ["CONTOSO\\ann","é",["b","a"],null] ["contoso\u005cann","\u00e9",["a","b"],null] [0]"#,
      ]
      try expect(
        found.lines, is: wanted, "null is not an empty text; the order of a list is nothing")
    },
    Case("only the columns that are picked are compared and handed over") { probe in
      let before = try await probe.stored([(1, "a", #"["a","gone",1]"#), (2, "b", #"["b","x",2]"#)])
      let now = try await probe.stored([(1, "a", #"[1,"a"]"#), (2, "b", #"[3,"b"]"#)])
      for identity in [nil, 0] {
        let found = try await probe.changes(
          ComparedRows(stage: before, identity: identity.map { [$0] }, picked: [0, 2]),
          ComparedRows(stage: now, identity: identity.map { [$0 + 1] }, picked: [1, 0]))
        try expect(found.lines, is: [#"~ 2 ["b",2] ["b",3] [1]"#], "the changes")
        try expect(found.totals.unchanged, is: 1, "unchanged")
      }
    },
    Case("joined rows are compared with what was joined to them, or nulls") { probe in
      let before = try await probe.joined(
        [(1, "a", #"["Ada"]"#), (2, "b", #"["Bob"]"#), (3, "c", #"["Cy"]"#)],
        [(1, "x", #"["1","t"]"#), (3, "x", #"["3","t"]"#)])
      let now = try await probe.joined(
        [(1, "a", #"["Ada"]"#), (2, "b", #"["Bob"]"#), (3, "c", #"["Cy"]"#)],
        [(1, "x", #"["7","t"]"#), (2, "x", #"["2","t"]"#), (3, "x", #"["3","t"]"#)])
      for identity in [nil, [0]] {
        func rows(_ run: RunRecord) -> ComparedRows {
          ComparedRows(
            stage: run.stages[0], joined: .init(stage: run.stages[1], columns: 2),
            identity: identity)
        }
        let found = try await probe.changes(rows(before), rows(now))
        let wanted = [
          #"~ 1 ["Ada","1","t"] ["Ada","7","t"] [1]"#,
          #"~ 2 ["Bob",null,null] ["Bob","2","t"] [1, 2]"#,
        ]
        try expect(found.lines, is: wanted, "the changes by \(identity ?? [])")
      }
    },
    Case("a row that lacks a column of the identity is damage, and the reader's error ends it") {
      probe in
      let before = try await probe.stored([(1, "a", #"["a"]"#)])
      let now = try await probe.stored([(2, "b", #"["b"]"#)])
      try await expectKind(.damaged) { _ = try await probe.changes(before, now, by: [4]) }
      let store = probe.store
      try await expectKind(.interrupted) {
        _ = try await store.changes(
          from: ComparedRows(stage: before), to: ComparedRows(stage: now)
        ) { _ in throw CancellationError() }
      }
    },
  ]
}

/// Throws a failure unless the store refuses with this kind of error.
private func expectKind(
  _ kind: StoreError.Kind, line: Int = #line, _ work: () async throws -> Void
) async throws {
  do {
    try await work()
  } catch let error as StoreError {
    return try expect(error.kind, is: kind, "the kind of the error", line: line)
  }
  throw ConformanceFailure(sentence: "Nothing was refused.", fileID: #fileID, line: line)
}

extension StoreProbe {
  /// Changes as lines: a sign, the object, and what each run says of it.
  func changes(
    _ older: StageID, _ newer: StageID, by identity: [Int]? = nil
  ) async throws -> (lines: [String], totals: ComparedTotals) {
    try await changes(
      ComparedRows(stage: older, identity: identity),
      ComparedRows(stage: newer, identity: identity))
  }

  func changes(
    _ older: ComparedRows, _ newer: ComparedRows
  ) async throws -> (lines: [String], totals: ComparedTotals) {
    let collected = Collected<RowChange>()
    let totals = try await store.changes(from: older, to: newer) { collected.add($0) }
    return (collected.all.map(\.line), totals)
  }
}

extension RowChange {
  fileprivate var line: String {
    switch self {
    case .added(let row): "+ \(row.guid.low) \(row.key) \(row.text)"
    case .removed(let row): "- \(row.guid.low) \(row.key) \(row.text)"
    case .changed(let old, let new, let columns):
      "~ \(old.guid.low) \(old.text) \(new.text) \(columns)"
    }
  }
}

extension ComparedRow {
  fileprivate var text: String { String(decoding: cells, as: UTF8.self) }
}

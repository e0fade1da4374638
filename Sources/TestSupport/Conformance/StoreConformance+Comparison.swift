import Core
import Synchronization

extension StoreConformance {
  /// Objects and keys in orders that no batch knows.
  static let objects: [Case] = [
    Case("keys come folded, in the order of their bytes, each as often as it was kept") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      let keys = ["Zoë", "ab", "AB", "Éa", "e", "", "ｱﾊﾟｰﾄ", "O'Brien 7", "ﬁn", "Ab\u{301}"]
      _ = try await probe.keep(keys, then: nil, under: given[0])
      _ = try await probe.keep(["zoe", "ab"], from: 1, then: "1", under: given[1])
      let wanted = (keys + ["zoe", "ab"]).map { Array(KeyFolding.fold($0).utf8) }
        .sorted { $0.lexicographicallyPrecedes($1) }
      for size in [1, 5, 12, 100] {
        let blocks = Collected<[String]>()
        try await probe.store.foldedKeys(of: run.stage, inBlocksOf: size) { blocks.add($0) }
        let found = blocks.all.flatMap(\.self).map { Array($0.utf8) }
        try expect(found, is: wanted, "the keys in blocks of \(size)")
        let sizes = stride(from: 0, to: 12, by: size).map { min(size, 12 - $0) }
        try expect(blocks.all.map(\.count), is: sizes, "the sizes of the blocks of \(size)")
      }
    },
    Case("a stage without rows has no keys, and an error of the reader ends the reading") { probe in
      let run = try await probe.begin(2)
      let blocks = Collected<[String]>()
      try await probe.store.foldedKeys(of: run.stage, inBlocksOf: 3) { blocks.add($0) }
      try expect(blocks.all.count, is: 0, "blocks")
      _ = try await probe.keep(["a", "b"], then: nil, under: probe.leaseOne(run))
      do {
        try await probe.store.foldedKeys(of: run.stage, inBlocksOf: 1) { _ in
          throw CancellationError()
        }
      } catch let error as StoreError {
        return try expect(error.kind, is: .interrupted, "the kind of the error")
      }
      throw ConformanceFailure(
        sentence: "The reader's error was swallowed.", fileID: #fileID, line: #line)
    },
    Case("what is absent is what the other stage kept and this one did not") { probe in
      let before = try await probe.stored([(5, "a", "[]"), (1, "b", "[]"), (5, "c", "[]")])
      let now = try await probe.stored([(7, "a", "[]"), (5, "b", "[]")])
      let more = try await probe.stored([(9, "a", "[]"), (8, "b", "[]"), (2, "c", "[]")])
      let store = probe.store
      let one = try await store.absent(from: now, comparedTo: before, atMost: 9)
      try expect(one, is: Absence(objects: [Self.guid(1)], count: 1), "absent now")
      let none = try await store.absent(from: before, comparedTo: before, atMost: 9)
      try expect(none, is: Absence(objects: [], count: 0), "absent from itself")
      let two = try await store.absent(from: now, comparedTo: more, atMost: 2)
      let first = Absence(objects: [Self.guid(2), Self.guid(8)], count: 3)
      try expect(two, is: first, "the first two absent, in the order of GUIDs")
      let counted = try await store.absent(from: now, comparedTo: more, atMost: 0)
      try expect(counted, is: Absence(objects: [], count: 3), "only counted")
      let empty = StageID(4711)
      let all = try await store.absent(from: empty, comparedTo: now, atMost: 9)
      try expect(all.objects, is: [Self.guid(5), Self.guid(7)], "absent from nothing")
      let no = try await store.absent(from: now, comparedTo: empty, atMost: 9)
      try expect(no.count, is: 0, "absent, compared to nothing")
    },
    Case("objects come in the order of their GUIDs, from any point on, going round") { probe in
      let guids = [
        GUID(high: 1 << 63, low: 1), GUID(high: 0, low: 4), GUID(high: 0, low: .max),
        GUID(high: 256, low: 0), GUID(high: 0, low: 4),
      ]
      var block = RowBlock()
      for guid in guids { block.append(guid: guid, key: "k", values: "[]") }
      let run = try await probe.begin(1)
      try await probe.finish(run, with: block)
      let sorted = Array(Set(guids)).sorted()
      for (pivot, start) in [
        (GUID(high: 0, low: 3), 0), (sorted[0], 1), (sorted[2], 3), (sorted[3], 0),
      ] {
        let wanted = Array(sorted[start...] + sorted[..<start])
        for limit in [0, 1, 3, 4, 9] {
          let found = try await probe.store.objects(of: run.stage, after: pivot, atMost: limit)
          try expect(found, is: Array(wanted.prefix(limit)), "\(limit) objects after \(pivot)")
        }
      }
    },
  ]

  /// Two stages compared object by object.
  static let comparisons: [Case] = [
    Case("stages differ by objects of one side, and by values byte for byte") { probe in
      let one = try await probe.stored(
        [(4, "k", "[4]"), (1, "k", "[\"é\"]"), (2, "k", "[2]"), (3, "k", "[0]"), (3, "k", "[3]")])
      let other = try await probe.stored(
        [(5, "k", "[5]"), (1, "k", "[\"e\u{301}\"]"), (2, "other key", "[2]"), (3, "k", "[3]")])
      let found = try await probe.differences(of: one, from: other)
      let wanted = [
        RowDifference(
          guid: Self.guid(1), values: "[\"é\"]", otherValues: "[\"e\u{301}\"]", isRecent: false),
        RowDifference(guid: Self.guid(4), values: "[4]", otherValues: nil, isRecent: false),
        RowDifference(guid: Self.guid(5), values: nil, otherValues: "[5]", isRecent: false),
      ]
      try expect(found.map(\.guid), is: wanted.map(\.guid), "the objects")
      try expect(found, is: wanted, "the differences")
      try expect(try await probe.differences(of: one, from: one), is: [], "from itself")
      let all = try await probe.differences(of: StageID(4711), from: other)
      try expect(all.map(\.guid.low), is: [1, 2, 3, 5], "the objects nothing differs from")
    },
    Case("a difference is recent when the closing pass brought the object") { probe in
      let run = try await probe.begin(1)
      try await probe.finish(run, with: StoreProbe.block([(1, "k", "[1]"), (2, "k", "[2]")]))
      try await probe.finish(
        run, as: .closing, with: StoreProbe.block([(2, "k", "[22]"), (3, "k", "[3]")]))
      // Asked for by identity after the closing pass: what it brought is recent all the same.
      try await probe.finish(run, as: .absentee, with: StoreProbe.block([(3, "k", "[33]")]))
      let other = try await probe.stored([(4, "k", "[4]")])
      let found = try await probe.differences(of: run.stage, from: other)
      try expect(found.map(\.values), is: ["[1]", "[22]", "[33]", nil], "the values")
      try expect(found.map(\.isRecent), is: [false, true, true, false], "what is recent")
      let turned = try await probe.differences(of: other, from: run.stage)
      try expect(turned.contains(where: \.isRecent), is: false, "recent on the other side")
    },
    Case("an error of the reader ends the comparison") { probe in
      let one = try await probe.stored([(1, "k", "[]"), (2, "k", "[]")])
      let seen = Collected<RowDifference>()
      do {
        try await probe.store.differences(of: one, from: StageID(4711)) { difference in
          seen.add(difference)
          throw CancellationError()
        }
      } catch let error as StoreError {
        try expect(error.kind, is: .interrupted, "the kind of the error")
        return try expect(seen.all.count, is: 1, "differences handed over")
      }
      throw ConformanceFailure(
        sentence: "The reader's error was swallowed.", fileID: #fileID, line: #line)
    },
  ]

  private static func guid(_ low: UInt64) -> GUID { GUID(high: 0, low: low) }
}

/// What a store handed over, in order.
///
/// It exists because closures given to a store may run anywhere; it never reorders.
final class Collected<Element: Sendable>: Sendable {
  private let collected = Mutex<[Element]>([])

  var all: [Element] { collected.withLock { $0 } }

  func add(_ element: Element) { collected.withLock { $0.append(element) } }
}

extension StoreProbe {
  /// The stage of a run that kept these rows as one page.
  func stored(_ rows: [Told]) async throws -> StageID {
    let run = try await begin(1)
    try await finish(run, with: Self.block(rows))
    return run.stage
  }

  func differences(of stage: StageID, from other: StageID) async throws -> [RowDifference] {
    let collected = Collected<RowDifference>()
    try await store.differences(of: stage, from: other) { collected.add($0) }
    return collected.all
  }
}

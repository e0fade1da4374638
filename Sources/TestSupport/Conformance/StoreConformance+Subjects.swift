import Core

extension StoreConformance {
  /// What later stages ask about.
  static let subjects: [Case] = [
    Case("the rows of finished batches are a later stage's subjects, in batches of so many") {
      probe in
      let run = try await probe.chain(finishing: [["a", "b", "c"], ["d"]])
      let done = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 2)
      try expect(done, is: FanOut(sources: 2, batches: 3), "what was done")
      let batches = try await probe.batches(run).filter { $0.stage == run.stages[1] }
      var found: [[Subject]] = []
      for batch in batches { found.append(try await probe.store.subjects(of: batch.id)) }
      try expect(found.map { $0.map(\.key) }, is: [["a", "b"], ["c"], ["d"]], "the keys")
      try expect(found.map { $0.map(\.place) }, is: [[0, 1], [0], [0]], "the places")
      try expect(found[0][1].cells, is: ["\"b\"", "\"\""], "the values")
      try expect(found[0][1].guid, is: GUID(high: 0, low: 2), "the object")
      try expect(batches.map(\.state), is: [.pending, .pending, .pending], "the states")
    },
    Case("fanning out goes on where it ended, and sees each finished batch once") { probe in
      let run = try await probe.chain(finishing: [["a"]], leaving: 1)
      let fan = { try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9) }
      try expect(try await fan(), is: FanOut(sources: 1, batches: 1), "the first time")
      try expect(try await fan(), is: FanOut(), "again")
      _ = try await probe.keep(["b"], from: 9, then: nil, under: probe.leaseOne(run))
      try expect(try await fan().sources, is: 1, "once the other is finished")
      try expect(try await fan(), is: FanOut(), "at the end")
    },
    Case("rows that are not chosen are nobody's subjects, and leave no gaps in the batches") {
      probe in
      let run = try await probe.chain(finishing: [["a", "b", "A", "c", "d", "a"], ["b"]])
      let choice = probe.choice(of: ["a", "d"], in: run)
      let done = try await probe.fanOut(
        run.stages[0], to: run.stages[1], inBatchesOf: 2, choosing: choice)
      try expect(done, is: FanOut(sources: 2, batches: 2), "what was done")
      let batches = try await probe.batches(run).filter { $0.stage == run.stages[1] }
      var found: [[String]] = []
      for batch in batches { found.append(try await probe.store.subjects(of: batch.id).map(\.key)) }
      try expect(found, is: [["a", "A"], ["d", "a"]], "the keys")
      let again = try await probe.fanOut(
        run.stages[0], to: run.stages[1], inBatchesOf: 2, choosing: choice)
      try expect(again, is: FanOut(), "again")
    },
    Case("an object that several batches kept is asked about once") { probe in
      let run = try await probe.chain(finishing: [["a", "b"], ["a", "b"]], sameObjects: true)
      let done = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9)
      try expect(done, is: FanOut(sources: 2, batches: 1), "what was done")
    },
    Case("a stage that follows another run's rows, or a closed one's, gets nothing") { probe in
      let run = try await probe.chain(finishing: [["a"]])
      try expect(try await probe.store.close(run.id, as: .cancelled), is: true, "closing")
      let done = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9)
      try expect(done, is: FanOut(), "in a closed run")
    },
    Case("two stages follow the same rows, each by itself") { probe in
      let run = try await probe.chain(finishing: [["a"]])
      for stage in run.stages.dropFirst() {
        let done = try await probe.fanOut(run.stages[0], to: stage, inBatchesOf: 9)
        try expect(done, is: FanOut(sources: 1, batches: 1), "stage \(stage)")
      }
    },
    Case("a row that only tells why there is no answer is nobody's subject") { probe in
      let run = try await probe.chain(finishing: [["a"]])
      _ = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9)
      let lease = try demand(
        try await probe.lease(from: run.stages[1]).first, "lease of the second stage")
      var rows = RowBlock()
      rows.append(guid: GUID(high: 1, low: 1), key: "a", values: "[\"x\",null]")
      rows.append(guid: GUID(high: 1, low: 2), key: "a", values: "[null,\"not found\"]")
      _ = try await probe.store.record(
        .keep(rows: rows, next: nil, pass: 1, page: 1), attempt: nil, under: lease)
      let done = try await probe.fanOut(run.stages[1], to: run.stages[2], inBatchesOf: 9)
      try expect(done, is: FanOut(sources: 1, batches: 1), "what was done")
      let batch = try demand(
        try await probe.batches(run).last { $0.stage == run.stages[2] }, "batch of the third")
      let subjects = try await probe.store.subjects(of: batch.id)
      try expect(subjects.map(\.guid), is: [GUID(high: 1, low: 1)], "the subjects")
    },
    Case("the groups that rows name are subjects by their own GUIDs, each once") { probe in
      let run = try await probe.groups(naming: [["a"], ["b"]])
      let found = try await probe.laidOut(run)
      try expect(found.map(\.guid), is: [StoreProbe.group("a"), StoreProbe.group("b")], "groups")
      try expect(found.map(\.place), is: [0, 1], "their places in the one batch they share")
      let again = try await probe.store.fanOut(
        run.stages[1], to: run.stages[2], inBatchesOf: 9, choosing: nil)
      try expect(again, is: FanOut(), "the second time")
    },
    Case("a group that another batch names, or names twice, is no further subject") { probe in
      let run = try await probe.groups(naming: [["a", "b", "A"], ["b", "a"]])
      let found = try await probe.laidOut(run)
      try expect(
        Set(found.map(\.guid)), is: [StoreProbe.group("a"), StoreProbe.group("b")], "groups")
      try expect(found.count, is: 2, "subjects")
    },
    Case("a subject that is set aside is buried alone, and its batch goes on") { probe in
      let run = try await probe.chain(finishing: [["a", "b", "c"]])
      _ = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9)
      let lease = try demand(
        try await probe.lease(from: run.stages[1]).first, "lease of the second stage")
      let aside = BatchChange.setAside(
        GUID(high: 0, low: 2), reason: "it failed", next: NextPage(cursor: "2", anchor: "x"),
        pass: 1, page: 1)
      guard
        case .held(let next) = try await probe.store.record(aside, attempt: nil, under: lease)
      else { throw ConformanceFailure(sentence: "The lease ended.", fileID: #fileID, line: #line) }
      try expect(next.batch.pages, is: 1, "pages of the batch that goes on")
      try expect(next.batch.checkpoint?.cursor, is: "2", "its checkpoint")
      let left = try await probe.store.subjects(of: lease.batch.id)
      try expect(left.map(\.place), is: [0, 2], "what it still asks about")
      let grave = try demand(
        try await probe.batches(run).first { $0.state == .buried }, "buried batch")
      try expect(grave.lastFailure, is: "it failed", "the reason")
      try expect(grave.parent, is: lease.batch.id, "the batch above")
      let buried = try await probe.store.subjects(of: grave.id)
      try expect(buried.map(\.key), is: ["b"], "what is buried")
      try expect(buried.map(\.place), is: [0], "its place")
      let last = BatchChange.setAside(
        GUID(high: 0, low: 3), reason: "it failed too", next: nil, pass: 1, page: 2)
      let recorded = try await probe.store.record(last, attempt: nil, under: next)
      try expect(recorded, is: .released, "the last")
      let late = try await probe.store.record(last, attempt: nil, under: next)
      try expect(late, is: .lost, "a lease that is over")
      try expect(try await probe.store.counts(of: run.id).buried, is: 2, "buried batches")
      try expect(try await probe.store.reopen(grave.id, as: nil), is: true, "asking it again")
    },
    Case("what a list told is found by the objects that a batch asks about") { probe in
      let run = try await probe.listed(finishing: ["a", "b", "c"])
      _ = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 2)
      let list = run.stages[2]
      let batches = try await probe.batches(run).filter { $0.stage == run.stages[1] }
      try expect(try await probe.store.sortIn(list), is: false, "with nothing to sort in")
      let listing = try demand(try await probe.lease(from: list).first, "lease of the list")
      var rows = RowBlock()
      rows.append(guid: GUID(high: 0, low: 3), key: "c", values: "[[[\"third\"]]]")
      rows.append(guid: GUID(high: 0, low: 2), key: "b", values: "[[[\"second\"]]]")
      rows.append(guid: GUID(high: 9, low: 9), key: "z", values: "[null]")
      _ = try await probe.store.record(
        .keep(rows: rows, next: nil, pass: 1, page: 1), attempt: nil, under: listing)
      try expect(try await probe.store.told(by: list, about: batches[1].id), is: [:], "unsorted")
      try expect(try await probe.store.sortIn(list), is: true, "sorting in")
      try expect(try await probe.store.sortIn(list), is: false, "once all is")
      try expect(
        try await probe.store.told(by: list, about: batches[0].id), is: [1: "[[[\"second\"]]]"],
        "about the first batch")
      try expect(
        try await probe.store.told(by: list, about: batches[1].id), is: [0: "[[[\"third\"]]]"],
        "about the second batch")
    },
    Case("the rows of a later stage are handed over apart") { probe in
      let run = try await probe.chain(finishing: [["a"]])
      _ = try await probe.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9)
      let lease = try demand(
        try await probe.lease(from: run.stages[1]).first, "lease of the second stage")
      _ = try await probe.store.record(
        .keep(rows: StoreProbe.rows(["x", "y"], from: 70), next: nil, pass: 1, page: 1),
        attempt: nil, under: lease)
      let collected = CollectedBlocks()
      let totals = try await probe.store.rows(of: run.stages[1], inBlocksOf: 1) {
        collected.add($0)
      }
      try expect(totals.unique, is: 2, "rows")
      try expect(collected.blocks.flatMap(\.entries).count, is: 2, "handed over")
      try expect(try await probe.rows(of: run).totals.unique, is: 1, "rows of the first stage")
    },
  ]
}

extension StoreProbe {
  func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int,
    choosing choice: RowChoice? = nil
  ) async throws(StoreError) -> FanOut {
    try await store.fanOut(source, to: follower, inBatchesOf: size, choosing: choice)
  }

  /// The rows of a run's first stage whose first column holds one of some texts.
  func choice(of values: [String], in run: RunRecord) -> RowChoice? {
    var follower = run.job.followers?.first
    let columns = run.job.columns
    follower?.only = [Follower.ColumnTest(columns[0], values)]
    return follower.flatMap { RowChoice(of: $0, among: columns) }
  }

  /// A run whose first stage has finished a batch of these, which one stage follows that a list
  /// answers.
  func listed(finishing keys: [String]) async throws -> RunRecord {
    var job = Self.job("audit")
    job.stage = "first"
    job.followers = [
      Follower(
        name: "second", source: "first", cmdlet: "Get-RecipientPermission",
        parameters: [Follower.Template("Identity", .text([.column("Guid")]))], carried: [],
        columns: ["Trustee"])
    ]
    job.listings = [
      Listing(
        stage: "second", resource: .recipients, expansion: "RecipientPermission",
        types: ["UserMailbox"], columns: ["Trustee"])
    ]
    let run = try await begin(Self.plan([Self.parts(1), [], Self.parts(1)], of: job))
    _ = try await store.record(
      .keep(rows: Self.rows(keys, from: 1), next: nil, pass: 1, page: 1), attempt: nil,
      under: leaseOne(run))
    return run
  }

  /// A run whose first stage has finished these batches, and which two stages follow: the second
  /// its first, and the third the second's.
  func chain(
    finishing pages: [[String]], leaving open: Int = 0, sameObjects: Bool = false
  ) async throws -> RunRecord {
    var job = Self.job("audit")
    job.stage = "first"
    job.followers = ["first", "second"].enumerated().map { number, source in
      Follower(
        name: ["second", "third"][number], source: source, cmdlet: "Get-MailboxPermission",
        parameters: [Follower.Template("Identity", .text([.column("Guid")]))], carried: [],
        columns: ["User"])
    }
    let run = try await begin(
      Self.plan([Self.parts(pages.count + open), [], []], of: job))
    var first: UInt64 = 1
    for keys in pages {
      _ = try await store.record(
        .keep(rows: Self.rows(keys, from: first), next: nil, pass: 1, page: 1), attempt: nil,
        under: leaseOne(run))
      if !sameObjects { first += UInt64(keys.count) }
    }
    return run
  }

  /// A group of an invented name, in whatever case it is written.
  static func group(_ name: String) -> GUID {
    GUID(high: 9, low: UInt64(name.lowercased().utf8.first ?? 0))
  }

  /// A run whose second stage found rows that name groups, batch by batch, and whose third is to ask
  /// about these.
  func groups(naming groups: [[String]]) async throws -> RunRecord {
    var job = Self.job("audit")
    job.stage = "first"
    let parameters = [Follower.Template("Identity", .text([.column("Guid")]))]
    job.followers = [
      Follower(
        name: "second", source: "first", cmdlet: "Get-MailboxPermission", parameters: parameters,
        carried: [], columns: ["User"]),
      Follower(
        name: "third", source: "second", cmdlet: "Get-DistributionGroupMember",
        parameters: parameters, carried: Follower.ofGroup, columns: ["Guid"]),
    ]
    job.followers?[0].resolution = Follower.Resolution("Principal", from: ["User"])
    job.followers?[1].way = .groups(of: ["second"])
    let run = try await begin(Self.plan([Self.parts(1), [], []], of: job))
    let objects = groups.indices.map { "o\($0)" }
    _ = try await store.record(
      .keep(rows: Self.rows(objects, from: 1), next: nil, pass: 1, page: 1), attempt: nil,
      under: leaseOne(run))
    _ = try await store.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 1, choosing: nil)
    var number: UInt64 = 100
    let leases = try await lease(from: run.stages[1])
    try expect(leases.count, is: groups.count, "leases of the second stage")
    for (names, lease) in zip(groups, leases) {
      var rows = RowBlock()
      for name in names {
        number += 1
        let guid = Self.group(name).description
        let written = name == name.lowercased() ? guid : guid.uppercased()
        rows.append(
          guid: GUID(high: 2, low: number), key: name,
          values: "[\"\(name)\",\"\(name)\",\"\(written)\",\"group\",null]")
      }
      // Somebody who is no group, and a name of which nothing is known.
      let other = Self.group("z").description
      rows.append(
        guid: GUID(high: 3, low: number), key: "z",
        values: "[\"z\",\"z\",\"\(other)\",\"user\",null]")
      rows.append(
        guid: GUID(high: 4, low: number), key: "y",
        values: "[\"y\",\"y\",null,\"ambiguous\",null]")
      _ = try await store.record(
        .keep(rows: rows, next: nil, pass: 1, page: 1), attempt: nil, under: lease)
    }
    return run
  }

  /// What the third stage asks about once the second's rows are laid out.
  func laidOut(_ run: RunRecord) async throws -> [Subject] {
    _ = try await store.fanOut(run.stages[1], to: run.stages[2], inBatchesOf: 9, choosing: nil)
    var found: [Subject] = []
    for batch in try await batches(run) where batch.stage == run.stages[2] {
      found += try await store.subjects(of: batch.id)
    }
    return found
  }
}

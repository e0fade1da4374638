import Core

extension StoreConformance {
  /// Shares whose end is not trusted: kept and done, and asked again in the same step.
  static let doubts: [Case] = [
    Case("a last page kept in doubt is kept and done, and its share is asked again") { probe in
      let run = try await probe.begin(2)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      let parts = StoreProbe.parts(2, of: "again")
      let answer = try await probe.doubt(lease, ["b"], from: 2, because: "Exactly 1000.", parts)
      try expect(answer, is: .released, "the answer")
      let batches = try await probe.batches(run)
      let doubted = batches[0]
      try expect(doubted.state, is: .done, "the state")
      try expect(doubted.suspicion, is: "Exactly 1000.", "the suspicion")
      try expect(doubted.lastFailure, is: nil, "its last failure")
      try expect(doubted.checkpoint, is: nil, "the checkpoint")
      try expect([doubted.pages, doubted.rows], is: [2, 2], "pages and rows")
      let keys = try await probe.store.keys(of: doubted.id, atMost: 9)
      try expect(keys, is: ["a", "b"], "its keys")
      let checks = Array(batches.dropFirst(2))
      let wanted = zip(checks, parts).map { check, part in
        Batch(
          id: check.id, stage: run.stage, parent: doubted.id, role: .check,
          predicate: part.predicate, depth: 1, expected: part.expected, doubts: 1)
      }
      try expect(checks, is: wanted, "the checks")
      let record = try await probe.record(run)
      try expect([record.rows, record.calls], is: [2, 2], "rows and calls of the run")
      try await probe.proveLost(lease, in: run, "finished in doubt")
    },
    Case("a batch tells the first object of each page of its present pass") { probe in
      let run = try await probe.begin(1)
      var lease = try await probe.leaseOne(run)
      lease = try probe.held(await probe.keep(["a", "b"], from: 1, then: "c1", under: lease))
      lease = try probe.held(await probe.keep([], from: 3, then: "c2", under: lease))
      lease = try probe.held(await probe.keep(["c"], from: 7, then: "c3", under: lease))
      let firsts = try await probe.store.beginnings(of: lease.batch.id)
      try expect(firsts.map(\.low), is: [1, 7], "the beginnings")
      let again = BatchChange.restartPass(spends: false, reason: "again")
      _ = try await probe.store.record(again, attempt: nil, under: lease)
      try expect(
        try await probe.store.beginnings(of: lease.batch.id), is: [], "those of another pass")
    },
    Case("a run is not over before its checks are") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.doubt(probe.leaseOne(run), ["a"], because: "?", StoreProbe.parts(1))
      let outlook = try await probe.store.outlook(of: run.stage)
      try expect(outlook, is: Outlook(pending: 1, leased: 0, nextIn: .zero), "the outlook")
      let early = try await probe.store.close(run.id, as: .complete)
      try expect(early, is: false, "closing before the check")
      let check = try await probe.leaseOne(run)
      try expect(check.batch.role, is: .check, "the role of what is left")
      _ = try await probe.keep(["a"], then: nil, under: check)
      try expect(try await probe.store.close(run.id, as: .complete), is: true, "closing after it")
      let totals = try await probe.rows(of: run).totals
      try expect(totals, is: RowTotals(kept: 2, unique: 1), "rows of both count")
    },
    Case("a check that is doubted has checks of its own, deeper") { probe in
      let run = try await probe.begin(1)
      for round in 0..<3 {
        let lease = try await probe.leaseOne(run)
        try expect(lease.batch.depth, is: round, "the depth")
        let parts = StoreProbe.parts(1, of: "r\(round)-")
        _ = try await probe.doubt(lease, ["k"], because: "round \(round)", parts)
      }
      let batches = try await probe.batches(run)
      try expect(batches.map(\.role), is: [.share, .check, .check, .check], "the roles")
      try expect(batches.map(\.parent), is: [nil] + batches.dropLast().map(\.id), "the parents")
      let reasons = ["round 0", "round 1", "round 2", nil]
      try expect(batches.map(\.suspicion), is: reasons, "the suspicions")
      try expect(batches.map(\.doubts), is: [0, 1, 2, 3], "the doubts above each")
    },
    Case("the children of a split are asked for their parent's reason") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.doubt(probe.leaseOne(run), ["a"], because: "?", StoreProbe.parts(1))
      _ = try await probe.change(
        .split(StoreProbe.parts(2, of: "child")), under: probe.leaseOne(run))
      let batches = try await probe.batches(run)
      try expect(batches.map(\.role), is: [.share, .check, .check, .check], "the roles")
      try expect(batches.map(\.depth), is: [0, 1, 2, 2], "the depths")
      try expect(batches.map(\.doubts), is: [0, 1, 1, 1], "a split raises no doubt")
    },
    Case("a page kept in doubt out of its turn is lost, and asks nothing") { probe in
      let run = try await probe.begin(1)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      let before = try await probe.picture(of: run)
      for (pass, page) in [(1, 1), (1, 3), (2, 2), (2, 1), (0, 2)] {
        let doubt = Doubt(reason: "?", parts: StoreProbe.parts(1))
        let change = BatchChange.keepInDoubt(
          rows: StoreProbe.rows(["b"], from: 9), pass: pass, page: page, doubt: doubt)
        let answer = try await probe.change(change, under: lease, outcome: .page)
        try expect(answer, is: .lost, "pass \(pass), page \(page)")
      }
      try expect(try await probe.picture(of: run), is: before, "the run after lost pages")
    },
    Case("a doubt that asks nothing is refused, and nothing changes") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      let before = try await probe.picture(of: run)
      try await refusing("a doubt without parts") {
        _ = try await probe.doubt(lease, ["a"], because: "?", [])
      }
      try expect(try await probe.picture(of: run), is: before, "the run")
    },
  ]

  /// Batches that are added when a stage has come to its end.
  static let additions: [Case] = [
    Case("batches are added to a stage that has come to its end, in order") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.keep(["a"], then: nil, under: probe.leaseOne(run))
      let parts = StoreProbe.parts(2, of: "late")
      try expect(try await probe.append(parts, as: .closing, to: run), is: true, "the answer")
      let added = try await Array(probe.batches(run).dropFirst())
      let wanted = zip(added, parts).map { batch, part in
        Batch(
          id: batch.id, stage: run.stage, role: .closing, predicate: part.predicate,
          expected: part.expected)
      }
      try expect(added, is: wanted, "what was added")
      try expect(added.count, is: 2, "batches added")
      let leased = try await probe.lease(run).map(\.batch.id)
      try expect(leased, is: added.map(\.id), "what may be leased at once")
    },
    Case("nothing is added before the end, and to a run that is closed") { probe in
      let run = try await probe.begin(1)
      try expect(try await probe.append(as: .closing, to: run), is: false, "with one pending")
      let lease = try await probe.leaseOne(run)
      try expect(try await probe.append(as: .closing, to: run), is: false, "with one leased")
      _ = try await probe.keep(["a"], then: nil, under: lease)
      try expect(try await probe.store.close(run.id, as: .complete), is: true, "closing")
      try expect(try await probe.append(as: .closing, to: run), is: false, "when it is closed")
      try expect(try await probe.batches(run).count, is: 1, "batches")
    },
    Case("batches of a role are added once, however many ask for it at once") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      let answers = try await withThrowingTaskGroup { group in
        for _ in 0..<20 {
          group.addTask { try await probe.append(as: .closing, to: run) }
        }
        return try await group.reduce(into: [Bool]()) { $0.append($1) }
      }
      try expect(answers.count { $0 }, is: 1, "those told that they added it")
      try expect(try await probe.batches(run).count, is: 2, "batches")
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      try expect(try await probe.append(as: .closing, to: run), is: false, "after it is done")
      try expect(try await probe.append(as: .absentee, to: run), is: true, "another role")
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      try expect(try await probe.append(as: .share, to: run), is: false, "the plan's own role")
    },
    Case("checks are added below each batch once, whatever else is left to do, and say why") {
      probe in
      let run = try await probe.begin(3)
      let ids = try await probe.batches(run).map(\.id)
      for lease in try await probe.lease(run, atMost: 2) {
        _ = try await probe.keep([], then: nil, under: lease)
      }
      let first = try await probe.append(
        as: .check, below: ids[0], because: "Fewer than before.", to: run)
      try expect(first, is: true, "below the first")
      let again = try await probe.append(as: .check, below: ids[0], because: "Again.", to: run)
      try expect(again, is: false, "below the first again")
      let second = try await probe.append(as: .check, below: ids[1], to: run)
      try expect(second, is: true, "below the second")
      let batches = try await probe.batches(run)
      let reasons = ["Fewer than before.", nil, nil, nil, nil]
      try expect(batches.map(\.suspicion), is: reasons, "the suspicions")
      try expect(batches.map(\.parent), is: [nil, nil, nil, ids[0], ids[1]], "the parents")
      try expect(batches.map(\.depth), is: [0, 0, 0, 1, 1], "the depths")
      try expect(
        batches.map(\.state), is: [.done, .done, .pending, .pending, .pending], "the states")
    },
    Case("nothing is added below a batch that is not done") { probe in
      let run = try await probe.begin(4)
      let given = try await probe.lease(run, atMost: 3)
      _ = try await probe.change(.split(StoreProbe.parts(1, of: "child")), under: given[0])
      _ = try await probe.change(.bury(reason: "no"), under: given[1])
      let before = try await probe.picture(of: run)
      for batch in before.batches {
        let answer = try await probe.append(as: .check, below: batch.id, because: "?", to: run)
        try expect(answer, is: false, "below a batch that is \(batch.state)")
      }
      try expect(try await probe.picture(of: run), is: before, "the run")
    },
    Case("batches below one batch do not stand in the way of those below none") { probe in
      let run = try await probe.begin(1)
      let share = try await probe.batches(run)[0].id
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      for (parent, wanted) in [(share, true), (nil, true), (share, false), (nil, false)] {
        let answer = try await probe.append(as: .check, below: parent, to: run)
        try expect(answer, is: wanted, "checks below \(parent.map(\.description) ?? "none")")
        for lease in try await probe.lease(run) {
          _ = try await probe.keep([], then: nil, under: lease)
        }
      }
    },
    Case("nothing is added below a batch of another stage") { probe in
      let run = try await probe.begin(1)
      let other = try await probe.begin(1)
      for each in [run, other] {
        _ = try await probe.keep([], then: nil, under: probe.leaseOne(each))
      }
      let stranger = try await probe.batches(other)[0].id
      for parent in [stranger, BatchID(4711)] {
        let answer = try await probe.append(as: .check, below: parent, because: "?", to: run)
        try expect(answer, is: false, "below batch \(parent)")
      }
      try expect(try await probe.batches(other)[0].suspicion, is: nil, "the stranger's suspicion")
    },
    Case("adding nothing is refused") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      try await refusing("adding no batch") {
        _ = try await probe.append([], as: .closing, to: run)
      }
    },
  ]
}

extension StoreProbe {
  /// Keeps the page the lease's batch expects next as its last, in doubt.
  func doubt(
    _ lease: Lease, _ keys: [String], from first: UInt64 = 1, because reason: String,
    _ parts: [Cutter.Part]
  ) async throws -> Recorded {
    let change = BatchChange.keepInDoubt(
      rows: Self.rows(keys, from: first), pass: lease.batch.pass, page: lease.batch.pages + 1,
      doubt: Doubt(reason: reason, parts: parts))
    return try await self.change(change, under: lease, outcome: .page)
  }

  func append(
    _ parts: [Cutter.Part] = StoreProbe.parts(1, of: "added"), as role: BatchRole,
    below parent: BatchID? = nil, because reason: String? = nil, to run: RunRecord
  ) async throws -> Bool {
    try await store.append(parts, as: role, below: parent, because: reason, to: run.stage)
  }

  /// Adds one batch of a role, if it is not the plan's, and keeps these rows as all it has.
  func finish(_ run: RunRecord, as role: BatchRole = .share, with rows: RowBlock) async throws {
    if role != .share {
      try expect(try await append(as: role, to: run), is: true, "adding a batch of \(role)")
    }
    let end = try await keep(rows, then: nil, under: leaseOne(run))
    try expect(end, is: .released, "finishing the batch of \(role)")
  }
}

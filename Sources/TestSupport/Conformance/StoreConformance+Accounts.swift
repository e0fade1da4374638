import Core

extension StoreConformance {
  /// What finished batches tell of a plan.
  static let measures: [Case] = [
    Case("a plan is measured by its finished shares of which something was foreseen") { probe in
      let parts = [nil, 0, 10, 20, 30].map { Cutter.Part(.everything, expected: $0) }
      let run = try await probe.begin(parts)
      try expect(try await probe.store.measure(run.stage), is: Calibration(), "at first")
      let given = try await probe.lease(run)
      for (place, lease) in given.dropLast().enumerated() {
        let keys = (0...place).map { "k\($0)" }
        _ = try await probe.keep(keys, from: UInt64(place * 10), then: nil, under: lease)
      }
      _ = try await probe.keep(["unfinished"], from: 90, then: "1", under: given[4])
      let measured = try await probe.store.measure(run.stage)
      try expect(measured, is: Calibration(rows: 3 + 4, foreseen: 10 + 20), "the measure")
    },
    Case("what was split, buried or added to the plan measures nothing") { probe in
      let run = try await probe.begin([10, 10, 10].map { Cutter.Part(.everything, expected: $0) })
      let given = try await probe.lease(run)
      _ = try await probe.change(.bury(reason: "no"), under: given[0])
      _ = try await probe.change(.split([Cutter.Part(.everything, expected: 5)]), under: given[1])
      _ = try await probe.doubt(
        given[2], ["a"], because: "?", [Cutter.Part(.everything, expected: 7)])
      for lease in try await probe.lease(run) {
        _ = try await probe.keep(["b", "c", "d"], from: 10, then: nil, under: lease)
      }
      let measured = try await probe.store.measure(run.stage)
      try expect(measured, is: Calibration(rows: 1 + 3, foreseen: 10 + 5), "the measure")
    },
    Case("a plan is measured by the latest of its batches") { probe in
      let run = try await probe.begin((0..<700).map { Cutter.Part(.everything, expected: $0 + 1) })
      for lease in try await probe.lease(run) {
        _ = try await probe.keep([], then: nil, under: lease)
      }
      let measured = try await probe.store.measure(run.stage)
      let wanted = (200..<700).reduce(0) { $0 + $1 + 1 }
      try expect(measured, is: Calibration(rows: 0, foreseen: wanted), "the measure")
    },
  ]

  /// Whether a stage has any answer.
  static let answers: [Case] = [
    Case("a stage is answered once a batch of it, and not of another, was read to its end") {
      probe in
      let first = try await probe.begin(
        [nil, nil, nil, nil].map { Cutter.Part(.everything, expected: $0) })
      let given = try await probe.lease(first)
      _ = try await probe.change(.bury(reason: "no"), under: given[0])
      _ = try await probe.change(.split([Cutter.Part(.everything)]), under: given[1])
      _ = try await probe.keep(["a"], then: "1", under: given[2])
      try expect(try await probe.store.isAnswered(first.stage), is: false, "with none at its end")
      let other = try await probe.begin(1)
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(other))
      try expect(try await probe.store.isAnswered(first.stage), is: false, "with another's")
      _ = try await probe.keep([], then: nil, under: given[3])
      try expect(try await probe.store.isAnswered(first.stage), is: true, "with an empty answer")
    }
  ]

  /// The books of a stage and the pace of a run.
  static let accounts: [Case] = [
    Case("the books of a stage are kept by role, and balance") { probe in
      let run = try await probe.begin(2)
      let first = probe.time.wall()
      let given = try await probe.lease(run)
      var lease = try probe.held(try await probe.keep(["x"], from: 90, then: "1", under: given[0]))
      lease = try probe.held(
        try await probe.change(.restartPass(spends: false, reason: "stale"), under: lease))
      probe.time.advance(by: .seconds(5))
      lease = try probe.held(try await probe.keep(["a", "b"], from: 1, then: "1", under: lease))
      _ = try await probe.keep(["c"], from: 3, then: nil, under: lease)
      _ = try await probe.doubt(
        given[1], ["c", "d"], from: 3, because: "?", StoreProbe.parts(1))
      probe.time.advance(by: .seconds(5))
      _ = try await probe.keep(["d", "e"], from: 4, then: nil, under: probe.leaseOne(run))
      let account = try await probe.store.account(of: run.stage)
      var shares = StageAccount.Role()
      (shares.batches.done, shares.rows, shares.passes, shares.pages) = (2, 5, 3, 3)
      var checks = StageAccount.Role()
      (checks.batches.done, checks.rows, checks.passes, checks.pages) = (1, 2, 1, 1)
      let wanted = StageAccount(
        roles: [.share: shares, .check: checks], rowsByPages: 7, rowsPresent: 7, unique: 5,
        foundByChecks: 1, firstPageAt: first + .seconds(5), lastPageAt: first + .seconds(10))
      try expect(account, is: wanted, "the account")
      try expect(account.balances, "the account balances")
      try expect([account.rowsByBatches, account.duplicates], is: [7, 2], "rows and duplicates")
    },
    Case("an object that no share had is told by what found it first") { probe in
      let run = try await probe.begin(1)
      let rows = { (objects: [UInt64]) in StoreProbe.block(objects.map { ($0, "k", "[]") }) }
      let share = try await probe.batches(run)[0].id
      try await probe.finish(run, with: rows([1]))
      try await probe.finish(run, as: .absentee, with: rows([1, 2, 3, 4, 5]))
      try await probe.finish(run, as: .closing, with: rows([1, 3, 4]))
      _ = try await probe.append(as: .check, below: share, because: "?", to: run)
      _ = try await probe.keep(rows([1, 4]), then: nil, under: probe.leaseOne(run))
      let account = try await probe.store.account(of: run.stage)
      let found = [account.foundByChecks, account.foundByClosing, account.foundByIdentity]
      try expect(found, is: [1, 1, 2], "found by checks, the closing pass, by identity")
      try expect([account.unique, account.rowsPresent], is: [5, 11], "objects and rows")
      let roles: Set<BatchRole> = [.share, .absentee, .closing, .check]
      try expect(Set(account.roles.keys), is: roles, "the roles")
    },
    Case("batches that are not done are counted, but not their rows") { probe in
      let run = try await probe.begin(5)
      let given = try await probe.lease(run, atMost: 4)
      _ = try await probe.keep(["a"], from: 1, then: nil, under: given[0])
      _ = try await probe.keep(["b"], from: 2, then: "1", under: given[1])
      let lease = try probe.held(try await probe.keep(["c"], from: 3, then: "1", under: given[2]))
      _ = try await probe.change(.bury(reason: "no"), under: lease)
      _ = try await probe.change(.split(StoreProbe.parts(2)), under: given[3])
      let account = try await probe.store.account(of: run.stage)
      var shares = StageAccount.Role()
      (shares.batches.pending, shares.batches.leased, shares.batches.done) = (3, 1, 1)
      (shares.batches.split, shares.batches.buried) = (1, 1)
      (shares.rows, shares.passes, shares.pages) = (1, 1, 1)
      let now = probe.time.wall()
      let wanted = StageAccount(
        roles: [.share: shares], rowsByPages: 1, rowsPresent: 1, unique: 1, firstPageAt: now,
        lastPageAt: now)
      try expect(account, is: wanted, "the account")
    },
    Case("each stage has its own books") { probe in
      let run = try await probe.joined([(1, "a", "[]")], [(1, "a", "[]"), (2, "b", "[]")])
      for (stage, rows) in zip(run.stages, [1, 2]) {
        let account = try await probe.store.account(of: stage)
        try expect([account.rowsByBatches, account.unique], is: [rows, rows], "rows of \(stage)")
        try expect(account.balances, "the account of stage \(stage) balances")
      }
    },
    Case("the pace of a run is that of the calls that brought a page") { probe in
      let run = try await probe.begin(StoreProbe.plan([StoreProbe.parts(2), StoreProbe.parts(1)]))
      let other = try await probe.begin(1)
      for (milliseconds, outcome) in [
        (100, Attempt.Outcome.page), (9000, .throttled), (300, .page), (8000, .transient),
      ] {
        let lease = try await probe.leaseOne(run)
        let attempt = StoreProbe.attempt(outcome, lasting: .milliseconds(milliseconds))
        _ = try await probe.store.record(
          .putBack(after: .zero, spends: false, reason: nil), attempt: attempt, under: lease)
      }
      for lease in try await probe.lease(from: run.stages[1]) {
        let attempt = StoreProbe.attempt(.page, lasting: .microseconds(800_001))
        _ = try await probe.store.record(
          .keep(rows: RowBlock(), next: nil, pass: 1, page: 1), attempt: attempt, under: lease)
      }
      let pace = try await probe.store.pace(of: run.id)
      let wanted = Pace(
        calls: 5, mean: .microseconds(400_000), longest: .microseconds(800_001))
      try expect(pace, is: wanted, "the pace")
      let none = Pace(calls: 0, mean: .zero, longest: .zero)
      try expect(try await probe.store.pace(of: other.id), is: none, "the other's pace")
    },
  ]
}

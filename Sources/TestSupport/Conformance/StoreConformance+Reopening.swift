import Core

extension StoreConformance {
  /// What becomes of buried batches that a person opens again, and what is told of their calls.
  static let reopenings: [Case] = [
    Case("a buried batch that is reopened has a fresh budget, and keeps what it had") { probe in
      let run = try await probe.begin(2)
      let held = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      try await probe.putBack(held, after: .zero, spends: true)
      let again = try await probe.leaseOne(run)
      _ = try await probe.change(.bury(reason: "it is poison"), under: again)
      try expect(try await probe.store.reopen(again.batch.id, as: nil), "the batch is reopened")
      let batch = try await probe.batch(again.batch.id, of: run)
      try expect(batch.state, is: .pending, "its state")
      try expect([batch.failures, batch.pages, batch.rows], is: [0, 1, 1], "budget, pages, rows")
      try expect(batch.lastFailure, is: "it is poison", "the reason it was buried for")
      let terms = try await probe.lease(run).filter { $0.batch.id == batch.id }.map(\.term)
      try expect(terms, is: [again.term + 1], "the term goes on")
    },
    Case("a run that ended without a batch is open again with it") { probe in
      let run = try await probe.begin(1)
      let buried = try await probe.buryOne(run)
      try expect(try await probe.store.close(run.id, as: .incomplete), "the run ends")
      try expect(try await probe.store.reopen(buried, as: nil), "the batch is reopened")
      let record = try await probe.record(run)
      try expect(record.state, is: .open, "the run's state")
      try expect(record.finishedAt, is: nil, "its end")
      let end = try await probe.keep(["a"], then: nil, under: probe.leaseOne(run))
      try expect(end, is: .released, "the last page")
      try expect(try await probe.store.close(run.id, as: .complete), "the run ends complete")
    },
    Case("a buried batch gives way to its parts, and its rows go") { probe in
      let run = try await probe.begin(1)
      let held = try probe.held(
        try await probe.keep(["a", "b"], then: "cursor 1", under: probe.leaseOne(run)))
      _ = try await probe.change(.bury(reason: "no"), under: held)
      try expect(
        try await probe.store.reopen(held.batch.id, as: StoreProbe.parts(3)), "it gives way")
      let batches = try await probe.batches(run)
      try expect(
        batches.map(\.state), is: [.split] + Array(repeating: .pending, count: 3), "states")
      try expect(batches.dropFirst().map(\.parent).allSatisfy { $0 == held.batch.id }, "parents")
      try expect(batches.map(\.depth), is: [0, 1, 1, 1], "the depths")
      try expect(try await probe.record(run).rows, is: 0, "rows of the run")
      try expect(try await probe.rows(of: run).totals.kept, is: 0, "rows handed over")
    },
    Case("only buried batches of runs that can go on are reopened") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      try expect(try await probe.store.reopen(given[0].batch.id, as: nil), is: false, "leased")
      _ = try await probe.keep(["a"], then: nil, under: given[0])
      try expect(try await probe.store.reopen(given[0].batch.id, as: nil), is: false, "done")
      _ = try await probe.change(.bury(reason: "no"), under: given[1])
      try expect(try await probe.store.close(run.id, as: .cancelled), "the run is cancelled")
      let before = try await probe.picture(of: run)
      for parts in [nil, StoreProbe.parts(2)] {
        try expect(
          try await probe.store.reopen(given[1].batch.id, as: parts), is: false,
          "of a cancelled run")
      }
      try expect(try await probe.picture(of: run), is: before, "the cancelled run")
      try expect(try await probe.store.reopen(BatchID(999), as: nil), is: false, "unknown")
    },
    Case("a buried batch cannot give way to no parts") { probe in
      let run = try await probe.begin(1)
      let buried = try await probe.buryOne(run)
      let before = try await probe.picture(of: run)
      try await refusing("no parts") { _ = try await probe.store.reopen(buried, as: []) }
      try expect(try await probe.picture(of: run), is: before, "the run")
    },
    Case("what was asked at the end is asked again after a batch was reopened") { probe in
      let run = try await probe.begin(1)
      let buried = try await probe.buryOne(run)
      for role in [BatchRole.closing, .absentee] {
        try expect(try await probe.add(role, to: run), "\(role) is added")
        _ = try await probe.keep(["c"], then: nil, under: probe.leaseOne(run))
        try expect(try await probe.add(role, to: run), is: false, "\(role) is added twice")
      }
      try expect(try await probe.store.reopen(buried, as: nil), "the batch is reopened")
      try expect(try await probe.add(.closing, to: run), is: false, "closing before its end")
      _ = try await probe.keep(["a"], then: nil, under: probe.leaseOne(run))
      for role in [BatchRole.closing, .absentee] {
        try expect(try await probe.add(role, to: run), "\(role) is added again")
        _ = try await probe.keep(["d"], then: nil, under: probe.leaseOne(run))
      }
      try expect(try await probe.record(run).rows, is: 5, "rows of old and new questions")
    },
    Case("the calls for a batch are told as they were recorded, the latest of them") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      var lease = given[0]
      for (place, outcome) in [Attempt.Outcome.page, .throttled, .transient].enumerated() {
        let attempt = StoreProbe.attempt(outcome, lasting: .microseconds(1500 + place))
        let answer = try await probe.store.record(
          .restartPass(spends: false, reason: "for a test"), attempt: attempt, under: lease)
        lease = try probe.held(answer)
      }
      let all = try await probe.store.attempts(of: lease.batch.id, atMost: 10)
      let wanted = [Attempt.Outcome.page, .throttled, .transient].enumerated().map {
        StoreProbe.attempt($1, lasting: .microseconds(1500 + $0))
      }
      try expect(all, is: wanted, "the calls")
      let latest = try await probe.store.attempts(of: lease.batch.id, atMost: 2)
      try expect(latest, is: Array(wanted.suffix(2)), "the latest two")
      let others = try await probe.store.attempts(of: given[1].batch.id, atMost: 10)
      try expect(others, is: [], "the calls of a batch that had none")
    },
  ]

  /// A clock that is set back makes nobody wait for it to catch up.
  static let clocks: [Case] = [
    Case("a lease ends although the clock was set back by an hour") { probe in
      let run = try await probe.begin(1)
      let old = try await probe.leaseOne(run)
      probe.time.jumpWall(by: .seconds(-3600))
      try expect(try await probe.record(run).isLive, is: false, "the run is live")
      let outlook = try await probe.store.outlook(of: run.stage)
      try expect(outlook, is: Outlook(pending: 0, leased: 1, nextIn: .zero), "the outlook")
      let new = try await probe.leaseOne(run, as: probe.bob)
      try expect(new.term > old.term, "the new term is later")
      try expect(new.expires, is: probe.time.wall() + StoreProbe.term, "the new end")
      try await probe.proveLost(old, in: run, "taken over after the clock was set back")
    },
    Case("a clock set back by less than a lease lasts ends none") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.leaseOne(run)
      probe.time.jumpWall(by: .seconds(-59))
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases for another")
      try expect(try await probe.record(run).isLive, "the run is live")
      probe.time.advance(by: StoreProbe.term * 2)
      try expect(
        try await probe.lease(run, as: probe.bob).count, is: 1, "leases after twice its length")
    },
    Case("a holder that extends after the clock was set back keeps its lease") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      probe.time.jumpWall(by: .seconds(-3600))
      let held = try probe.held(try await probe.store.extend(lease, lasting: StoreProbe.term))
      try expect(held.expires, is: probe.time.wall() + StoreProbe.term, "its end by the new clock")
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases for another")
      probe.time.advance(by: StoreProbe.term)
      try expect(try await probe.lease(run, as: probe.bob).count, is: 1, "leases after its end")
    },
    Case("a batch that was put back is due although the clock was set back by an hour") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      try await probe.putBack(given[0], after: .seconds(30))
      try expect(try await probe.lease(run).count, is: 0, "leases before its time")
      probe.time.jumpWall(by: .seconds(-3600))
      let outlook = try await probe.store.outlook(of: run.stage)
      try expect(outlook.nextIn, is: .zero, "when the next is due")
      let leases = try await probe.lease(run, as: probe.bob)
      try expect(
        Set(leases.map(\.batch.id)), is: Set(given.map(\.batch.id)), "the batches given out")
    },
  ]
}

extension StoreProbe {
  func buryOne(_ run: RunRecord) async throws -> BatchID {
    let lease = try await leaseOne(run)
    let answer = try await change(.bury(reason: "it is poison"), under: lease)
    try expect(answer, is: .released, "burying a batch")
    return lease.batch.id
  }

  func add(_ role: BatchRole, to run: RunRecord) async throws -> Bool {
    try await store.append(
      Self.parts(1, of: "\(role)"), as: role, below: nil, because: nil, to: run.stage)
  }
}

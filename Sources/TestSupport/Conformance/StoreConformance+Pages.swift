import Core

extension StoreConformance {
  /// The page transaction, and what a pass keeps and drops.
  static let pages: [Case] = [
    Case("a page keeps its rows and the checkpoint together") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      probe.time.advance(by: .seconds(3))
      let held = try probe.held(try await probe.keep(["a", "b"], then: "cursor 1", under: lease))
      try expect([held.term], is: [lease.term], "the term")
      try expect(held.owner, is: lease.owner, "the holder")
      let stored = try await probe.batch(lease.batch.id, of: run)
      try expect(stored, is: held.batch, "the batch in the lease")
      let checkpoint = Checkpoint(
        cursor: "cursor 1", anchor: "anchor@contoso.example", at: probe.time.wall())
      try expect(stored.checkpoint, is: checkpoint, "the checkpoint, aged by the store's clock")
      try expect([stored.pages, stored.rows, stored.pass], is: [1, 2, 1], "pages, rows and pass")
      try expect(try await probe.record(run).rows, is: 2, "rows of the run")
      let keys = try await probe.store.keys(of: stored.id, atMost: 10)
      try expect(keys, is: ["a", "b"], "keys")
    },
    Case("a page out of its turn is lost, and the right one still counts") { probe in
      let run = try await probe.begin(1)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      let before = try await probe.picture(of: run)
      let next = NextPage(cursor: "wrong", anchor: "anchor@contoso.example")
      for (pass, page) in [(1, 1), (1, 3), (2, 2), (2, 1), (0, 2), (1, 0)] {
        for leads in [next, nil] {
          let answer = try await probe.change(
            .keep(rows: StoreProbe.rows(["b"], from: 9), next: leads, pass: pass, page: page),
            under: lease, outcome: .page)
          try expect(answer, is: .lost, "pass \(pass), page \(page)")
        }
      }
      try expect(try await probe.picture(of: run), is: before, "the run after lost pages")
      let end = try await probe.keep(["b"], from: 2, then: nil, under: lease)
      try expect(end, is: .released, "the page that was expected")
    },
    Case("one page kept twice counts once") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      _ = try await probe.keep(["a"], then: "cursor 1", under: lease)
      // The caller never heard the answer and says it again, with the lease as it knows it.
      let again = try await probe.keep(["a"], then: "cursor 1", under: lease)
      try expect(again, is: .lost, "the same page again")
      try expect(try await probe.record(run).rows, is: 1, "rows")
    },
    Case("the last page finishes the batch") { probe in
      let run = try await probe.begin(1)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      let end = try await probe.keep(["b"], from: 2, then: nil, under: lease)
      try expect(end, is: .released, "the answer")
      let batch = try await probe.batch(lease.batch.id, of: run)
      try expect(batch.state, is: .done, "the state")
      try expect(batch.checkpoint, is: nil, "the checkpoint")
      try expect([batch.pages, batch.rows], is: [2, 2], "pages and rows")
      try expect(try await probe.record(run).isLive, is: false, "the run is live")
      try await probe.proveLost(lease, in: run, "finished")
    },
    Case("an empty page is a page") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      let held = try probe.held(try await probe.keep([], then: "cursor 1", under: given[0]))
      try expect([held.batch.pages, held.batch.rows], is: [1, 0], "pages and rows")
      let more = try await probe.keep(["a"], then: nil, under: held)
      try expect(more, is: .released, "the page after it")
      let blank = try await probe.keep([], then: nil, under: given[1])
      try expect(blank, is: .released, "a batch of one empty page")
      try expect(try await probe.store.counts(of: run.id).done, is: 2, "batches done")
      try expect(try await probe.record(run).rows, is: 1, "rows")
    },
    Case("keys come in the order they were kept, at most as many as asked for") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      let one = try probe.held(try await probe.keep(["z", "a", "z"], then: "1", under: given[0]))
      _ = try await probe.keep(["other"], from: 50, then: "1", under: given[1])
      _ = try await probe.keep(["m", "e\u{301}"], from: 10, then: "2", under: one)
      let all = try await probe.store.keys(of: one.batch.id, atMost: 100)
      try expect(
        all.map { Array($0.utf8) }, is: ["z", "a", "z", "m", "e\u{301}"].map { Array($0.utf8) },
        "all keys")
      let some = try await probe.store.keys(of: one.batch.id, atMost: 4)
      try expect(some, is: ["z", "a", "z", "m"], "the first four")
    },
    Case("a restarted pass drops rows, pages and checkpoint and begins another") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      _ = try await probe.keep(["other"], from: 50, then: "1", under: given[1])
      var lease = try probe.held(try await probe.keep(["a", "b"], then: "1", under: given[0]))
      lease = try probe.held(
        try await probe.change(
          .restartPass(spends: false, reason: "The cursor is too old."), under: lease,
          outcome: .staleCursor))
      let batch = try await probe.batch(lease.batch.id, of: run)
      try expect(batch, is: lease.batch, "the batch in the lease")
      try expect([batch.pass, batch.pages, batch.rows], is: [2, 0, 0], "pass, pages and rows")
      try expect(batch.checkpoint, is: nil, "the checkpoint")
      try expect(batch.state, is: .leased, "the state")
      try expect(batch.failures, is: 0, "failures that count")
      try expect(batch.lastFailure, is: "The cursor is too old.", "the last failure")
      try expect(try await probe.store.keys(of: batch.id, atMost: 9), is: [], "keys")
      try expect(try await probe.record(run).rows, is: 1, "rows of the run")
      lease = try probe.held(
        try await probe.change(.restartPass(spends: true, reason: "Again."), under: lease))
      try expect([lease.batch.pass, lease.batch.failures], is: [3, 1], "pass and failures")
      let end = try await probe.keep(["c"], from: 1, then: nil, under: lease)
      try expect(end, is: .released, "the first page of the new pass")
      let lines = try await probe.rows(of: run).blocks.flatMap(\.lines)
      try expect(lines.count, is: 2, "rows handed over")
    },
    Case("a batch put back keeps its rows and waits for its time") { probe in
      let run = try await probe.begin(1)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      let answer = try await probe.change(
        .putBack(after: .seconds(20), spends: true, reason: "Too many calls."), under: lease)
      try expect(answer, is: .released, "the answer")
      let batch = try await probe.batch(lease.batch.id, of: run)
      try expect(batch.state, is: .pending, "the state")
      try expect(batch.notBefore, is: probe.time.wall() + .seconds(20), "the time it waits for")
      try expect(batch.checkpoint, is: lease.batch.checkpoint, "the checkpoint")
      try expect([batch.pages, batch.rows, batch.pass], is: [1, 1, 1], "pages, rows and pass")
      probe.time.advance(by: .seconds(20) - .milliseconds(1))
      try expect(try await probe.lease(run).count, is: 0, "leases before its time")
      probe.time.advance(by: .milliseconds(1))
      let again = try await probe.leaseOne(run, as: probe.bob)
      try expect(again.batch.checkpoint, is: lease.batch.checkpoint, "the checkpoint, leased again")
      let end = try await probe.keep(["b"], from: 2, then: nil, under: again)
      try expect(end, is: .released, "the next page")
    },
    Case("a failure counts only when it spends, and a silent one leaves the last reason") { probe in
      let run = try await probe.begin(1)
      let steps: [(spends: Bool, reason: String?, failures: Int, last: String?)] = [
        (false, nil, 0, nil), (true, "Timed out.", 1, "Timed out."),
        (false, "Throttled.", 1, "Throttled."),
        (true, "Reset.", 2, "Reset."), (false, nil, 2, "Reset."),
      ]
      for step in steps {
        let lease = try await probe.leaseOne(run)
        _ = try await probe.change(
          .putBack(after: .zero, spends: step.spends, reason: step.reason), under: lease)
        let batch = try await probe.batch(lease.batch.id, of: run)
        try expect(batch.failures, is: step.failures, "failures after \(step)")
        try expect(batch.lastFailure, is: step.last, "the last reason after \(step)")
      }
    },
  ]
}

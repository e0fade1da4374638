import Core

extension StoreConformance {
  /// Runs as a whole: finding, counting, closing.
  static let runs: [Case] = [
    Case("runs come newest first, at most as many as asked for") { probe in
      var ids: [RunID] = []
      for _ in 1...3 {
        ids.append(try await probe.begin(1).id)
        probe.time.advance(by: .seconds(1))
      }
      try expect(try await probe.store.runs(atMost: 10).map(\.id), is: ids.reversed(), "all runs")
      let two = try await probe.store.runs(atMost: 2).map(\.id)
      try expect(two, is: [ids[2], ids[1]], "the newest two")
    },
    Case("the last run is the newest of its job") { probe in
      let one = try await probe.begin(1, job: StoreProbe.job("one"))
      let two = try await probe.begin(1, job: StoreProbe.job("two"))
      let three = try await probe.begin(1, job: StoreProbe.job("one"))
      let store = probe.store
      try expect(try await store.lastRun(of: nil), is: three, "the last run of any job")
      try expect(try await store.lastRun(of: "one"), is: three, "the last run of the first job")
      try expect(try await store.lastRun(of: "two"), is: two, "the last run of the second job")
      try expect(try await store.lastRun(of: "ONE"), is: nil, "the last run of a job in capitals")
      try expect(try await store.run(one.id), is: one, "the first run by its id")
    },
    Case("batches are counted by state, each run by itself") { probe in
      let run = try await probe.begin(5)
      let other = try await probe.begin(2)
      let given = try await probe.lease(run, atMost: 4)
      _ = try await probe.keep([], then: nil, under: given[0])
      _ = try await probe.change(.split(StoreProbe.parts(2, of: "child")), under: given[1])
      _ = try await probe.change(.bury(reason: "no"), under: given[2])
      var wanted = BatchCounts()
      (wanted.pending, wanted.leased, wanted.done, wanted.split, wanted.buried) = (3, 1, 1, 1, 1)
      try expect(try await probe.store.counts(of: run.id), is: wanted, "the counts")
      var untouched = BatchCounts()
      untouched.pending = 2
      try expect(try await probe.store.counts(of: other.id), is: untouched, "the other's counts")
    },
    Case("batches are listed in pages, in the order of the plan, by state") { probe in
      let run = try await probe.begin(7)
      _ = try await probe.begin(3)
      let given = try await probe.lease(run, atMost: 3)
      _ = try await probe.change(.bury(reason: "no"), under: given[1])
      let all = try await probe.batches(run)
      try expect(all.count, is: 7, "batches of the run")
      var seen: [Batch] = []
      while true {
        let page = try await probe.store.batches(
          of: run.id, in: Set(BatchState.allCases), after: seen.last?.id, atMost: 3)
        if page.isEmpty { break }
        try expect(page.count, is: min(3, 7 - seen.count), "the size of a page")
        seen += page
      }
      try expect(seen, is: all, "the pages together")
      for state in BatchState.allCases {
        let some = try await probe.batches(run, in: [state])
        try expect(some, is: all.filter { $0.state == state }, "the batches that are \(state)")
      }
      let two = try await probe.batches(run, in: [.leased, .buried])
      try expect(two, is: Array(all.prefix(3)), "the batches in either of two states")
      try expect(try await probe.batches(run, in: []), is: [], "the batches in no state")
    },
    Case("a run closes when it is open and all its batches are final, and only once") { probe in
      let run = try await probe.begin(2)
      let other = try await probe.begin(1)
      let store = probe.store
      try expect(
        try await store.close(run.id, as: .complete), is: false, "closing with all pending")
      let given = try await probe.lease(run)
      _ = try await probe.keep(["a"], then: nil, under: given[0])
      try expect(try await store.close(run.id, as: .complete), is: false, "closing with one leased")
      try await probe.putBack(given[1], after: .zero)
      try expect(
        try await store.close(run.id, as: .complete), is: false, "closing with one pending")
      try expect(try await probe.record(run).state, is: .open, "the state before")
      _ = try await probe.change(.bury(reason: "no"), under: probe.leaseOne(run))
      probe.time.advance(by: .seconds(7))
      try expect(try await store.close(run.id, as: .incomplete), is: true, "closing at the end")
      let closed = try await probe.record(run)
      try expect(closed.state, is: .incomplete, "the state")
      try expect(closed.finishedAt, is: probe.time.wall(), "when it finished")
      try expect(closed.startedAt, is: run.startedAt, "when it began")
      probe.time.advance(by: .seconds(7))
      try expect(try await store.close(run.id, as: .complete), is: false, "closing again")
      try expect(try await probe.record(run), is: closed, "the run, closed once")
      try expect(try await probe.record(other), is: other, "the other run, still open")
    },
    Case("a run with buried batches is not complete") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.change(.bury(reason: "no"), under: probe.leaseOne(run))
      let store = probe.store
      try expect(try await store.close(run.id, as: .complete), is: false, "closing as complete")
      try expect(try await probe.record(run).state, is: .open, "the state")
      try expect(try await store.close(run.id, as: .incomplete), is: true, "closing as incomplete")
    },
    Case("no run is closed as open") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      try expect(try await probe.store.close(run.id, as: .open), is: false, "the answer")
      try expect(try await probe.record(run).finishedAt, is: nil, "when it finished")
    },
    Case("a run is cancelled whatever is left of it, and gives out nothing more") { probe in
      let run = try await probe.begin(3)
      let lease = try await probe.leaseOne(run)
      let store = probe.store
      try expect(try await store.close(run.id, as: .cancelled), is: true, "cancelling")
      try expect(try await probe.record(run).state, is: .cancelled, "the state")
      try expect(try await probe.lease(run).count, is: 0, "leases of a cancelled run")
      let outlook = try await store.outlook(of: run.stage)
      try expect(outlook, is: Outlook(pending: 0, leased: 0, nextIn: nil), "the outlook")
      // The page in hand is kept all the same; kept means kept.
      let held = try probe.held(try await probe.keep(["a"], then: "1", under: lease))
      try await probe.putBack(held, after: .zero)
      try expect(try await probe.lease(run).count, is: 0, "leases after it is put back")
      try expect(try await store.counts(of: run.id).pending, is: 3, "batches never finished")
      try expect(try await probe.record(run).rows, is: 1, "rows")
      try expect(try await store.close(run.id, as: .cancelled), is: false, "cancelling again")
    },
    Case("a split batch is final only with all its children") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.change(
        .split(StoreProbe.parts(2, of: "child")), under: probe.leaseOne(run))
      let store = probe.store
      try expect(try await store.close(run.id, as: .complete), is: false, "closing before them")
      for lease in try await probe.lease(run) {
        _ = try await probe.keep([], then: nil, under: lease)
      }
      try expect(try await store.close(run.id, as: .complete), is: true, "closing after them")
    },
    Case("calls, refused calls and rows are counted by run") { probe in
      let run = try await probe.begin(2)
      let other = try await probe.begin(1)
      let given = try await probe.lease(run)
      var lease = try probe.held(
        try await probe.keep(["a", "b", "c"], then: "1", under: given[0]))
      lease = try probe.held(
        try await probe.change(
          .restartPass(spends: false, reason: "stale"), under: lease, outcome: .staleCursor))
      lease = try probe.held(try await probe.keep(["a"], then: "1", under: lease))
      _ = try await probe.change(
        .putBack(after: .zero, spends: false, reason: "slow down"), under: lease,
        outcome: .throttled)
      _ = try await probe.change(
        .putBack(after: .zero, spends: false, reason: nil), under: given[1])
      let record = try await probe.record(run)
      try expect([record.calls, record.throttled], is: [4, 1], "calls, and those refused")
      try expect(record.rows, is: 1, "rows after a pass was dropped")
      try expect(try await probe.record(other), is: other, "the other run")
    },
  ]

  /// The log of a run.
  static let logs: [Case] = [
    Case("the log tells what was noted, when, in the order it was noted") { probe in
      let run = try await probe.begin(1)
      let other = try await probe.begin(1)
      let batch = try await probe.batches(run)[0].id
      var wanted: [RecordedEvent] = []
      for (place, kind) in RunEvent.Kind.allCases.enumerated() {
        let event = RunEvent(
          kind, batch: place.isMultiple(of: 2) ? batch : nil, text: "Line \(place): 'ü' \n end.")
        try await probe.store.note(event, in: run.id)
        wanted.append(RecordedEvent(event: event, at: probe.time.wall()))
        probe.time.advance(by: .seconds(1))
      }
      try expect(try await probe.store.events(of: run.id, atMost: 100), is: wanted, "the log")
      let latest = try await probe.store.events(of: run.id, atMost: 2)
      try expect(latest, is: wanted.suffix(2), "the latest two lines, in their order")
      try expect(try await probe.store.events(of: other.id, atMost: 9), is: [], "the other's log")
    },
    Case("renewals are the renewed lines of the log") { probe in
      let run = try await probe.begin(1)
      for kind in [RunEvent.Kind.renewed, .renewalFailed, .resumed, .renewed] {
        try await probe.store.note(RunEvent(kind, text: "A line."), in: run.id)
      }
      try expect(try await probe.record(run).renewals, is: 2, "renewals")
    },
    Case("nothing is noted of a run that does not exist") { probe in
      do {
        try await probe.store.note(RunEvent(.started, text: "A line."), in: RunID(4711))
      } catch let error as StoreError {
        try expect(error.kind, is: .bug, "the kind of the refusal")
        return
      }
      throw ConformanceFailure(
        sentence: "A line was noted of no run.", fileID: #fileID, line: #line)
    },
  ]
}

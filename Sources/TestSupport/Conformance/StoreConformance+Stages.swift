import Core

extension StoreConformance {
  /// Runs of several stages.
  static let stages: [Case] = [
    Case("each stage of a plan has its own batches, in the order of the plan") { probe in
      let sides = [StoreProbe.parts(3, of: "a"), StoreProbe.parts(2, of: "b")]
      let run = try await probe.begin(StoreProbe.plan(sides))
      try expect(run.stages.count, is: 2, "stages")
      try expect(Set(run.stages).count, is: 2, "different stages")
      let batches = try await probe.batches(run)
      for (stage, parts) in zip(run.stages, sides) {
        let own = batches.filter { $0.stage == stage }
        try expect(own.map(\.predicate), is: parts.map(\.predicate), "the predicates")
      }
      try expect(batches.count, is: 5, "batches of both")
      try expect(try await probe.store.counts(of: run.id).pending, is: 5, "counted pending")
      let other = try await probe.begin(StoreProbe.plan(sides))
      try expect(Set(run.stages + other.stages).count, is: 4, "stages of two runs")
    },
    Case("a stage gives out its own batches, and the run is live by either") { probe in
      let run = try await probe.begin(StoreProbe.plan([StoreProbe.parts(2), StoreProbe.parts(1)]))
      let second = try await probe.lease(from: run.stages[1])
      try expect(second.map(\.batch.stage), is: [run.stages[1]], "the leases of the second")
      try expect(try await probe.record(run).isLive, is: true, "the run is live")
      let outlook = try await probe.store.outlook(of: run.stages[0])
      try expect(outlook, is: Outlook(pending: 2, leased: 0, nextIn: .zero), "the first's outlook")
      try expect(try await probe.lease(from: run.stages[0]).count, is: 2, "leases of the first")
    },
    Case("a run closes when all its stages have come to their end") { probe in
      let run = try await probe.begin(StoreProbe.plan([StoreProbe.parts(1), StoreProbe.parts(1)]))
      for stage in run.stages {
        let early = try await probe.store.close(run.id, as: .complete)
        try expect(early, is: false, "closing before stage \(stage)")
        for lease in try await probe.lease(from: stage) {
          _ = try await probe.keep(["a"], then: nil, under: lease)
        }
      }
      try expect(try await probe.store.close(run.id, as: .complete), is: true, "closing at the end")
      try expect(try await probe.record(run).rows, is: 2, "rows of both stages")
    },
    Case("batches are added to a stage though the other still works") { probe in
      let run = try await probe.begin(StoreProbe.plan([StoreProbe.parts(1), StoreProbe.parts(1)]))
      _ = try await probe.keep([], then: nil, under: probe.leaseOne(run))
      for (stage, wanted) in zip(run.stages, [true, false]) {
        let answer = try await probe.store.append(
          StoreProbe.parts(1), as: .closing, below: nil, because: nil, to: stage)
        try expect(answer, is: wanted, "adding to stage \(stage)")
      }
    },
  ]

  /// What runs know of each other.
  static let knowledge: [Case] = [
    Case("a run names the one it learned from and the one it checks") { probe in
      let first = try await probe.begin(1)
      let plan = StoreProbe.plan(
        [StoreProbe.parts(1)], baseline: first.id, verifies: first.id)
      let second = try await probe.begin(plan)
      try expect(first.baseline, is: nil, "what the first learned from")
      try expect(second.baseline, is: first.id, "what the second learned from")
      try expect(second.verifies, is: first.id, "what the second checks")
      try expect(try await probe.record(second), is: second, "the second by its id")
    },
    Case("a plan that names a run that is not there is refused") { probe in
      for (baseline, verifies) in [(RunID(4711), nil), (nil, RunID(4711))] {
        try await refusing("a plan made from no run") {
          _ = try await probe.begin(
            StoreProbe.plan([StoreProbe.parts(1)], baseline: baseline, verifies: verifies))
        }
        try expect(try await probe.store.runs(atMost: 9), is: [], "the runs")
      }
    },
    Case("a run that checks another is never the last run") { probe in
      let store = probe.store
      let run = try await probe.begin(1)
      let check = try await probe.begin(
        StoreProbe.plan([StoreProbe.parts(1)], verifies: run.id))
      try expect(try await store.lastRun(of: nil), is: run, "the last run of any job")
      try expect(try await store.lastRun(of: run.job.name), is: run, "the last run of the job")
      try expect(try await store.runs(atMost: 9), is: [check, run], "all runs")
    },
    Case("the newest run that checks another is found by it") { probe in
      let run = try await probe.begin(1)
      let other = try await probe.begin(1)
      try expect(try await probe.store.verification(of: run.id), is: nil, "before there is one")
      let plan = StoreProbe.plan([StoreProbe.parts(1)], verifies: run.id)
      _ = try await probe.begin(plan)
      let newest = try await probe.begin(plan)
      try expect(try await probe.store.verification(of: run.id), is: newest, "the newest")
      try expect(try await probe.store.verification(of: other.id), is: nil, "of the other run")
    },
    Case("complete runs are complete, of the job, and check no other, newest first") { probe in
      let store = probe.store
      let job = StoreProbe.job("nightly")
      let good = try await probe.begin(1, job: job)
      try expect(
        try await store.completeRuns(of: "nightly", atMost: 9), is: [], "while it is open")
      try await probe.finish(good, with: StoreProbe.rows(["a"]))
      _ = try await store.close(good.id, as: .complete)
      let bad = try await probe.begin(1, job: job)
      _ = try await probe.change(.bury(reason: "no"), under: probe.leaseOne(bad))
      _ = try await store.close(bad.id, as: .incomplete)
      _ = try await store.close(probe.begin(1, job: job).id, as: .cancelled)
      let check = try await probe.begin(
        StoreProbe.plan([StoreProbe.parts(1)], of: job, verifies: good.id))
      try await probe.finish(check, with: StoreProbe.rows(["a"]))
      _ = try await store.close(check.id, as: .complete)
      _ = try await probe.begin(1, job: job)
      let later = try await probe.begin(1, job: job)
      try await probe.finish(later, with: StoreProbe.rows(["a"]))
      _ = try await store.close(later.id, as: .complete)
      let newest = [try await probe.record(later), try await probe.record(good)]
      try expect(
        try await store.completeRuns(of: "nightly", atMost: 9), is: newest, "the complete runs")
      try expect(
        try await store.completeRuns(of: "nightly", atMost: 1), is: [newest[0]], "the newest")
      try expect(
        try await store.completeRuns(of: "weekly", atMost: 9), is: [], "of another job")
    },
  ]
}

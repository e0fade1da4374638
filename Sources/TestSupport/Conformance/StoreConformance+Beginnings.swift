import Core

extension StoreConformance {
  /// What `begin` stores, and that it comes back as it went in.
  static let beginnings: [Case] = [
    Case("begin stores all batches, pending and in the order of the plan") { probe in
      let parts = StoreProbe.parts(5)
      let run = try await probe.begin(parts)
      let batches = try await probe.batches(run)
      try expect(batches.map(\.predicate), is: parts.map(\.predicate), "the predicates")
      try expect(batches.map(\.expected), is: parts.map(\.expected), "the rows foreseen")
      try expect(batches.map(\.id), is: batches.map(\.id).sorted(), "ids in the order of the plan")
      let fresh = Set(
        batches.map { batch in
          var batch = batch
          (batch.id, batch.predicate, batch.expected) = (BatchID(0), .everything, nil)
          return batch
        })
      let wanted = Batch(id: BatchID(0), stage: run.stage, predicate: .everything)
      try expect(fresh, is: [wanted], "batches that nobody worked on yet")
    },
    Case("a run begins open, with nothing counted") { probe in
      let run = try await probe.begin()
      let wanted = RunRecord(
        id: run.id, job: StoreProbe.job(), stages: [run.stage], state: .open,
        startedAt: probe.time.wall())
      try expect(run, is: wanted, "the record of a new run")
      try expect(try await probe.store.events(of: run.id, atMost: 10), is: [], "its log")
    },
    Case("a plan with nothing to ask, or a side with nothing, is refused and stores no run") {
      probe in
      for sides in [[], [[]], [StoreProbe.parts(2), []], [[], StoreProbe.parts(2)]] {
        try await refusing("a run of nothing, complete without asking anything") {
          _ = try await probe.begin(StoreProbe.plan(sides))
        }
        try expect(try await probe.store.runs(atMost: 10), is: [], "the runs")
      }
    },
    Case("a job comes back as it was, whatever it holds") { probe in
      let job = Job(
        name: "Üben 'it' 🧪", tenant: "fabrikam", cmdlet: "Get-Recipient",
        parameters: [
          Parameter("RecipientTypeDetails", .list(["MailContact", "O'Brien \"x\""])),
          Parameter("IncludeSoftDeleted", .flag(true)), Parameter("Depth", .number(-3)),
          Parameter("Anr", .text("line\nbreak \\ e\u{301}")),
        ],
        filter: "HiddenFromAddressListsEnabled -eq 'False'", shard: .byKey(.displayName, rows: 77),
        since: .lastRun, window: Instant(milliseconds: 1_750_000_000_123), check: .twice,
        columns: ["Guid", "Ünïcode"],
        with: Job.Side(
          cmdlet: "Get-Contact", parameters: [Parameter("Depth", .number(1))],
          filter: "Title -like 'Dr*'", columns: ["Phone", "O'Title"]),
        output: Job.Output(format: .jsonl, path: "out-{date}.jsonl"))
      let run = try await probe.begin(StoreProbe.parts(1), job: job)
      try expect(run.job, is: job, "the job")
      var whole = StoreProbe.job("whole")
      whole.shard = .whole
      let other = try await probe.begin([Cutter.Part(.everything)], job: whole)
      try expect(other.job, is: whole, "the job that is not cut")
    },
    Case("a predicate of every kind comes back as it was") { probe in
      let predicates = [
        Predicate.everything,
        Predicate([.isBlank("DisplayName")]),
        Predicate([.startsWith("Name", ["o'b", "''", "ж", "漢字", " - "])]),
        Predicate([.startsWithNone("Name", ["a", "b"])]),
        Predicate([.startsWith("Alias", ["q"]), .startsWithNone("Alias", ["qa", "qé"])]),
        Predicate([.isOneOf("Name", ["O'Brien", "a*"]), .startsWith("Alias", ["é"])]),
        Predicate([.isNoneOf("RecipientTypeDetails", ["MailContact", "MailUser"])]),
        Predicate([.changedAfter(Instant(milliseconds: 1_750_000_000_000))]),
      ]
      let run = try await probe.begin(predicates.map { Cutter.Part($0) })
      try expect(try await probe.batches(run).map(\.predicate), is: predicates, "the predicates")
      try expect(
        try await probe.lease(run).map(\.batch.predicate), is: predicates, "the leased predicates")
    },
    Case("what was never stored is answered, not an error") { probe in
      let store = probe.store
      let (run, stage) = (RunID(4711), StageID(4711))
      try expect(try await store.run(run), is: nil, "an unknown run")
      try expect(try await store.lastRun(of: nil), is: nil, "the last run of an empty store")
      try expect(try await store.runs(atMost: 10), is: [], "the runs of an empty store")
      try expect(try await store.close(run, as: .complete), is: false, "closing an unknown run")
      try expect(try await store.counts(of: run), is: BatchCounts(), "the counts")
      let leases = try await store.lease(
        from: stage, as: probe.ada, atMost: 5, lasting: StoreProbe.term)
      try expect(leases, is: [], "leases from an unknown stage")
      let outlook = try await store.outlook(of: stage)
      try expect(outlook, is: Outlook(pending: 0, leased: 0, nextIn: nil), "the outlook")
      try expect(try await store.keys(of: BatchID(4711), atMost: 5), is: [], "the keys")
      try expect(try await store.events(of: run, atMost: 5), is: [], "the log")
      let totals = try await store.rows(of: run, inBlocksOf: 10) { _ in }
      try expect(totals, is: RowTotals(kept: 0, unique: 0), "the rows")
      try expect(
        try await store.completeRuns(of: "none", atMost: 9), is: [], "the complete runs")
      try expect(try await store.verification(of: run), is: nil, "its verification")
      try expect(try await store.measure(stage), is: Calibration(), "the measure")
      try expect(try await store.account(of: stage), is: StageAccount(), "the account")
      let pace = try await store.pace(of: run)
      try expect(pace, is: Pace(calls: 0, mean: .zero, longest: .zero), "the pace")
      let added = try await store.append(
        StoreProbe.parts(1), as: .closing, below: nil, because: nil, to: stage)
      try expect(added, is: false, "adding to an unknown stage")
      let lease = Lease(
        batch: Batch(id: BatchID(4711), stage: stage, predicate: .everything), owner: probe.ada,
        term: 1, expires: probe.time.wall() + StoreProbe.term)
      let answer = try await probe.change(.bury(reason: "never stored"), under: lease)
      try expect(answer, is: .lost, "a change of an unknown batch")
      try expect(
        try await store.extend(lease, lasting: StoreProbe.term), is: .lost, "extending its lease")
    },
  ]
}

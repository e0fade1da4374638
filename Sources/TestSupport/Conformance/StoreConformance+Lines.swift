import Core

extension StoreConformance {
  /// The lines of jobs that change something.
  static let lines: [Case] = [
    Case("lines are stored with their batches, in the order of the list") { probe in
      let run = try await probe.beginLines(70)
      let batches = try await probe.batches(run)
      var numbers: [Int] = []
      for batch in batches { numbers += try await probe.store.lines(of: batch.id).map(\.number) }
      try expect(numbers, is: Array(1...70), "the lines")
      let first = try demand(try await probe.store.lines(of: batches[0].id).first, "first line")
      try expect(first, is: Line(number: 1, cells: ["g1", "a\"ü"], digest: -1), "the first line")
      let counts = try await probe.store.lineCounts(of: run.id)
      try expect(counts.waiting, is: 70, "lines that wait")
    },
    Case("a line is sent, and what became of it is kept with its call") { probe in
      let run = try await probe.beginLines(1)
      let lease = try await probe.leaseOne(run)
      let line = try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
      probe.time.advance(by: .seconds(5))
      let sent = LineChange(line, to: .sent)
      try expect(
        try await probe.store.record(sent, attempt: nil, under: lease), is: .held(lease), "sending")
      let after = try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
      try expect(after.state, is: .sent, "its state")
      try expect(after.sends, is: 1, "its calls")
      try expect(after.changedAt, is: probe.time.wall(), "when it was changed")
      let refused = LineChange(after, to: .refused, detail: "no such object")
      _ = try await probe.store.record(
        refused, attempt: StoreProbe.attempt(.permanent), under: lease)
      let last = try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
      try expect(last.state, is: .refused, "its state at the end")
      try expect(last.detail, is: "no such object", "what is known of it")
      try expect(try await probe.record(run).calls, is: 1, "calls of the run")
      try expect(
        try await probe.store.attempts(of: lease.batch.id, atMost: 9).count, is: 1, "its attempts")
    },
    Case("a line is changed from the state that is expected, under a living lease only") { probe in
      let run = try await probe.beginLines(1)
      let lease = try await probe.leaseOne(run)
      let line = try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
      let sent = LineChange(line, to: .sent)
      _ = try await probe.store.record(sent, attempt: nil, under: lease)
      try expect(
        try await probe.store.record(
          sent, attempt: StoreProbe.attempt(.page), under: lease), is: .lost, "sending it twice")
      try expect(try await probe.record(run).calls, is: 0, "calls of the run")
      probe.time.advance(by: StoreProbe.term + .seconds(1))
      let other = try await probe.leaseOne(run, as: probe.bob)
      let now = try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
      let lost = LineChange(now, to: .unknown, detail: "x")
      try expect(
        try await probe.store.record(lost, attempt: nil, under: lease), is: .lost, "an old lease")
      try expect(
        try await probe.store.record(lost, attempt: nil, under: other), is: .held(other), "the new")
    },
    Case("times that a line was read are counted until it is sent again") { probe in
      let run = try await probe.beginLines(1)
      let lease = try await probe.leaseOne(run)
      func change(_ to: LineState, reads: Bool = false) async throws -> Line {
        let line = try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
        let change = LineChange(line, to: to, countsRead: reads)
        _ = try await probe.store.record(change, attempt: nil, under: lease)
        return try demand(try await probe.store.lines(of: lease.batch.id).first, "line")
      }
      _ = try await change(.sent)
      _ = try await change(.unknown)
      try expect(try await change(.unknown, reads: true).reads, is: 1, "once")
      try expect(try await change(.unknown, reads: true).reads, is: 2, "twice")
      _ = try await change(.waiting)
      let again = try await change(.sent)
      try expect(again.reads, is: 0, "sent again")
      try expect(again.sends, is: 2, "its calls")
    },
    Case("a batch that is opened again has its refused lines sent, and never the unknown") {
      probe in
      let run = try await probe.beginLines(40)
      let lease = try await probe.leaseOne(run)
      let lines = try await probe.store.lines(of: lease.batch.id)
      for (line, end) in zip(lines, [LineState.refused, .unknown]) {
        _ = try await probe.store.record(LineChange(line, to: .sent), attempt: nil, under: lease)
        var sent = line
        sent.apply(LineChange(line, to: .sent), at: probe.time.wall())
        _ = try await probe.store.record(LineChange(sent, to: end), attempt: nil, under: lease)
      }
      _ = try await probe.store.record(.bury(reason: "x"), attempt: nil, under: lease)
      try expect(try await probe.store.reopen(lease.batch.id, as: nil), is: true, "opening it")
      let states = try await probe.store.lines(of: lease.batch.id).map(\.state)
      try expect(states, is: [.waiting, .unknown], "the lines")
      let counts = try await probe.store.lineCounts(of: run.id)
      try expect([counts.waiting, counts.unknown], is: [39, 1], "the counts")
    },
  ]
}

extension StoreProbe {
  /// A run that changes so many objects.
  func beginLines(_ count: Int) async throws -> RunRecord {
    let action = Action(
      cmdlet: "Set-MailContact",
      parameters: [Follower.Template("Identity", .text([.column("Guid")]))])
    let job = Job(
      named: "change", at: "contoso", service: nil, action: action, listColumns: ["Guid", "Name"],
      output: Job.Output(format: .csv, path: "x.csv"), needs: nil)
    let lines = (1...count).map {
      Line(number: $0, cells: ["g\($0)", "a\"ü"], digest: Int64(-$0))
    }
    return try await begin(Plan(applying: job, lines))
  }
}

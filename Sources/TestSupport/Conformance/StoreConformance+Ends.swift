import Core

extension StoreConformance {
  /// Burying, and what a final batch refuses.
  static let ends: [Case] = [
    Case("a buried batch keeps what it had, and why it was given up") { probe in
      let run = try await probe.begin(1)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      let answer = try await probe.change(
        .bury(reason: "The filter is refused."), under: lease, outcome: .permanent)
      try expect(answer, is: .released, "the answer")
      let batch = try await probe.batch(lease.batch.id, of: run)
      try expect(batch.state, is: .buried, "the state")
      try expect(batch.lastFailure, is: "The filter is refused.", "the reason")
      try expect(batch.checkpoint, is: lease.batch.checkpoint, "the checkpoint")
      try expect([batch.pages, batch.rows], is: [1, 1], "pages and rows")
      try expect(try await probe.record(run).rows, is: 1, "rows of the run")
      let totals = try await probe.rows(of: run).totals
      try expect(totals, is: RowTotals(kept: 1, unique: 1), "rows handed over")
    },
    Case("final batches are never leased again, and their old leases change nothing") { probe in
      let run = try await probe.begin(3)
      let given = try await probe.lease(run)
      _ = try await probe.keep(["a"], then: nil, under: given[0])
      _ = try await probe.change(.split(StoreProbe.parts(1, of: "child")), under: given[1])
      _ = try await probe.change(.bury(reason: "no"), under: given[2])
      let child = try await probe.leaseOne(run)
      try expect(child.batch.parent, is: given[1].batch.id, "the parent of what is left")
      _ = try await probe.keep([], then: nil, under: child)
      probe.time.advance(by: .seconds(1_000_000))
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases of final batches")
      for lease in given + [child] { try await probe.proveLost(lease, in: run, "final") }
      let states = try await probe.batches(run).map(\.state)
      try expect(states, is: [.done, .split, .buried, .done], "the states")
    },
  ]

  /// Splitting: the parent's rows go, its children come.
  static let splits: [Case] = [
    Case("a split drops the parent's rows and inserts its children, in order") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      let other = try await probe.keep(["other"], from: 50, then: nil, under: given[1])
      try expect(other, is: .released, "the other batch")
      let lease = try probe.held(try await probe.keep(["a", "b"], then: "1", under: given[0]))
      let parts = StoreProbe.parts(3, of: "child")
      let answer = try await probe.change(.split(parts), under: lease, outcome: .page)
      try expect(answer, is: .released, "the answer")
      let batches = try await probe.batches(run)
      let parent = batches[0]
      try expect(parent.state, is: .split, "the parent's state")
      try expect([parent.rows, parent.pages], is: [0, 0], "its rows and pages")
      try expect(parent.checkpoint, is: nil, "its checkpoint")
      try expect(try await probe.store.keys(of: parent.id, atMost: 9), is: [], "its keys")
      let children = Array(batches.dropFirst(2))
      let wanted = zip(children, parts).map { child, part in
        Batch(
          id: child.id, stage: run.stage, parent: parent.id, predicate: part.predicate, depth: 1,
          expected: part.expected, notBefore: child.notBefore)
      }
      try expect(children, is: wanted, "the children")
      try expect(children.count, is: 3, "how many there are")
      try expect(try await probe.record(run).rows, is: 1, "rows of the run")
      let leased = try await probe.lease(run).map(\.batch.id)
      try expect(leased, is: children.map(\.id), "what may be leased at once, in order")
    },
    Case("a child of a child lies deeper") { probe in
      let run = try await probe.begin(1)
      for depth in 0..<3 {
        let lease = try await probe.leaseOne(run)
        try expect(lease.batch.depth, is: depth, "the depth")
        _ = try await probe.change(.split(StoreProbe.parts(1, of: "d\(depth)-")), under: lease)
      }
      let parents = try await probe.batches(run).map(\.parent)
      let ids = try await probe.batches(run).map(\.id)
      try expect(parents, is: [nil] + ids.dropLast(), "the parents")
    },
    Case("batches that wait since the plan go before the children of a split") { probe in
      let run = try await probe.begin(3)
      let lease = try await probe.leaseOne(run)
      probe.time.advance(by: .seconds(1))
      _ = try await probe.change(.split(StoreProbe.parts(2, of: "child")), under: lease)
      let order = try await probe.lease(run).map(\.batch.id)
      try expect(order, is: order.sorted(), "the order of the leases")
      try expect(order.count, is: 4, "leases")
    },
    Case("a split into nothing is refused, and nothing changes") { probe in
      let run = try await probe.begin(1)
      let lease = try probe.held(
        try await probe.keep(["a"], then: "1", under: probe.leaseOne(run)))
      let before = try await probe.picture(of: run)
      do {
        _ = try await probe.change(.split([]), under: lease, outcome: .page)
      } catch let error as StoreError {
        try expect(error.kind, is: .bug, "the kind of the refusal")
        try expect(try await probe.picture(of: run), is: before, "the run")
        return
      }
      throw ConformanceFailure(
        sentence: "A split into no parts was accepted: the batch's share of the question is gone.",
        fileID: #fileID, line: #line)
    },
  ]
}

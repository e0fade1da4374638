import Core

extension StoreConformance {
  /// Who may hold a batch, and in which order batches are given out.
  static let leases: [Case] = [
    Case("leases are given in the order of the plan, at most as many as asked for") { probe in
      let run = try await probe.begin(5)
      let ids = try await probe.batches(run).map(\.id)
      try expect(
        try await probe.lease(run, atMost: 0).count, is: 0, "leases when none is asked for")
      let first = try await probe.lease(run, atMost: 2)
      try expect(first.map(\.batch.id), is: Array(ids[0...1]), "the first leases")
      let rest = try await probe.lease(run, atMost: 10)
      try expect(rest.map(\.batch.id), is: Array(ids[2...4]), "the other leases")
    },
    Case("a lease names its holder, its end by the store's clock, and the batch as leased") {
      probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run, as: probe.bob)
      try expect(lease.owner, is: probe.bob, "the holder")
      try expect(lease.expires, is: probe.time.wall() + StoreProbe.term, "the end")
      try expect(lease.batch.state, is: .leased, "the state of the leased batch")
      let stored = try await probe.batch(lease.batch.id, of: run)
      try expect(lease.batch, is: stored, "the batch in the lease")
      try expect(try await probe.store.counts(of: run.id).leased, is: 1, "batches counted leased")
    },
    Case("two owners never hold one batch") { probe in
      let run = try await probe.begin(3)
      let one = try await probe.lease(run, as: probe.ada, atMost: 2)
      let other = try await probe.lease(run, as: probe.bob, atMost: 5)
      try expect(other.count, is: 1, "batches left for the other owner")
      let both = Set(one.map(\.batch.id)).intersection(other.map(\.batch.id))
      try expect(both, is: [], "batches that both hold")
      try expect(try await probe.lease(run, as: probe.ada).count, is: 0, "batches left")
    },
    Case("an owner is not given again what it holds already") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.leaseOne(run)
      try expect(try await probe.lease(run).count, is: 0, "leases of a batch that is held")
    },
    Case("fifty owners that lease at once never hold one batch twice") { probe in
      let run = try await probe.begin(120)
      let given = try await withThrowingTaskGroup(of: [Lease].self) { group in
        for number in 1...50 {
          group.addTask {
            let owner = Owner("owner-\(number)")
            return try await probe.lease(run, as: owner, atMost: 2)
              + probe.lease(run, as: owner, atMost: 1)
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      try expect(given.count, is: 120, "leases given")
      try expect(Set(given.map(\.batch.id)).count, is: 120, "batches leased")
      try expect(try await probe.store.counts(of: run.id).leased, is: 120, "counted leased")
    },
    Case("fifty owners that keep pages at once lose none and mix none") { probe in
      let run = try await probe.begin(50)
      let given = try await probe.lease(run)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, lease) in given.enumerated() {
          group.addTask {
            let first = UInt64(place * 10)
            let held = try probe.held(
              try await probe.keep(
                ["k\(place)a", "k\(place)b"], from: first, then: "c", under: lease))
            let end = try await probe.keep(["k\(place)c"], from: first + 2, then: nil, under: held)
            try expect(end, is: .released, "the last page of batch \(place)")
          }
        }
        try await group.waitForAll()
      }
      for (place, lease) in given.enumerated() {
        let keys = try await probe.store.keys(of: lease.batch.id, atMost: 10)
        try expect(keys, is: ["k\(place)a", "k\(place)b", "k\(place)c"], "the keys of one batch")
      }
      let end = try await probe.record(run)
      try expect([end.rows, end.calls], is: [150, 100], "rows and calls counted")
    },
    Case("a refused change takes none of its neighbours with it") { probe in
      let run = try await probe.begin(40)
      let given = try await probe.lease(run)
      let refusals = await withTaskGroup(of: Bool.self) { group in
        for (place, lease) in given.enumerated() {
          group.addTask {
            do {
              if place.isMultiple(of: 3) {
                _ = try await probe.change(.split([]), under: lease, outcome: .page)
              } else {
                _ = try await probe.keep(
                  ["k\(place)"], from: UInt64(place), then: nil, under: lease)
              }
              return false
            } catch {
              return true
            }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      try expect(refusals, is: 14, "changes refused")
      let counts = try await probe.store.counts(of: run.id)
      try expect([counts.done, counts.leased], is: [26, 14], "batches done and still leased")
      let record = try await probe.record(run)
      try expect([record.rows, record.calls], is: [26, 26], "rows and calls")
    },
    Case("a term only grows") { probe in
      let run = try await probe.begin(1)
      var terms: [Int] = []
      for round in 0..<4 {
        let lease = try await probe.leaseOne(
          run, as: round.isMultiple(of: 2) ? probe.ada : probe.bob)
        terms.append(lease.term)
        if round < 2 {
          _ = try await probe.change(
            .putBack(after: .zero, spends: false, reason: nil), under: lease)
        } else {
          probe.time.advance(by: StoreProbe.term)
        }
      }
      try expect(terms, is: Array(Set(terms)).sorted(), "terms in the order they were given")
    },
    Case("batches that were put back come before fresh ones, the longest due first") { probe in
      let run = try await probe.begin(5)
      let given = try await probe.lease(run, atMost: 4)
      for (lease, wait) in zip(given, [90, 5, 30, 5]) {
        try await probe.putBack(lease, after: .seconds(wait))
      }
      probe.time.advance(by: .seconds(100))
      let ids = try await probe.batches(run).map(\.id)
      let order = try await probe.lease(run).map(\.batch.id)
      let wanted = [1, 3, 2, 0, 4].map { ids[$0] }
      try expect(order, is: wanted, "the order of the leases: 5 s, 5 s, 30 s, 90 s, never tried")
    },
    Case("batches whose holder is gone come before those that nobody began") { probe in
      let run = try await probe.begin(4)
      let given = try await probe.lease(run, atMost: 3)
      try await probe.putBack(given[0], after: .zero)
      probe.time.advance(by: StoreProbe.term)
      let ids = try await probe.batches(run).map(\.id)
      let two = try await probe.lease(run, as: probe.bob, atMost: 2).map(\.batch.id)
      try expect(two, is: [ids[1], ids[2]], "the first two leases")
      let rest = try await probe.lease(run, as: probe.bob).map(\.batch.id)
      try expect(rest, is: [ids[0], ids[3]], "the other leases: put back, never tried")
    },
    Case("a stage gives out its own batches only") { probe in
      let one = try await probe.begin(2)
      let other = try await probe.begin(2)
      let given = try await probe.lease(other)
      try expect(given.map(\.batch.stage), is: [other.stage, other.stage], "the leases' stages")
      try expect(
        try await probe.store.counts(of: one.id).pending, is: 2, "pending in the other run")
    },
  ]
}

extension StoreProbe {
  func putBack(_ lease: Lease, after wait: Duration, spends: Bool = false) async throws {
    let answer = try await change(
      .putBack(after: wait, spends: spends, reason: nil), under: lease)
    try expect(answer, is: .released, "putting a batch back")
  }

  /// Changes of every kind that would be right for the batch in the lease.
  func everyChange(of lease: Lease) -> [BatchChange] {
    let (pass, page) = (lease.batch.pass, lease.batch.pages + 1)
    let next = NextPage(cursor: "too late", anchor: "anchor@contoso.example")
    return [
      .keep(rows: Self.rows(["late"], from: 900), next: next, pass: pass, page: page),
      .keep(rows: Self.rows(["late"], from: 900), next: nil, pass: pass, page: page),
      .keepInDoubt(
        rows: Self.rows(["late"], from: 900), pass: pass, page: page,
        doubt: Doubt(reason: "too late", parts: Self.parts(1, of: "late"))),
      .restartPass(spends: true, reason: "too late"),
      .putBack(after: .seconds(1), spends: true, reason: "too late"),
      .split(Self.parts(2, of: "late")),
      .bury(reason: "too late"),
    ]
  }

  /// Proves that a lease that is not the present one changes nothing, whatever it tries.
  func proveLost(_ lease: Lease, in run: RunRecord, _ why: String) async throws {
    let before = try await picture(of: run)
    for change in everyChange(of: lease) {
      for outcome in [Attempt.Outcome.page, .throttled] {
        let answer = try await self.change(change, under: lease, outcome: outcome)
        try expect(answer, is: .lost, "\(why): an owner that \(change.verb) the batch")
      }
    }
    let answer = try await store.extend(lease, lasting: Self.term * 10)
    try expect(answer, is: .lost, "\(why): the answer to a request for more time")
    try expect(
      try await picture(of: run), is: before, "\(why): the run after changes that were lost")
  }
}

import Core

extension StoreConformance {
  /// How leases end, and what is left to those who held them.
  static let expiry: [Case] = [
    Case("a lease ends by the store's clock, and not a moment earlier") { probe in
      let run = try await probe.begin(1)
      let old = try await probe.leaseOne(run, as: probe.ada)
      probe.time.advance(by: StoreProbe.term - .milliseconds(1))
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases before the end")
      probe.time.advance(by: .milliseconds(1))
      let new = try await probe.leaseOne(run, as: probe.bob)
      try expect(new.batch.id, is: old.batch.id, "the batch taken over")
      try expect(new.owner, is: probe.bob, "its new holder")
      try expect(new.term > old.term, "the new term \(new.term) is later than \(old.term)")
    },
    Case("whoever takes a batch over goes on where its checkpoint is") { probe in
      let run = try await probe.begin(1)
      let old = try probe.held(
        try await probe.keep(["a", "b"], then: "cursor 1", under: probe.leaseOne(run)))
      probe.time.advance(by: StoreProbe.term)
      let new = try await probe.leaseOne(run, as: probe.bob)
      try expect(new.batch, is: old.batch, "the batch taken over")
      let end = try await probe.keep(["c"], from: 3, then: nil, under: new)
      try expect(end, is: .released, "the last page by the new holder")
      let keys = try await probe.store.keys(of: new.batch.id, atMost: 10)
      try expect(keys, is: ["a", "b", "c"], "the keys kept by both")
    },
    Case("an old holder changes nothing once the batch is taken over") { probe in
      let run = try await probe.begin(2)
      let old = try probe.held(
        try await probe.keep(["a"], then: "cursor 1", under: probe.leaseOne(run)))
      probe.time.advance(by: StoreProbe.term)
      let taken = try await probe.lease(run, as: probe.bob)
      try expect(taken.contains { $0.batch.id == old.batch.id }, "the batch is taken over")
      try await probe.proveLost(old, in: run, "taken over")
    },
    Case("an old term of the same owner changes nothing") { probe in
      let run = try await probe.begin(1)
      let old = try await probe.leaseOne(run)
      probe.time.advance(by: StoreProbe.term)
      _ = try await probe.leaseOne(run)
      try await probe.proveLost(old, in: run, "the same owner's older term")
    },
    Case("another owner changes nothing under a lease's term") { probe in
      let run = try await probe.begin(1)
      var lease = try await probe.leaseOne(run)
      lease.owner = probe.bob
      try await probe.proveLost(lease, in: run, "somebody else's lease")
    },
    Case("a lease that was given back changes nothing, even before it would have ended") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      try await probe.putBack(lease, after: .zero)
      try await probe.proveLost(lease, in: run, "given back")
    },
    Case("a lease that ended unnoticed is still its holder's") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      probe.time.advance(by: StoreProbe.term * 5)
      try expect(try await probe.record(run).isLive, is: false, "the run is live")
      let held = try probe.held(try await probe.keep(["a"], then: "cursor 1", under: lease))
      let longer = try probe.held(try await probe.store.extend(held, lasting: StoreProbe.term))
      try expect(longer.expires, is: probe.time.wall() + StoreProbe.term, "the new end")
      try expect(try await probe.record(run).isLive, is: true, "the run is live")
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases for another")
    },
    Case("extending makes a lease last from now on, under the same term") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      probe.time.advance(by: .seconds(30))
      let longer = try probe.held(try await probe.store.extend(lease, lasting: StoreProbe.term))
      try expect(longer.expires, is: lease.expires + .seconds(30), "the new end")
      try expect(longer.term, is: lease.term, "the term")
      try expect(longer.owner, is: lease.owner, "the holder")
      try expect(
        longer.batch, is: lease.batch, "the batch in the lease")
      probe.time.advance(by: .seconds(59))
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases for another")
      let end = try await probe.keep(["a"], then: nil, under: lease)
      try expect(end, is: .released, "a change under the lease as first given")
    },
    Case("extending never cuts a lease short") { probe in
      let run = try await probe.begin(1)
      let lease = try await probe.leaseOne(run)
      let same = try probe.held(try await probe.store.extend(lease, lasting: .seconds(1)))
      try expect(same.expires, is: lease.expires, "the end")
      probe.time.advance(by: .seconds(2))
      try expect(try await probe.lease(run, as: probe.bob).count, is: 0, "leases for another")
    },
  ]

  /// What `outlook`, `isLive` and `close` make of batches and leases.
  static let outlooks: [Case] = [
    Case("an outlook is due at once while a batch may be leased now") { probe in
      let run = try await probe.begin(3)
      let all = try await probe.store.outlook(of: run.stage)
      try expect(all, is: Outlook(pending: 3, leased: 0, nextIn: .zero), "at first")
      _ = try await probe.lease(run, atMost: 2)
      let some = try await probe.store.outlook(of: run.stage)
      try expect(some, is: Outlook(pending: 1, leased: 2, nextIn: .zero), "with two leased")
    },
    Case("an outlook tells how long until a batch is due or a lease ends") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      let held = try await probe.store.outlook(of: run.stage)
      try expect(held, is: Outlook(pending: 0, leased: 2, nextIn: .seconds(60)), "both leased")
      try await probe.putBack(given[0], after: .seconds(10))
      let waiting = try await probe.store.outlook(of: run.stage)
      try expect(waiting, is: Outlook(pending: 1, leased: 1, nextIn: .seconds(10)), "one waits")
      probe.time.advance(by: .seconds(4))
      let later = try await probe.store.outlook(of: run.stage)
      try expect(later.nextIn, is: .seconds(6), "four seconds later")
      _ = try await probe.store.extend(given[1], lasting: .seconds(3600))
      probe.time.advance(by: .seconds(60))
      let due = try await probe.store.outlook(of: run.stage)
      try expect(due, is: Outlook(pending: 1, leased: 1, nextIn: .zero), "when it is due")
      _ = try await probe.change(.bury(reason: "enough"), under: probe.leaseOne(run))
      let end = try await probe.store.outlook(of: run.stage)
      try expect(end, is: Outlook(pending: 0, leased: 1, nextIn: .seconds(3540)), "one is left")
    },
    Case("a lease that ended counts as leased, and is due") { probe in
      let run = try await probe.begin(1)
      _ = try await probe.leaseOne(run)
      probe.time.advance(by: StoreProbe.term * 2)
      let outlook = try await probe.store.outlook(of: run.stage)
      try expect(outlook, is: Outlook(pending: 0, leased: 1, nextIn: .zero), "the outlook")
      try expect(try await probe.store.counts(of: run.id).leased, is: 1, "counted leased")
      try expect(try await probe.record(run).isLive, is: false, "the run is live")
    },
    Case("an outlook is over when all batches are final") { probe in
      let run = try await probe.begin(2)
      let given = try await probe.lease(run)
      _ = try await probe.keep([], then: nil, under: given[0])
      _ = try await probe.change(.bury(reason: "no"), under: given[1])
      let outlook = try await probe.store.outlook(of: run.stage)
      try expect(outlook, is: Outlook(pending: 0, leased: 0, nextIn: nil), "the outlook")
      try expect(outlook.isOver, "the outlook is over")
    },
    Case("a run is live while somebody holds an unexpired lease") { probe in
      let run = try await probe.begin(2)
      try expect(try await probe.record(run).isLive, is: false, "before the first lease")
      let lease = try await probe.leaseOne(run)
      try expect(try await probe.record(run).isLive, is: true, "with a lease")
      try expect(try await probe.store.runs(atMost: 1).map(\.isLive), is: [true], "in the list")
      let last = try await probe.store.lastRun(of: nil)
      try expect(last?.isLive, is: true, "as the last run")
      try await probe.putBack(lease, after: .zero)
      try expect(try await probe.record(run).isLive, is: false, "when the lease is given back")
    },
  ]
}

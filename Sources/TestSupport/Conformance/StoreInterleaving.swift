import Core

/// Several owners that change one run at random, beside a model that foresees every answer.
///
/// Owners remember every lease they were ever given and use old ones as readily as new ones. The
/// seed alone decides what happens; every failure names it.
struct StoreInterleaving {
  private static let wait = Duration.seconds(20)

  private let probe: StoreProbe
  private let run: RunRecord
  private let seed: UInt64
  private let owners = (1...4).map { Owner("owner-\($0)") }
  private var random: Seeded
  private var model: StoreModel
  /// The batch of each place of the model.
  private var ids: [BatchID]
  /// Every lease ever given, the newest last; the term counted by the model beside it.
  private var leases: [(lease: Lease, term: Int)] = []
  private var steps: [String] = []

  init(seed: UInt64, probe: StoreProbe) async throws {
    self.seed = seed
    self.probe = probe
    random = Seeded(seed: seed)
    run = try await probe.begin(4, job: StoreProbe.job("seed-\(seed)"))
    model = StoreModel(batches: 4)
    ids = try await probe.batches(run).map(\.id)
  }

  /// Makes so many random steps and compares after each of them.
  mutating func play(steps count: Int) async throws {
    do {
      for _ in 0..<count {
        try await step()
        try await compareBatches()
      }
      try await compareRows()
    } catch let failure as ConformanceFailure {
      let last = steps.suffix(12).joined(separator: "; ")
      throw ConformanceFailure(
        sentence: "Seed \(seed), step \(steps.count): \(failure.sentence). The last steps: \(last)",
        fileID: failure.fileID, line: failure.line)
    }
  }

  private var now: Instant { probe.time.wall() }

  private mutating func step() async throws {
    switch Int.random(in: 0..<11, using: &random) {
    case 0...2: try await lease()
    case 3: advance()
    case 4: try await extend()
    case 5: try await append()
    default: try await change()
    }
  }

  private mutating func advance() {
    let seconds = Int.random(in: 0...15, using: &random)
    steps.append("advance \(seconds) s")
    probe.time.advance(by: .seconds(seconds))
  }

  private mutating func lease() async throws {
    let owner = owners[Int.random(in: owners.indices, using: &random)]
    let limit = Int.random(in: 1...3, using: &random)
    steps.append("\(owner) leases \(limit)")
    let places = model.lease(as: owner, atMost: limit, until: now + Self.wait, now: now)
    let given = try await probe.lease(run, as: owner, atMost: limit, lasting: Self.wait)
    try expect(given.map(\.batch.id), is: places.map { ids[$0] }, "the batches leased")
    for (lease, place) in zip(given, places) {
      let before = leases.last { $0.lease.batch.id == lease.batch.id }
      try expect(lease.term > before?.lease.term ?? Int.min, "the term of \(lease.batch.id) grew")
      leases.append((lease, model.entries[place].term))
    }
  }

  private mutating func extend() async throws {
    guard let choice = anyLease() else { return }
    let (lease, term) = leases[choice]
    let place = try place(of: lease)
    steps.append("\(lease.owner) extends \(lease.batch.id)")
    let answer = try await probe.store.extend(lease, lasting: Self.wait)
    guard model.holds(lease.owner, term: term, at: place) else {
      return try expect(answer, is: .lost, "extending an old lease of batch \(lease.batch.id)")
    }
    model.extend(place, until: now + Self.wait)
    let held = try probe.held(answer)
    try expect(held.expires, is: model.entries[place].claim?.expires ?? now, "the new end")
  }

  private mutating func change() async throws {
    guard let choice = anyLease() else { return }
    let (lease, term) = leases[choice]
    let place = try place(of: lease)
    let change = anyChange(of: lease, at: place)
    steps.append("\(lease.owner) \(change.verb) \(lease.batch.id) under term \(lease.term)")
    let isHolder = model.holds(lease.owner, term: term, at: place)
    let foreseen = isHolder ? model.apply(change, at: place, now: now) : .lost
    let answer = try await probe.change(change, under: lease, outcome: .page)
    switch (foreseen, answer) {
    case (.lost, .lost), (.released, .released): break
    case (.held, .held(let held)): leases[choice].lease = held
    default: try expect(false, "the answer is \(foreseen); the store says \(answer)")
    }
    if model.entries.count > ids.count { ids = try await probe.batches(run).map(\.id) }
  }

  private mutating func append() async throws {
    let role = BatchRole.allCases[Int.random(in: 0..<4, using: &random)]
    let parent = Bool.random(using: &random) ? Int.random(in: ids.indices, using: &random) : nil
    let count = Int.random(in: 1...3, using: &random)
    steps.append("\(count) of \(role) are added below \(parent.map { "\(ids[$0])" } ?? "none")")
    let foreseen = model.append(count, as: role, below: parent)
    let answer = try await probe.store.append(
      StoreProbe.parts(count), as: role, below: parent.map { ids[$0] }, because: "at random",
      to: run.stage)
    try expect(answer, is: foreseen, "whether batches were added")
    ids = try await probe.batches(run).map(\.id)
  }

  /// Mostly one of the newest leases, sometimes a very old one.
  private mutating func anyLease() -> Int? {
    guard !leases.isEmpty else { return nil }
    let reach = Bool.random(using: &random) ? 4 : leases.count
    return leases.count - Int.random(in: 1...min(reach, leases.count), using: &random)
  }

  private func place(of lease: Lease) throws -> Int {
    try demand(ids.firstIndex(of: lease.batch.id), "batch \(lease.batch.id) in the run")
  }

  private mutating func anyChange(of lease: Lease, at place: Int) -> BatchChange {
    let spends = Bool.random(using: &random)
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return .restartPass(spends: spends, reason: "at random")
    case 1, 2:
      let wait = Duration.seconds(Int.random(in: 0...20, using: &random))
      return .putBack(after: wait, spends: spends, reason: "at random")
    case 3 where model.entries[place].depth < 3 && model.entries.count < 40:
      return .split(StoreProbe.parts(Int.random(in: 1...3, using: &random)))
    case 4: return .bury(reason: "at random")
    default: return anyPage(of: lease)
    }
  }

  private mutating func anyPage(of lease: Lease) -> BatchChange {
    let isOutOfTurn = Int.random(in: 0..<8, using: &random) == 0
    let page = lease.batch.pages + (isOutOfTurn ? 2 : 1)
    var rows = RowBlock()
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      // Few objects, so that many are kept more than once.
      let guid = GUID(high: 0, low: UInt64.random(in: 0..<40, using: &random))
      rows.append(guid: guid, key: "pass \(lease.batch.pass)", values: "[\(lease.batch.id)]")
    }
    let isLast = Int.random(in: 0..<5, using: &random) == 0
    let next = NextPage(cursor: "page \(page)", anchor: "anchor@contoso.example")
    if isLast, model.entries.count < 40, Bool.random(using: &random) {
      let doubt = Doubt(reason: "at random", parts: StoreProbe.parts(1))
      return .keepInDoubt(rows: rows, pass: lease.batch.pass, page: page, doubt: doubt)
    }
    return .keep(rows: rows, next: isLast ? nil : next, pass: lease.batch.pass, page: page)
  }

  private func compareBatches() async throws {
    try expect(try await probe.store.counts(of: run.id), is: model.counts, "the counts")
    let outlook = try await probe.store.outlook(of: run.stage)
    try expect(outlook, is: model.outlook(now: now), "the outlook")
    let batches = try await probe.batches(run)
    try expect(batches.map(\.state), is: model.entries.map(\.state), "the states")
    try expect(batches.map(\.role), is: model.entries.map(\.role), "the roles")
    let parents = model.entries.map { entry in entry.parent.map { ids[$0] } }
    try expect(batches.map(\.parent), is: parents, "the parents")
    let suspicious = batches.map { $0.suspicion != nil }
    try expect(suspicious, is: model.entries.map(\.isSuspicious), "what is suspicious")
    try expect(batches.map(\.depth), is: model.entries.map(\.depth), "the depths")
    try expect(batches.map(\.pass), is: model.entries.map(\.pass), "the passes")
    try expect(batches.map(\.pages), is: model.entries.map(\.pages), "the pages")
    try expect(batches.map(\.rows), is: model.entries.map(\.objects.count), "the rows")
    try expect(batches.map(\.failures), is: model.entries.map(\.failures), "the failures")
    let record = try await probe.record(run)
    try expect(record.calls, is: model.calls, "the calls")
    try expect(record.rows, is: model.totals.kept, "the rows of the run")
    let live = model.entries.contains { entry in entry.claim.map { now < $0.expires } ?? false }
    try expect(record.isLive, is: live, "whether the run is live")
  }

  private func compareRows() async throws {
    for (place, id) in ids.enumerated() {
      let entry = model.entries[place]
      let keys = try await probe.store.keys(of: id, atMost: 1000)
      let wanted = Array(repeating: "pass \(entry.pass)", count: entry.objects.count)
      try expect(keys, is: wanted, "the keys of batch \(id), all of its present pass")
    }
    let (blocks, totals) = try await probe.rows(of: run, inBlocksOf: 7)
    try expect(totals, is: model.totals, "the totals")
    let objects = blocks.flatMap(\.entries).map(\.guid)
    try expect(Set(objects), is: Set(model.entries.flatMap(\.objects)), "the objects handed over")
    try expect(objects.count, is: totals.unique, "rows handed over, each object once")
  }
}

extension BatchChange {
  /// The change in a word or two, for the story a failure tells.
  var verb: String {
    switch self {
    case .keep(let rows, let next, let pass, let page):
      "keeps page \(page) of pass \(pass)\(next == nil ? ", the last," : "") (\(rows.count) rows) of"
    case .keepInDoubt(let rows, let pass, let page, _):
      "keeps in doubt page \(page) of pass \(pass) (\(rows.count) rows) of"
    case .restartPass: "restarts"
    case .putBack(let wait, _, _): "puts back for \(wait)"
    case .split(let parts): "splits in \(parts.count)"
    case .bury: "buries"
    case .setAside: "sets a subject aside of"
    }
  }
}

extension StoreConformance {
  /// Random interleavings of several owners, compared with a model after every step.
  static let models: [Case] = [
    Case("owners that interleave at random are answered as a model foresees") { probe in
      for seed: UInt64 in 1...8 {
        var interleaving = try await StoreInterleaving(seed: seed, probe: probe)
        try await interleaving.play(steps: 160)
      }
    }
  ]
}

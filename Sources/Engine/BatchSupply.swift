import Core

/// Where a run's workers get their next batches: one stage after another, and beside it those that
/// follow it.
///
/// Rows of a stage become work for those that follow while it still goes on. It never works on a
/// batch, and never waits.
struct BatchSupply: Sendable {
  /// A leased batch, the stage it belongs to, and when the store was asked for it.
  struct Claim: Sendable {
    let stage: StageContext
    let lease: Lease
    let asked: Monotonic
  }

  /// Those that are not over yet; the first is the one whose turn it is.
  private var stages: [StageContext]
  /// What the first is still to be asked at its end.
  private var steps: ArraySlice<Epilogue.Step> = []
  /// How often workers were given batches.
  private var rounds = 0
  private let run: RunRecord
  private let store: any RunStore
  private let settings: RunSettings
  private let owner: Owner
  private let time: any TimeSource
  private let tell: @Sendable (EngineEvent) -> Void

  init(
    of stages: [StageContext], in run: RunRecord, _ store: any RunStore, _ settings: RunSettings,
    owner: Owner, time: any TimeSource, tell: @escaping @Sendable (EngineEvent) -> Void
  ) {
    self.stages = stages
    self.run = run
    self.store = store
    self.settings = settings
    self.owner = owner
    self.time = time
    self.tell = tell
    steps = ending?.steps[...] ?? []
  }

  /// Goes on with what comes once the present stage has nothing left to do: what it is asked at its
  /// end, then the next stage; false when there is no more.
  ///
  /// What is still to be asked is never passed over: a run that stops does not come here.
  mutating func advance() async throws -> Bool {
    if let step = steps.popFirst() {
      try await ending?.begin(step)
      return true
    }
    guard stages.count > 1 else { return false }
    stages.removeFirst()
    steps = ending?.steps[...] ?? []
    return true
  }

  /// Nil for a stage that follows another, and for a list: they are asked nothing at their end.
  private var ending: StageEnding? {
    guard let stage = stages.first, stage.follower == nil, !stage.isList else { return nil }
    return StageEnding(store: store, stage: stage, settings: settings, run: run, tell: tell)
  }

  /// Those that go on beside the first: the lists, and what follows and has nothing to wait for.
  private var others: [StageContext] {
    stages.dropFirst().filter { other in
      guard other.follower != nil else { return other.isList }
      return other.hasItsList && !stages.contains { other.awaited.contains($0.id) }
    }
  }

  /// Batches for so many free workers, of the stage and of those that follow in turn.
  ///
  /// The stage itself comes first until it has half of the workers, so that what it finds never runs
  /// out; the latest of those that follow come first for the others, so that what was found is soon
  /// answered in full and little lies about half done. Whoever has nothing to do leaves his part.
  mutating func claims(atMost free: Int) async throws -> [Claim] {
    try await endListings()
    guard let stage = stages.first else { return [] }
    rounds += 1
    try await layOut()
    try await sortIn()
    let others = others
    guard !others.isEmpty else { return try await claims(of: stage, atMost: free) }
    let part = max((settings.width + 1) / 2 - stage.underWay, 0)
    var claims = try await claims(of: stage, atMost: min(part, free))
    for other in others.filter(\.isList) + others.filter({ !$0.isList }).reversed()
    where claims.count < free {
      claims += try await self.claims(of: other, atMost: free - claims.count)
    }
    if claims.count < free {
      claims += try await self.claims(of: stage, atMost: free - claims.count)
    }
    return claims
  }

  /// Goes on from a listing as soon as it has nothing left to do.
  ///
  /// Those that follow would keep all workers busy, and what waits for the next listing would begin
  /// only when they have nothing to do any more.
  private mutating func endListings() async throws {
    while let stage = stages.first, stage.follower == nil, !stage.isList,
      try await store.outlook(of: stage.id).isOver
    {
      guard try await advance() else { return }
    }
  }

  /// What the stage still has to do; those that follow get their own turn after it.
  func outlook() async throws -> Outlook {
    guard let stage = stages.first else { return Outlook(pending: 0, leased: 0, nextIn: nil) }
    var own = try await store.outlook(of: stage.id)
    if own.isOver, stage.feedsItself {
      // What its last batches found since was not asked about yet.
      try await layOut()
      own = try await store.outlook(of: stage.id)
    }
    guard !own.isOver else { return own }
    var soonest = own
    for stage in others {
      let other = try await store.outlook(of: stage.id)
      guard let due = other.nextIn else { continue }
      soonest.nextIn = min(soonest.nextIn ?? due, due)
    }
    return soonest
  }

  private func claims(of stage: StageContext, atMost free: Int) async throws -> [Claim] {
    guard free > 0 else { return [] }
    let reading = PrincipalReading(run: run, store: store)
    guard try await reading.isReady(stage) else { return [] }
    let asked = time.monotonic()
    let leases = try await store.lease(
      from: stage.id, as: owner, atMost: free, lasting: settings.leaseTerm)
    return leases.map { Claim(stage: stage, lease: $0, asked: asked) }
  }

  /// Makes what lists told findable, once they are read to their end.
  private func sortIn() async throws {
    for list in stages.compactMap(\.list) {
      guard !list.isReadToItsEnd, try await store.outlook(of: list.id).isOver else { continue }
      var isMore = true
      while isMore { isMore = try await store.sortIn(list.id) }
      list.noteRead()
    }
  }

  /// Makes what was found since the subjects of those that follow.
  ///
  /// The stage itself may follow another, which is over by now: what it found last is laid out here.
  /// Groups are gathered until there are some: asked about one by one, each would cost a call.
  private func layOut() async throws {
    for (place, follower) in stages.enumerated()
    where place == 0 || !follower.gathers || rounds % Self.gathering == 0 {
      for source in follower.feeds { try await layOut(source, for: follower) }
    }
  }

  /// Rounds of giving out batches in which groups are gathered.
  private static let gathering = 100

  private func layOut(_ source: StageID, for follower: StageContext) async throws {
    var isMore = true
    while isMore {
      let done = try await store.fanOut(
        source, to: follower.id, inBatchesOf: follower.subjectsInBatch,
        choosing: follower.choice)
      if done.batches > 0 { tell(.fannedOut(follower.id, batches: done.batches)) }
      isMore = done.sources > 0
    }
  }
}

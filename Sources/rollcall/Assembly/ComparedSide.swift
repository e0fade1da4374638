import Core
import Synchronization

/// One of two compared runs: which of its rows take part, and which of its batches nobody read.
struct ComparedSide {
  let run: RunRecord
  var shape: ComparedShape
  /// Batches that were not read to their end; nil for more than are looked at.
  private let unread: [Batch]?
  private let unreadCount: Int

  init(_ run: RunRecord, stage: String?, in store: any RunStore) async throws {
    self.run = run
    let names = run.job.allStages.compactMap(\.job.stage)
    guard let shape = stage.map({ ComparedShape.stage($0, of: run.job) }) ?? .result(of: run.job),
      run.stages.indices.contains(shape.place)
    else {
      throw Refusal(
        .usage,
        "Run \(run.id) has \(run.stages.count) stages, and none that is called "
          + "'\((stage ?? "1").shortened)'."
          + (names.isEmpty ? "" : " Its stages are: \(names.joined(separator: ", ")).")
      )
    }
    self.shape = shape
    let counts = try await store.counts(of: run.id)
    unreadCount = counts.pending + counts.leased + counts.buried
    unread =
      unreadCount > Sight.mostUnread
      ? nil : try await store.allBatches(of: run.id, in: [.pending, .leased, .buried])
  }

  var stage: StageID { run.stages[shape.place] }

  var join: ComparedRows.Join? {
    guard let place = shape.joinedPlace, run.stages.indices.contains(place) else { return nil }
    return ComparedRows.Join(stage: run.stages[place], columns: run.job.with?.columns.count ?? 0)
  }

  /// Whether columns were joined from a stage that was not read to its end.
  var isJoinUnread: Bool {
    guard let join else { return false }
    return unread.map { $0.contains { $0.stage == join.stage } } ?? true
  }

  func sight(
    of columns: [String], asksTheSame: Bool, in store: any RunStore
  ) async throws -> Sight {
    let own = unread?.filter { $0.stage == stage }
    let sources = shape.sources.map { run.stages[$0] }
    var batches = Sight.Batches(
      unread: own?.map(\.predicate), unreadCount: own?.count ?? unreadCount,
      isSourceUnread: unread?.contains { sources.contains($0.stage) } ?? !sources.isEmpty)
    for batch in try await store.batches(of: stage, addedAs: .absentee) where batch.state == .done {
      batches.asked.formUnion(batch.predicate.values(of: "Guid").compactMap { GUID($0) })
    }
    if case .byList(let property) = shape.job.shard {
      batches.listed = try await listed(property, in: store)
    }
    return Sight(
      of: run, asking: shape.job, columns: columns, batches, asksTheSame: asksTheSame)
  }

  /// What its stages say could not be asked about, as far as the order of rows does not tell.
  func unanswered(
    identity: [String], leading: Int, in store: any RunStore
  ) async throws -> Unanswered {
    var unanswered = Unanswered()
    for witness in shape.witnesses(in: run.job, identity: identity, leading: leading) {
      try await note(
        findingsOf: witness.place, at: witness.columns, as: witness.identity, in: &unanswered,
        from: store)
    }
    return unanswered
  }

  /// What could have led to groups to ask about and was not answered, by stage; nil for rows that are
  /// not of groups.
  func lacking(in store: any RunStore) async throws -> [Unanswered]? {
    guard let feeders = shape.feeders(in: run.job) else { return nil }
    var lacking: [Unanswered] = []
    for place in feeders {
      var own = Unanswered()
      let columns = run.job.allStages[place].job.columns.dropLast().indices
      try await note(findingsOf: place, at: Array(columns), in: &own, from: store)
      lacking.append(own)
    }
    return lacking
  }

  /// Takes in the rows of a stage that say why there is no answer.
  private func note(
    findingsOf place: Int, at columns: [Int], as identity: [Int]? = nil,
    in unanswered: inout Unanswered, from store: any RunStore
  ) async throws {
    let growing = Mutex(unanswered)
    _ = try await store.rows(of: run.stages[place], inBlocksOf: 1000) { block in
      for entry in block.entries {
        let cells = block.arena[entry.values]
        // Most rows are answers, and are told by how they end without being read.
        guard !cells.suffix(Self.answer.count).elementsEqual(Self.answer) else { continue }
        try growing.withLock { try $0.note(Array(cells), at: columns, as: identity) }
      }
    }
    unanswered = growing.withLock(\.self)
  }

  private static let answer = Array(",null]".utf8)

  /// The groups that were asked about, or were to be.
  func askedGroups(in store: any RunStore) async throws -> Set<GUID> {
    var groups: Set<GUID> = []
    try await eachShare(in: store) { batch in
      groups.formUnion(try await store.subjects(of: batch.id).map(\.guid))
    }
    return groups
  }

  /// The values of a list that were asked for and answered.
  private func listed(_ property: String, in store: any RunStore) async throws -> Set<Int> {
    var values: Set<Int> = []
    try await eachShare(in: store) { batch in
      values.formUnion(batch.predicate.values(of: property).map(Sight.hash))
    }
    return values
  }

  /// Hands over the stage's batches that were read to their end, a thousand at a time.
  private func eachShare(
    in store: any RunStore, _ use: (Batch) async throws -> Void
  ) async throws {
    var (last, isMore): (BatchID?, Bool) = (nil, true)
    while isMore {
      let some = try await store.batches(of: run.id, in: [.done], after: last, atMost: 1000)
      for batch in some where batch.stage == stage && batch.role == .share {
        try await use(batch)
      }
      last = some.last?.id
      isMore = !some.isEmpty
    }
  }
}

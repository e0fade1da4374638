import Core
import Reports
import Synchronization

/// Compares two runs: gathers what each could have seen, has the store bring their rows together,
/// and judges what differs.
///
/// It never decides what a difference means; `Sight` and `DifferenceJudge` do.
struct RunComparison: Sendable {
  let pair: RunPair
  let columns: ComparedColumns
  let head: DifferenceHead
  let older: Sight
  let newer: Sight
  private let unanswered: (older: Unanswered, newer: Unanswered)
  private let rows: (older: ComparedRows, newer: ComparedRows)
  private let store: any RunStore

  /// - Parameters:
  ///   - stage: one stage by itself, by its name or from 1; nil for what `export` writes.
  ///   - identity: columns that identify a row, in place of the newer run's job's.
  init(
    of pair: RunPair, stage: String?, identity: [String]?, in store: any RunStore
  ) async throws {
    self.pair = pair
    self.store = store
    var older = try await ComparedSide(pair.older, stage: stage, in: store)
    var newer = try await ComparedSide(pair.newer, stage: stage, in: store)
    var notes = Self.notes(on: pair)
    if stage == nil, let others = pair.newer.job.followers {
      let names = others.map { "--stage \($0.name)" }.joined(separator: ", ")
      notes.append("This compares the job's first stage. See the others with \(names).")
    }
    for side in [older, newer] where side.isJoinUnread {
      notes.append(
        "What was joined is not compared: run \(side.run.id) did not read all of that side.")
    }
    if older.isJoinUnread || newer.isJoinUnread {
      older.shape = older.shape.withoutJoin
      newer.shape = newer.shape.withoutJoin
    }
    let wanted = identity ?? newer.shape.job.identity ?? []
    guard !wanted.isEmpty || !newer.shape.isFollower else {
      throw Refusal(
        .usage,
        "The rows of this stage are answers without an identity of their own. Name the columns that "
          + "tell them apart with --identity, or under 'identity' of the stage in the job.")
    }
    let columns = try Self.columns(older, newer, identity: wanted == ["Guid"] ? [] : wanted)
    let isSame = pair.differences.isEmpty
    self.older = try await older.sight(of: columns.names, asksTheSame: isSame, in: store)
    self.newer = try await newer.sight(of: columns.names, asksTheSame: isSame, in: store)
    let names = columns.identityNames
    let unanswered = (
      older: try await older.unanswered(identity: names, in: store),
      newer: try await newer.unanswered(identity: names, in: store)
    )
    self.unanswered = unanswered
    notes += [self.older.reason, self.newer.reason].compactMap(\.self)
    for (run, names) in [(pair.older, columns.onlyOlder), (pair.newer, columns.onlyNewer)]
    where !names.isEmpty {
      notes.append(
        "Only run \(run.id) kept \(names.joined(separator: ", ")), so that is not compared.")
    }
    rows = (
      columns.olderRows(of: older.stage, joined: older.join),
      columns.newerRows(of: newer.stage, joined: newer.join)
    )
    self.columns = columns
    head = DifferenceHead(
      older: pair.older, newer: pair.newer, columns: columns.names, identity: columns.identity,
      notes: notes)
  }

  /// Compares, and hands each difference over on the store's thread.
  func differences(
    _ use: @escaping @Sendable (Difference) throws -> Void
  ) async throws -> DifferenceResult {
    let tally = Tally(
      DifferenceJudge(
        older: older, newer: newer, columns: columns.names, identity: columns.identity,
        unanswered: unanswered))
    let totals = try await store.changes(from: rows.older, to: rows.newer) { change in
      try use(try tally.take(change))
    }
    return DifferenceResult(counts: tally.counts, totals: totals)
  }

  private static func notes(on pair: RunPair) -> [String] {
    let differences = pair.differences
    guard !differences.isEmpty else { return [] }
    return [
      "The runs were asked different questions: other \(differences.joined(separator: ", "))."
    ]
  }

  private static func columns(
    _ older: ComparedSide, _ newer: ComparedSide, identity: [String]
  ) throws -> ComparedColumns {
    do {
      return try ComparedColumns(
        older: older.shape.columns, newer: newer.shape.columns, identity: identity)
    } catch {
      let lacking = error.isInNewer ? older.run : newer.run
      throw Refusal(
        .usage,
        "Run \(lacking.id) did not keep '\(error.column)', by which rows are to be the same. Name "
          + "columns that both runs kept with --identity.")
    }
  }

  /// Judges and counts on the store's thread.
  private final class Tally: Sendable {
    private struct State {
      var judge: DifferenceJudge
      var counts = DifferenceCounts()
    }

    private let state: Mutex<State>

    init(_ judge: DifferenceJudge) { state = Mutex(State(judge: judge)) }

    var counts: DifferenceCounts { state.withLock(\.counts) }

    func take(_ change: RowChange) throws -> Difference {
      try state.withLock { state in
        let difference = try state.judge.judge(change)
        state.counts.note(difference)
        return difference
      }
    }
  }
}

/// One of two compared runs: which of its rows take part, and which of its batches nobody read.
private struct ComparedSide {
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

  /// What the stages before it say could not be asked about.
  func unanswered(
    identity: [String], in store: any RunStore
  ) async throws -> Unanswered {
    let growing = Mutex(Unanswered())
    for witness in shape.witnesses(in: run.job, identity: identity) {
      let stage = run.stages[witness.place]
      _ = try await store.rows(of: stage, inBlocksOf: 1000) { block in
        for entry in block.entries {
          let cells = block.arena[entry.values]
          // Most rows are answers, whose last value is null.
          guard !cells.suffix(Self.answer.count).elementsEqual(Self.answer) else { continue }
          try growing.withLock { try $0.note(Array(cells), at: witness.columns) }
        }
      }
    }
    return growing.withLock(\.self)
  }

  private static let answer = Array(",null]".utf8)

  /// The values of a list that were asked for and answered.
  private func listed(_ property: String, in store: any RunStore) async throws -> Set<Int> {
    var (values, last, isMore): (Set<Int>, BatchID?, Bool) = ([], nil, true)
    while isMore {
      let some = try await store.batches(of: run.id, in: [.done], after: last, atMost: 1000)
      for batch in some where batch.stage == stage && batch.role == .share {
        values.formUnion(batch.predicate.values(of: property).map(Sight.hash))
      }
      last = some.last?.id
      isMore = !some.isEmpty
    }
    return values
  }
}

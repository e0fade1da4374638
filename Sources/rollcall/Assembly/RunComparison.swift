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
  /// How many columns, the first ones, tell which object was asked about.
  private let leading: Int
  private let rows: (older: ComparedRows, newer: ComparedRows)
  let store: any RunStore

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
      notes.append("\(Self.ofFirst) See those of the others with \(names).")
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
    let isOfObjects = wanted == ["Guid"] && !newer.shape.isFollower
    let columns = try Self.columns(older, newer, identity: isOfObjects ? [] : wanted)
    let isSame = pair.differences.isEmpty
    self.older = try await older.sight(of: columns.names, asksTheSame: isSame, in: store)
    self.newer = try await newer.sight(of: columns.names, asksTheSame: isSame, in: store)
    let leads = [older, newer].map {
      $0.shape.leading(in: $0.run.job, identity: columns.identityNames)
    }
    leading = leads[0] == leads[1] ? leads[0] : 0
    unanswered = try await Self.unanswered(older, newer, columns, leading: leading, in: store)
    notes += [self.older.reason, self.newer.reason].compactMap(\.self)
    for (side, unanswered) in [(older, unanswered.older), (newer, unanswered.newer)]
    where unanswered.isBlind {
      notes.append(Self.blindness(of: side, columns.identityNames))
    }
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

  /// How the note begins that the rows of other stages are not here.
  static let ofFirst = "These are the differences of the job's first stage."

  /// Compares, and hands each difference over on the store's thread.
  func differences(
    _ use: @escaping @Sendable (Difference) throws -> Void
  ) async throws -> DifferenceResult {
    let tally = Tally(
      DifferenceJudge(
        older: older, newer: newer, columns: columns.names, identity: columns.identity,
        leading: leading, unanswered: unanswered))
    let totals = try await store.changes(from: rows.older, to: rows.newer) { change in
      try use(try tally.take(change))
    }
    return DifferenceResult(counts: tally.counts, totals: totals)
  }

  /// What each of the runs could not ask about.
  private static func unanswered(
    _ older: ComparedSide, _ newer: ComparedSide, _ columns: ComparedColumns, leading: Int,
    in store: any RunStore
  ) async throws -> (older: Unanswered, newer: Unanswered) {
    let names = columns.identityNames
    var unanswered = (
      older: try await older.unanswered(identity: names, leading: leading, in: store),
      newer: try await newer.unanswered(identity: names, leading: leading, in: store)
    )
    guard let group = columns.names.firstIndex(of: Follower.guidOfGroup),
      let before = try await older.lacking(in: store),
      let now = try await newer.lacking(in: store)
    else { return unanswered }
    // What both lacked leads to no difference between them.
    if !Unanswered.isAll(of: now, within: before) {
      unanswered.newer.seeOnly(try await newer.askedGroups(in: store), at: group)
    }
    if !Unanswered.isAll(of: before, within: now) {
      unanswered.older.seeOnly(try await older.askedGroups(in: store), at: group)
    }
    return unanswered
  }

  /// That objects of which the identity says nothing could not be asked about.
  private static func blindness(of side: ComparedSide, _ identity: [String]) -> String {
    let known = Set(identity.map { $0.lowercased() })
    let subject = side.run.job.allStages[side.shape.place].follower?.subjectColumns ?? []
    let others = subject.filter { !known.contains($0.lowercased()) }
    let remedy =
      others.isEmpty
      ? "Carry a column of the object into the stage, and name it in the identity."
      : "Name \(others.joined(separator: " or ")) in the identity."
    return
      "Run \(side.run.id) could not ask about everything, and the identity does not tell what a "
      + "row was asked about, so nothing that it lacks means anything. \(remedy)"
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

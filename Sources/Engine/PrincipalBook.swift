import Core
import Synchronization

/// What a run knows of principals: its directory, and who is in which group.
///
/// It is read once by each process, when the first stage needs it, and never changed after that.
final class PrincipalBook: Sendable {
  private struct State {
    var directory: PrincipalIndex?
    var memberships: [StageID: Membership] = [:]
  }

  private let state = Mutex(State())

  /// The run's directory; nil while it is not read.
  var directory: PrincipalIndex? { state.withLock(\.directory) }

  func keep(_ directory: PrincipalIndex) { state.withLock { $0.directory = directory } }

  /// Who is in which group, as a stage found; nil while it is not read.
  func membership(of stage: StageID) -> Membership? { state.withLock { $0.memberships[stage] } }

  func keep(_ membership: Membership, of stage: StageID) {
    state.withLock { $0.memberships[stage] = membership }
  }
}

/// Reads what a stage must know of principals before it begins.
struct PrincipalReading {
  let run: RunRecord
  let store: any RunStore

  private static let blockSize = 1000

  /// Whether a stage knows what it needs, once it has anything to do.
  ///
  /// What is read is whole: the stages that it comes from are awaited.
  func isReady(_ stage: StageContext) async throws -> Bool {
    let places = missing(for: stage)
    guard !places.isEmpty else { return true }
    let outlook = try await store.outlook(of: stage.id)
    guard !outlook.isOver else { return false }
    for place in places {
      if run.job.allStages[place].follower == nil {
        let directory = try await directory(at: place)
        stage.book.keep(directory)
      } else {
        let membership = try await membership(at: place)
        stage.book.keep(membership, of: run.stages[place])
      }
    }
    return true
  }

  /// The places of the stages whose rows must still be read.
  private func missing(for stage: StageContext) -> [Int] {
    run.stages.indices.filter { place in
      let id = run.stages[place]
      guard stage.awaited.contains(id) else { return false }
      return run.job.allStages[place].follower == nil
        ? stage.book.directory == nil : stage.book.membership(of: id) == nil
    }
  }

  private func directory(at place: Int) async throws -> PrincipalIndex {
    // A name looked up in a part of it may be found for somebody else, and what was told by it is
    // never told anew.
    let buried = try await store.allBatches(of: run.id, in: [.buried])
    guard !buried.contains(where: { $0.stage == run.stages[place] }) else {
      throw CallFailure(
        .permanent,
        sentence: "A part of the run's directory could not be listed, so names cannot be told. See "
          + "why with: rollcall status \(run.id) — then have it asked again with: rollcall retry "
          + "\(run.id)")
    }
    let columns = run.job.sides[place].columns
    guard let index = PrincipalIndex(columns: columns) else {
      throw CallFailure(
        .permanent,
        sentence: "The run's directory has no column that tells what a recipient is. Add "
          + "RecipientTypeDetails to its columns, and run the job anew.")
    }
    let growing = Growing(index)
    _ = try await store.rows(of: run.stages[place], inBlocksOf: Self.blockSize) { block in
      growing.take(block) { index, entry in
        let cells = CellList(block.arena[entry.values])?.cells ?? []
        return index.add(entry.guid, cells.map(CellList.texts))
      }
    }
    guard !growing.isFull else {
      throw Self.tooLarge("The run's directory lists", "\(PrincipalIndex.most) recipients")
    }
    return growing.now
  }

  private func membership(at place: Int) async throws -> Membership {
    let (stage, job) = (run.stages[place], run.job.allStages[place].job)
    let growing = Growing(Membership())
    for batch in try await store.allBatches(of: run.id, in: [.buried]) where batch.stage == stage {
      for subject in try await store.subjects(of: batch.id) {
        growing.change { $0.noteUnread(subject.guid) }
      }
    }
    let places = MemberPlaces(job.columns)
    _ = try await store.rows(of: stage, inBlocksOf: Self.blockSize) { block in
      growing.take(block) { membership, entry in
        let cells = CellList(block.arena[entry.values])?.cells ?? []
        return places.add(cells, to: &membership)
      }
    }
    guard !growing.isFull else {
      throw Self.tooLarge("The groups of this run have", "\(Membership.most) members")
    }
    growing.change { $0.sort() }
    return growing.now
  }

  private static func tooLarge(_ what: String, _ most: String) -> CallFailure {
    CallFailure(
      .permanent,
      sentence:
        "\(what) more than \(most), more than are held at once. Ask for fewer by a filter in "
        + "the job file, and run the job anew.")
  }
}

/// Where the rows of a stage that asks about groups say who is in which.
private struct MemberPlaces {
  private let group: Int?
  private let member: [Int]
  private let finding: Int?

  init(_ columns: [String]) {
    group = columns.firstIndex(of: Follower.guidOfGroup)
    member = Principal.columns(named: Follower.member).compactMap { columns.firstIndex(of: $0) }
    finding = columns.indices.last
  }

  /// False where the membership holds as many as it can.
  func add(_ cells: [String], to membership: inout Membership) -> Bool {
    func text(_ place: Int?) -> String? {
      place.flatMap { cells.indices.contains($0) ? CellList.texts(of: cells[$0]).first : nil }
    }
    guard let group = text(group).flatMap({ GUID($0) }) else { return true }
    if let finding = text(finding) { membership.note(finding, of: group) }
    guard member.count == 3, let name = text(member[0]) else { return true }
    let kind = text(member[2]).flatMap(Principal.Kind.init) ?? .unknown
    let principal = Principal(name, guid: text(member[1]).flatMap { GUID($0) }, kind: kind)
    return membership.add(principal, to: group)
  }
}

/// Something that grows on the store's thread until it is full.
private final class Growing<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var isFull = false
  }

  private let state: Mutex<State>

  init(_ value: Value) { state = Mutex(State(value: value)) }

  var now: Value { state.withLock(\.value) }
  var isFull: Bool { state.withLock(\.isFull) }

  func change(_ change: (inout Value) -> Void) { state.withLock { change(&$0.value) } }

  /// - Parameter add: adds a row; false where there is no more room.
  func take(_ block: RowBlock, adding add: (inout Value, RowBlock.Entry) -> Bool) {
    state.withLock { state in
      for entry in block.entries where !state.isFull {
        state.isFull = !add(&state.value, entry)
      }
    }
  }
}

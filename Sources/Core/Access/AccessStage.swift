/// A stage of a job whose rows tell of access, and what its question rests on.
package struct AccessStage: Sendable, Hashable {
  /// What the first stage is called where it has no name.
  package static let first = "objects"

  package var name: String
  package var access: AccessColumns
  /// Its place among the stages of the run.
  package var place: Int
  /// The columns of its rows.
  package var columns: [String]
  /// Which rows of its source it asks about; nil for all.
  package var only: [Follower.ColumnTest]?
  /// The stages it rests on, the one whose rows it asks about first, the listing last.
  package var sources: [Source]
  /// What is asked, as a text: two runs ask the same where it is the same.
  package var question: String
  /// The run means every object there is, and not a sample, a list, what changed or the groups that
  /// happen to hold a right.
  package var meansAll: Bool
  /// It asks about groups, each told by its GUID and not by the row that named it.
  package var asksGroups = false

  package struct Source: Sendable, Hashable {
    package var place: Int
    package var columns: [String]
  }

  /// The place that a question about a group is about, where the group's GUID names it.
  package func place(ofGroup guid: GUID, telling kind: AccessKind) -> AccessSighting? {
    let first = access.members?.group.first?.lowercased()
    guard asksGroups, kind == .members, first == Follower.guidOfGroup.lowercased() else {
      return nil
    }
    return AccessName(guid.description).map { AccessSighting(place: $0) }
  }

  /// Whether a row of the source is one that the stage asks about.
  package func concerns(
    _ row: some Collection<UInt8>, of source: Source
  ) throws(DamagedCells) -> Bool {
    guard let only else { return true }
    let cells = try RowCells(row)
    for test in only {
      let place = source.columns.firstIndex { $0.lowercased() == test.column.lowercased() }
      guard let place, test.holds(try cells.texts(at: place)) else { return false }
    }
    return true
  }
}

extension Job {
  /// The stages whose rows tell of access, in the order of the run's stages.
  package var accessStages: [AccessStage] {
    let stages = allStages
    return stages.indices.compactMap { place in
      guard let access = stages[place].job.access, !access.kinds.isEmpty else { return nil }
      var (sources, next): ([AccessStage.Source], Int?) = ([], stages[place].source)
      var questions = [stages[place].question]
      while let source = next, sources.count < stages.count {
        sources.append(AccessStage.Source(place: source, columns: stages[source].job.columns))
        questions.append(stages[source].question)
        next = stages[source].source
      }
      let asksGroups: Bool
      if case .groups = stages[place].follower?.way {
        asksGroups = true
      } else {
        asksGroups = false
      }
      return AccessStage(
        name: stages[place].job.stage ?? AccessStage.first, access: access, place: place,
        columns: stages[place].job.columns, only: stages[place].follower?.only, sources: sources,
        question: questions.joined(separator: "\n"), meansAll: meansAll && !asksGroups,
        asksGroups: asksGroups)
    }
  }

  private var meansAll: Bool {
    guard !isSample, window == nil else { return false }
    if case .byList = shard { return false }
    return true
  }
}

extension Job.Stage {
  /// What is asked, and which of the answers count.
  fileprivate var question: String {
    let parameters = job.parameters.map(\.text).joined(separator: " ")
    let tests = [("where", follower?.only), ("except", follower?.except)].flatMap { word, tests in
      (tests ?? []).map { "\(word) \($0.column): \($0.values.joined(separator: ", "))" }
    }
    let held = follower?.onlyWith.map { ["only-with " + $0.joined(separator: ", ")] } ?? []
    return ([job.cmdlet, parameters, job.filter ?? ""] + tests + held).joined(separator: "; ")
  }
}

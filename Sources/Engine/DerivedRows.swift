import Core

/// Makes the rows of a stage that asks nobody: from what its source found, and from who is in which
/// group.
struct DerivedRows {
  /// What becomes of one row of the source.
  enum Outcome {
    case rows(RowBlock)
    /// It cannot be told yet, for this reason.
    case unread(String)
  }

  let questions: SubjectQuestion
  private let way: Follower.Way
  /// What the source calls who holds what its rows say.
  private let principal: String
  private let membership: Membership

  init?(of follower: Follower, in stage: StageContext) {
    guard let way = follower.way, !follower.asks else { return nil }
    self.way = way
    questions = SubjectQuestion(of: follower, in: stage)
    principal = stage.source?.principal ?? ""
    // It awaits one stage of groups, if any.
    membership =
      stage.awaited.lazy.compactMap { stage.book.membership(of: $0) }.first ?? Membership()
  }

  func outcome(for subject: Subject) -> Outcome {
    switch way {
    case .texts(let column): .rows(rows(for: questions.texts(of: column, in: subject), of: subject))
    case .members: members(of: subject)
    case .groups: .rows(RowBlock())
    }
  }

  private func rows(for texts: [String], of subject: Subject) -> RowBlock {
    var rows = RowBlock()
    for (place, text) in texts.enumerated() {
      let own = [CellList.quoted(text)]
      rows.append(
        guid: subject.guid.answer(place), key: subject.key,
        values: questions.values(carriedFrom: subject, own + questions.names.cells(for: own)))
    }
    return rows
  }

  private func members(of subject: Subject) -> Outcome {
    guard let holder = holder(of: subject) else { return .rows(RowBlock()) }
    guard holder.kind == .group else {
      return .rows(rows(for: [Membership.Member(principal: holder, path: [])], of: subject))
    }
    switch membership.expansion(of: holder) {
    case .members(let members): return .rows(rows(for: members, of: subject))
    case .unread(let group):
      // The name is the tenant's, and does not enter a log.
      let which = group.guid.map { "the group \($0)" } ?? "a group"
      return .unread("nobody could be asked who is in \(which)")
    }
  }

  private func rows(for members: [Membership.Member], of subject: Subject) -> RowBlock {
    var rows = RowBlock()
    for (place, member) in members.enumerated() {
      let via = member.path.isEmpty ? "null" : CellList.quoted(member.path)
      rows.append(
        guid: subject.guid.answer(place), key: subject.key,
        values: questions.values(
          carriedFrom: subject, NameResolver.cells(of: member.principal) + [via],
          finding: member.finding))
    }
    return rows
  }

  /// Who holds what a row of the source says; nil where it says nothing.
  private func holder(of subject: Subject) -> Principal? {
    func text(_ column: String) -> String? { questions.texts(of: column, in: subject).first }
    guard let name = text(principal) else { return nil }
    return Principal(
      name, guid: text(Principal.guidColumn(named: principal)).flatMap { GUID($0) },
      kind: text(Principal.kindColumn(named: principal)).flatMap(Principal.Kind.init) ?? .unknown)
  }
}

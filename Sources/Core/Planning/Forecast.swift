/// What a plan is expected to cost.
///
/// It rests on what a complete run told; where nothing is known it says nothing.
package struct Forecast: Sendable, Hashable {
  /// Rows of all batches.
  package var rows: Int?
  /// Objects that later stages will ask about, by the stages' names, as far as it is known: rows of the
  /// first stage, or what the run before asked about.
  package var asked: [String: Int] = [:]
  package var calls: Int?
  package var time: Duration?
  /// The longest call of the run before: a token must outlive it.
  package var longestCall: Duration?

  /// - Parameters:
  ///   - pace: of the run the plan is learned from.
  ///   - stages: the later stages of that run, by their names.
  ///   - width: batches worked on at once.
  package init(
    of plan: Plan, pace: Pace?, stages: [String: StageID] = [:], width: Int, pageSize: Int
  ) {
    let expected = plan.sides.flatMap(\.parts).map(\.expected)
    let known = expected.compactMap(\.self)
    longestCall = pace?.longest
    guard plan.baseline != nil, known.count >= expected.count - plan.blanks else { return }
    rows = known.reduce(0, +)
    let listed = plan.stages.first?.parts.compactMap(\.expected).reduce(0, +) ?? 0
    for follower in plan.job.followers ?? [] where follower.asks {
      let isOfRows = follower.source == plan.job.stage && follower.way == nil
      let before = stages[follower.name].flatMap { pace?.asked[$0] }
      asked[follower.name] = isOfRows && follower.only == nil ? listed : before
    }
    // The closing pass asks once at least.
    let pages = known.reduce(plan.blanks) { $0 + max(($1 + pageSize - 1) / pageSize, 1) }
    let listing = pages + plan.job.sides.count
    guard plan.job.followers != nil else {
      calls = listing
      time = pace.map { $0.mean * listing / max(min(width, expected.count), 1) }
      return
    }
    // The run before asked the same about each row, and tells how many questions went in one call.
    let all = pace?.calls ?? (listing + plan.following(listed))
    calls = all
    time = pace.map { $0.mean * all / max(width, 1) }
  }
}

extension Plan {
  /// Calls of the stages that ask about each row of the first; what asks about their rows in turn
  /// is not foreseen.
  fileprivate func following(_ rows: Int) -> Int {
    let walks = stages.suffix(job.listings?.count ?? 0).reduce(0) { $0 + $1.parts.count }
    let asked = job.allStages.count {
      $0.source == 0 && $0.list == nil && $0.follower?.way == nil
    }
    return asked * rows + walks
  }

  /// Batches of objects that lack the key, of which nothing is foreseen.
  fileprivate var blanks: Int {
    sides.flatMap(\.parts).count { $0.expected == nil && $0.predicate.isBlank }
  }
}

/// Which batches of a plan would hold an object, as far as can be told without the service.
package struct PlanExplanation: Sendable, Hashable {
  /// A batch of the plan: its side and its place there, both counted from 1.
  package struct Found: Sendable, Hashable {
    package var side: Int
    package var number: Int
    package var part: Cutter.Part
  }

  package var found: [Found] = []

  /// - Parameter text: a name, meaning the shard key, or a filter of equalities such as
  ///   `Name -eq 'Abel'` or `Name -like 'Ab*'`.
  package init(_ text: String, in plan: Plan) throws(FilterError) {
    let isFilter = text.contains(" -eq ") || text.contains(" -like ")
    let filter = isFilter ? try FilterParser.parse(text) : nil
    for (side, (job, stage)) in zip(plan.job.sides, plan.stages).enumerated() {
      let wanted = filter.map(Wanted.init) ?? Wanted(equal: [job.keyProperty: text])
      for (place, part) in stage.parts.enumerated() where wanted.mayBe(in: part.predicate) {
        found.append(Found(side: side + 1, number: place + 1, part: part))
      }
    }
  }

  /// What is said of the object: its values, and beginnings of them.
  private struct Wanted {
    var equal: [String: String?] = [:]
    var begins: [String: String] = [:]

    init(equal: [String: String?]) { self.equal = equal }

    init(_ filter: Filter) {
      switch filter {
      case .compare(let property, .equal, .text(let value)): equal[property] = value
      case .compare(let property, .equal, .null): equal[property] = .some(nil)
      case .compare(let property, .like, .text(let pattern)):
        begins[property] = String(pattern.prefix { $0 != "*" })
      case .all(let parts):
        for part in parts.map(Wanted.init) {
          equal.merge(part.equal) { $1 }
          begins.merge(part.begins) { $1 }
        }
      case .any, .not, .compare: break
      }
    }

    /// Unless the predicate rules it out.
    func mayBe(in predicate: Predicate) -> Bool {
      if predicate.holds(equal) == false { return false }
      return predicate.conditions.allSatisfy { condition in
        guard let beginning = begins[condition.property] else { return true }
        let folded = KeyFolding.fold(beginning)
        switch condition {
        case .startsWith(_, let prefixes):
          return prefixes.map { KeyFolding.fold($0) }
            .contains { $0.hasPrefix(folded) || folded.hasPrefix($0) }
        case .startsWithNone(_, let prefixes):
          return !prefixes.contains { folded.hasPrefix(KeyFolding.fold($0)) }
        case .isBlank: return false
        case .isOneOf(_, let values):
          return values.contains { KeyFolding.fold($0).hasPrefix(folded) }
        case .isNoneOf, .changedAfter: return true
        }
      }
    }
  }
}

import Core

/// What a batch of lines is worked off by: the calls of its lines, and the rules.
///
/// It never calls and never changes a line.
struct LineWork: Sendable {
  static let stale =
    "Its call is no longer the one that was planned. Begin a new run of the job, and look at its plan."

  let rules: LineRules
  let call: LineCall

  init(_ action: Action, of job: Job) {
    rules = LineRules(action)
    call = LineCall(action, columns: job.listColumns)
  }

  var deadline: Duration { .milliseconds(rules.action.deadline) }

  /// The call of a line, if it is the one that was planned.
  func question(for line: Line) -> Question? {
    guard let digest = try? call.digest(of: line.cells), digest == line.digest else { return nil }
    return try? call.question(for: line.cells)
  }

  private func step(for line: Line) -> LineRules.Step {
    let isReadable = line.state == .unknown && call.readBack(for: line.cells) != nil
    return rules.step(for: line, isReadable: isReadable)
  }

  /// The line that something is to be done about first.
  func next(of lines: [Line], at now: Instant) -> Int? {
    lines.indices.first { place in
      switch step(for: lines[place]) {
      case .send: true
      case .read(let due): due <= now
      case .nothing: false
      }
    }
  }

  /// When the first of the lines that were lost may be read; nil where there is none.
  func nextReading(of lines: [Line]) -> Instant? {
    lines.compactMap { line -> Instant? in
      if case .read(let due) = step(for: line) { due } else { nil }
    }.min()
  }

  /// What was seen; nil where the question is to be asked again.
  static func sight(of result: Result<Page, CallFailure>) -> LineRules.Sight? {
    switch result {
    case .success(let page):
      guard page.nextLink == nil, !page.isTruncated else {
        return .unseen("the service answered with more than one page")
      }
      let objects = page.rows.entries.map { entry in
        CellList(page.rows.arena[entry.values])?.cells.map { CellList.texts(of: $0) } ?? []
      }
      return .found(objects)
    case .failure(let failure):
      if failure.finding == .notFound { return .nothing }
      return failure.kind == .permanent ? .unseen(failure.sentence) : nil
    }
  }
}

import Core
import GRDB
import Synchronization

/// What the rows of a stage show.
extension AccessTaking {
  /// Rows of one transaction, about: the page that reaches it is the last.
  static let piece = 10_000

  /// Takes the next rows in; nil once there are none left.
  func takeSome(in db: Database) throws -> Step? {
    try state.withLock { state in
      guard !state.step.isLast else { return nil }
      state.ledger.begin()
      state.place = nil
      let pen = try Pen(of: state, in: db)
      var step = Step(batch: state.step.batch, page: state.step.page)
      var ties = try self.ties(of: state.source, in: db)
      let before = ties
      var rows = 0
      while rows < Self.piece, step.batch < state.batches.count {
        let isEnd = try walk(over: &step, &state, &ties, &rows, with: pen)
        guard isEnd else { break }
        step.batch += 1
        step.page = 0
      }
      step.begun = Int(ties - before)
      step.isLast = step.batch >= state.batches.count
      if ties > before {
        try db.cachedStatement(sql: AccessStatements.countTies).execute(
          arguments: [state.source, ties])
      }
      return step
    }
  }

  /// The piece is durable.
  func settle(_ step: Step) {
    state.withLock { state in
      state.ledger.settle()
      state.intake.seen += step.seen
      state.intake.begun += step.begun
      state.filing.add(step.held)
      state.step = Step(batch: step.batch, page: step.page, isLast: step.isLast)
    }
  }

  private func ties(of source: Int64, in db: Database) throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: AccessStatements.ties), arguments: [source]) ?? 0
  }

  /// Walks over pages of a batch; whether its end was reached.
  private func walk(
    over step: inout Step, _ state: inout State, _ ties: inout Int64, _ rows: inout Int,
    with pen: Pen
  ) throws -> Bool {
    let batch = state.batches[step.batch]
    let walk = try RowReader(AccessStatements.rows, [batch.number, step.page], in: pen.db)
    defer { walk.stop() }
    var cells: [UInt8] = []
    while try walk.next() {
      let page = walk.number(at: 0)
      if page != step.page, rows >= Self.piece { return false }
      step.page = page
      rows += 1
      if state.replaced.contains(walk.number(at: 1)) { continue }
      cells.removeAll(keepingCapacity: true)
      _ = walk.copy(2, to: &cells)
      for sighting in try self.rows.sightings(of: kind, in: cells) {
        step.seen += try take(
          sighting, isDone: batch.isDone, &state, &ties, &step.held, with: pen)
      }
    }
    return true
  }

  /// Notes what a row shows of a place; answers how many ties that are.
  private func take(
    _ sighting: AccessSighting, isDone: Bool, _ state: inout State, _ ties: inout Int64,
    _ held: inout [AccessFiling.Tie], with pen: Pen
  ) throws -> Int {
    let name = try state.ledger.number(ofPlace: sighting.place, in: pen.db)
    let place = try state.ledger.place(of: name, folder: sighting.folder, in: pen.db)
    guard !sighting.isFinding, isDone else {
      state.unseen.insert(place)
      if sighting.isFinding { return 0 }
      return try take(sighting.ties, at: place, &state, &ties, &held, with: pen)
    }
    state.lookedAt.insert(place)
    if let shown = sighting.shown {
      let shown = try state.ledger.number(of: shown, in: pen.db)
      try pen.show.change((1, name), (2, shown))
    }
    if let hint = sighting.hint, state.hinted.insert(name) {
      let hint = try state.ledger.number(of: hint, in: pen.db)
      try pen.hint.change((1, name), (2, hint))
    }
    return try take(sighting.ties, at: place, &state, &ties, &held, with: pen)
  }

  private func take(
    _ seen: [AccessSighting.Tie], at place: Int64, _ state: inout State, _ ties: inout Int64,
    _ held: inout [AccessFiling.Tie], with pen: Pen
  ) throws -> Int {
    guard !seen.isEmpty else { return 0 }
    // Taken out, so that nothing else holds it and it is not copied with each tie.
    var open = try state.place.take().flatMap { $0.number == place ? $0 : nil } ?? pen.open(place)
    var count = 0
    for tie in seen {
      let right = try state.ledger.right(of: tie, in: pen.db)
      let name = try state.ledger.number(of: tie.name, in: pen.db)
      let key = OpenPlace.Key(right: right, name: name)
      if let number = open.ties[key] {
        if state.shown.insert(number) { count += 1 }
        continue
      }
      ties += 1
      count += 1
      open.ties[key] = ties
      state.shown.insert(ties)
      try pen.insertTie.change((2, place), (3, right), (4, name), (6, ties))
      held.append(AccessFiling.Tie(name: name, place: place, right: right, first: state.look))
    }
    state.place = open
    return count
  }

  /// What a piece writes with: statements that the source and the look are bound to.
  private struct Pen {
    let db: Database
    let show, hint, insertTie: AccessQuery
    private let openAt: AccessQuery
    private let source: Int64

    init(of state: borrowing State, in db: Database) throws {
      self.db = db
      source = state.source
      show = try AccessQuery(AccessStatements.show, in: db)
      hint = try AccessQuery(AccessStatements.hint, in: db)
      openAt = try AccessQuery(AccessStatements.openAt, in: db)
      insertTie = try AccessQuery(AccessStatements.insertTie, in: db)
      insertTie.bind(state.source, at: 1)
      insertTie.bind(state.look, at: 5)
    }

    func open(_ place: Int64) throws -> OpenPlace {
      var open = OpenPlace(number: place)
      try openAt.each(source, place) { tie in
        let key = OpenPlace.Key(right: tie.number(at: 0), name: tie.number(at: 1))
        open.ties[key] = tie.number(at: 2)
      }
      return open
    }
  }
}

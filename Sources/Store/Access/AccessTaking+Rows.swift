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
      var step = Step(batch: state.step.batch, page: state.step.page)
      var ties = try self.ties(of: state.source, in: db)
      let before = ties
      var rows = 0
      while rows < Self.piece, step.batch < state.batches.count {
        let isEnd = try walk(over: &step, &state, &ties, &rows, in: db)
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
      state.step = Step(batch: step.batch, page: step.page, isLast: step.isLast)
    }
  }

  private func ties(of source: Int64, in db: Database) throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: AccessStatements.ties), arguments: [source]) ?? 0
  }

  /// Walks over pages of a batch; whether its end was reached.
  private func walk(
    over step: inout Step, _ state: inout State, _ ties: inout Int64, _ rows: inout Int,
    in db: Database
  ) throws -> Bool {
    let batch = state.batches[step.batch]
    let walk = try RowReader(AccessStatements.rows, [batch.number, step.page], in: db)
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
        step.seen += try take(sighting, isDone: batch.isDone, &state, &ties, in: db)
      }
    }
    return true
  }

  /// Notes what a row shows of a place; answers how many ties that are.
  private func take(
    _ sighting: AccessSighting, isDone: Bool, _ state: inout State, _ ties: inout Int64,
    in db: Database
  ) throws -> Int {
    let name = try state.ledger.number(of: sighting.place, in: db)
    let place = try state.ledger.place(of: name, folder: sighting.folder, in: db)
    guard !sighting.isFinding, isDone else {
      state.unseen.insert(place)
      if sighting.isFinding { return 0 }
      return try take(sighting.ties, at: place, &state, &ties, in: db)
    }
    state.lookedAt.insert(place)
    if let shown = sighting.shown {
      let shown = try state.ledger.number(of: shown, in: db)
      try db.cachedStatement(sql: AccessStatements.show).execute(arguments: [name, shown])
    }
    return try take(sighting.ties, at: place, &state, &ties, in: db)
  }

  private func take(
    _ seen: [AccessSighting.Tie], at place: Int64, _ state: inout State, _ ties: inout Int64,
    in db: Database
  ) throws -> Int {
    guard !seen.isEmpty else { return 0 }
    var open = try openPlace(place, of: state, in: db)
    var count = 0
    for tie in seen {
      let right = try state.ledger.right(of: tie, in: db)
      let name = try state.ledger.number(of: tie.name, in: db)
      let key = OpenPlace.Key(right: right, name: name)
      if let number = open.ties[key] {
        if !state.shown.contains(number) { count += 1 }
        state.shown.insert(number)
        continue
      }
      ties += 1
      count += 1
      open.ties[key] = ties
      state.shown.insert(ties)
      try db.cachedStatement(sql: AccessStatements.insertTie).execute(
        arguments: [state.source, place, right, name, state.look, ties])
    }
    state.place = open
    return count
  }

  private func openPlace(_ place: Int64, of state: State, in db: Database) throws -> OpenPlace {
    if let open = state.place, open.number == place { return open }
    var open = OpenPlace(number: place)
    let ties = try Row.fetchCursor(
      db.cachedStatement(sql: AccessStatements.openAt), arguments: [state.source, place])
    while let tie = try ties.next() {
      open.ties[OpenPlace.Key(right: tie[0], name: tie[1])] = tie[2]
    }
    return open
  }
}

import Core
import GRDB
import Synchronization

/// What becomes of the ties that a run does not show.
extension AccessTaking {
  /// Ties and places looked at in one piece.
  static let endingPiece = 20_000

  /// A tie that held before the run and that it does not show.
  struct Missing: Sendable {
    var place: Int64
    var right: Int64
    var name: Int64
    var first: Int64
  }

  /// A piece of the ties that held before, in the order of the index.
  struct Piece: Sendable {
    var missing: [Missing] = []
    /// Where the next piece begins; nil after the last one.
    var last: Missing?
  }

  /// Finds ties that the run does not show, from behind one on.
  func missing(after last: Missing?, in db: Database) throws -> Piece {
    let last = last ?? Missing(place: 0, right: 0, name: 0, first: 0)
    return try state.withLock { state in
      let query = try AccessQuery(AccessStatements.openAfter, in: db)
      var (piece, count) = (Piece(), 0)
      try query.each(
        [
          state.source, last.place, last.right, last.name, last.first, state.look,
          Int64(Self.endingPiece),
        ]
      ) { row in
        count += 1
        let isShown = state.shown.contains(row.number(at: 4))
        guard !isShown || count == Self.endingPiece else { return }
        let tie = Missing(
          place: row.number(at: 0), right: row.number(at: 1), name: row.number(at: 2),
          first: row.number(at: 3))
        piece.last = tie
        if !isShown { piece.missing.append(tie) }
      }
      if count < Self.endingPiece { piece.last = nil }
      return piece
    }
  }

  /// Ends what was looked for in vain, and marks what was not seen; answers how many of each.
  func judge(_ missing: [Missing], in db: Database) throws -> AccessIntake {
    try state.withLock { state in
      var intake = AccessIntake()
      var judged: (place: Int64, verdict: LookJudge.Verdict)?
      for tie in missing {
        let verdict: LookJudge.Verdict
        if let judged, judged.place == tie.place {
          verdict = judged.verdict
        } else {
          verdict = try judge(tie, by: state, in: db)
        }
        judged = (tie.place, verdict)
        switch verdict {
        case .end:
          intake.ended += 1
          let lastLook = try lastLook(at: tie.place, by: state, in: db)
          for sql in [AccessStatements.endTie, AccessStatements.endHeld] {
            try db.cachedStatement(sql: sql).execute(
              arguments: [
                state.source, tie.place, tie.right, tie.name, tie.first, lastLook, state.look,
              ])
          }
        case .leave: intake.overlooked += 1
        }
      }
      return intake
    }
  }

  func settle(_ intake: AccessIntake) {
    state.withLock { state in
      state.intake.ended += intake.ended
      state.intake.overlooked += intake.overlooked
    }
  }

  /// What becomes of the missing ties of a place; marks it where it was not seen.
  private func judge(
    _ tie: Missing, by state: State, in db: Database
  ) throws -> LookJudge.Verdict {
    let place = tie.place
    let mark = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.overlooked), arguments: [state.source, place])
    let known = mark.flatMap { LookJudge.Mark(stored: $0[1]) }
    let verdict = state.judge.verdict(on: try sight(of: place, by: state, in: db), marked: known)
    guard case .leave(let mark) = verdict, mark != known else { return verdict }
    try db.cachedStatement(sql: AccessStatements.overlook).execute(
      arguments: [state.source, place, state.previous ?? tie.first, mark.stored])
    return verdict
  }

  private func sight(
    of place: Int64, by state: State, in db: Database
  ) throws -> LookJudge.Place {
    if state.unseen.contains(place) { return .unseen }
    if state.lookedAt.contains(place) { return .lookedAt }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.placeAt), arguments: [place])
    guard let name = row.map({ $0[0] as Int64 }) else { return .absent }
    return state.unseenNames.contains(name) ? .unseen : .absent
  }

  /// The last look that saw a place, before this one.
  private func lastLook(at place: Int64, by state: State, in db: Database) throws -> Int64 {
    let mark = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.overlooked), arguments: [state.source, place])
    return mark.map { $0[0] } ?? state.previous ?? 0
  }

  /// Takes the marks from places that this run did see; nil after the last piece.
  func seeAgain(after last: Int64, in db: Database) throws -> Int64? {
    try state.withLock { state in
      let places = try Int64.fetchAll(
        db.cachedStatement(sql: AccessStatements.overlookedAfter),
        arguments: [state.source, last, Self.endingPiece])
      for place in places where state.lookedAt.contains(place) && !state.unseen.contains(place) {
        try db.cachedStatement(sql: AccessStatements.seenAgain).execute(
          arguments: [state.source, place])
      }
      return places.count < Self.endingPiece ? nil : places.last
    }
  }

  /// The look is whole.
  func end(in db: Database) throws {
    try state.withLock { state in
      try db.cachedStatement(sql: AccessStatements.ask).execute(
        arguments: [state.source, stage.question])
      try db.cachedStatement(sql: AccessStatements.endLook).execute(arguments: [state.look])
    }
  }
}

extension LookJudge.Mark {
  var stored: String {
    switch self {
    case .unanswered: "unanswered"
    case .unasked: "unasked"
    }
  }

  init?(stored: String) {
    switch stored {
    case "unanswered": self = .unanswered
    case "unasked": self = .unasked
    default: return nil
    }
  }
}

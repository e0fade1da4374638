import Core
import GRDB

/// What a run could see of the places that a stage tells of, apart from the stage's own rows.
///
/// A place was looked at when the service answered about it, even where the answer held nothing. It
/// was not seen where it, or what the stage was to learn of it, brought a finding or was given up.
struct AccessSurvey {
  private(set) var isWhole: Bool
  private(set) var lookedAt = RowNumbers()
  private(set) var unseen = RowNumbers()
  private(set) var unseenNames = RowNumbers()

  private let kind: AccessKind
  private let stage: AccessStage
  private let run: RunRecord
  private let tenant: Int64

  init(of kind: AccessKind, _ stage: AccessStage, _ run: RunRecord, tenant: Int64) {
    self.kind = kind
    self.stage = stage
    self.run = run
    self.tenant = tenant
    isWhole = stage.meansAll
  }

  mutating func make(in db: Database) throws {
    guard let listing = stage.sources.last else {
      isWhole = try isWhole && !isUnread(stage.place, in: db)
      return
    }
    isWhole = try isWhole && !isUnread(listing.place, in: db)
    guard let source = stage.sources.first else { return }
    try note(.answered, of: stage.place, from: source, in: db)
    try note(.givenUp, of: stage.place, from: source, in: db)
    for (later, earlier) in zip(stage.sources, stage.sources.dropFirst()) {
      try note(.givenUp, of: later.place, from: earlier, in: db)
      try noteFindings(of: later, in: db)
    }
  }

  private enum Subjects {
    case answered, givenUp
  }

  private func isUnread(_ place: Int, in db: Database) throws -> Bool {
    try Int.fetchOne(
      db.cachedStatement(sql: AccessStatements.unread), arguments: [run.stages[place].number])
      != nil
  }

  /// The rows that a stage was asked about, each standing for a place.
  private mutating func note(
    _ subjects: Subjects, of place: Int, from source: AccessStage.Source, in db: Database
  ) throws {
    let reading = AccessRows(stage.access, columns: source.columns)
    let walk = try RowReader(
      AccessStatements.subjects, [run.stages[place].number, subjects == .answered], in: db)
    defer { walk.stop() }
    var cells: [UInt8] = []
    while try walk.next() {
      cells.removeAll(keepingCapacity: true)
      _ = walk.copy(0, to: &cells)
      if place == stage.place, try !stage.concerns(cells, of: source) { continue }
      let group =
        place == stage.place ? stage.place(ofGroup: try walk.identity(at: 1), telling: kind) : nil
      guard let sighting = try group ?? reading.place(of: kind, in: cells) else {
        // Which place it is about cannot be told, so that any may be the one.
        if subjects == .givenUp { isWhole = false }
        continue
      }
      try note(sighting, subjects, isOwn: place == stage.place, in: db)
    }
  }

  private mutating func note(
    _ sighting: AccessSighting, _ subjects: Subjects, isOwn: Bool, in db: Database
  ) throws {
    guard let name = try AccessLedger.find(sighting.place, of: tenant, in: db) else { return }
    let number = isOwn ? try AccessLedger.find(sighting.folder, of: name, in: db) : nil
    switch subjects {
    case .answered:
      if let number { lookedAt.insert(number) }
    case .givenUp:
      if let number { unseen.insert(number) }
      unseenNames.insert(name)
    }
  }

  /// Rows of an earlier stage that only tell why there is no answer.
  private mutating func noteFindings(of source: AccessStage.Source, in db: Database) throws {
    let reading = AccessRows(stage.access, columns: source.columns)
    let walk = try RowReader(
      AccessStatements.findings, [run.stages[source.place].number], in: db)
    defer { walk.stop() }
    var cells: [UInt8] = []
    while try walk.next() {
      cells.removeAll(keepingCapacity: true)
      _ = walk.copy(0, to: &cells)
      guard let sighting = try reading.place(of: kind, in: cells) else {
        isWhole = false
        continue
      }
      guard let name = try AccessLedger.find(sighting.place, of: tenant, in: db) else { continue }
      unseenNames.insert(name)
    }
  }
}

import Core
import GRDB

/// What the index knows of names, places and looks, read as it is asked for and remembered for one
/// answer.
final class AccessReading {
  /// A stored tie: its source, place and looks, who holds it, and the right it is.
  struct Tie {
    var source: Int64
    var place: Int64
    var first: Int64
    var last: Int64?
    var end: Int64?
    var name: NameID
    var right: Int64 = 0

    init(_ row: Row) {
      source = row[0]
      place = row[1]
      first = row[2]
      last = row[3]
      end = row[4]
      name = NameID(row[5])
      if row.count > 6 { right = row[6] }
    }
  }

  struct Source {
    var job: String
    var stage: String
    var kind: AccessKind
    var first: (look: Int64, at: Instant)
    /// The last one that was taken in to its end.
    var last: (look: Int64, at: Instant)
    /// The last one until the moment that is asked about; nil where there is none.
    var latest: Instant?
  }

  let question: AccessQuestion
  let sources: [Int64: Source]
  private let db: Database
  private let tenant: Int64
  private var instants: [Int64: Instant] = [:]
  private var texts: [NameID: (written: String, shown: String)] = [:]
  private var rights: [Int64: (text: String, isDenied: Bool)] = [:]
  private var places: [Int64: (name: NameID, folder: String)] = [:]
  private var objects: [NameID: [NameID]] = [:]

  /// Nil where nothing is known of the tenant.
  init?(of question: AccessQuestion, in db: Database) throws {
    let tenant = try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.tenant), arguments: [question.tenant])
    guard let tenant else { return nil }
    self.question = question
    self.db = db
    self.tenant = tenant
    sources = try Self.sources(of: tenant, until: question.moment, in: db)
  }

  private static func sources(
    of tenant: Int64, until moment: Instant?, in db: Database
  ) throws -> [Int64: Source] {
    var sources: [Int64: Source] = [:]
    let rows = try Row.fetchAll(
      db.cachedStatement(sql: AccessStatements.sources), arguments: [tenant])
    for row in rows {
      let id: Int64 = row[0]
      guard let kind = AccessKind(rawValue: row[3]),
        let first = try Row.fetchOne(
          db.cachedStatement(sql: AccessStatements.firstLook), arguments: [id])
      else { continue }
      let last = try Row.fetchOne(
        db.cachedStatement(sql: AccessStatements.lastLook), arguments: [id, Int64.max])
      let latest =
        try moment.map { moment in
          try Row.fetchOne(
            db.cachedStatement(sql: AccessStatements.lastLook),
            arguments: [id, moment.milliseconds + 1])
        } ?? last
      sources[id] = Source(
        job: row[1], stage: row[2], kind: kind, first: look(first), last: look(last ?? first),
        latest: latest.map { look($0).at })
    }
    return sources
  }

  private static func look(_ row: Row) -> (look: Int64, at: Instant) {
    (row[0], Instant(milliseconds: row[1]))
  }

  // MARK: Names and places

  func find(_ text: String) throws -> NameID? {
    guard let name = AccessName(text) else { return nil }
    return try AccessLedger.find(name, of: tenant, in: db).map(NameID.init)
  }

  /// A name as it is written, and what people call the same.
  func text(of name: NameID) throws -> (written: String, shown: String) {
    if let known = texts[name] { return known }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.text), arguments: [name.number])
    guard let row else { return ("", "") }
    let written: String = row[0]
    let text = (written: written, shown: row[1] as String? ?? written)
    texts[name] = text
    return text
  }

  func place(_ number: Int64) throws -> (name: NameID, folder: String) {
    if let known = places[number] { return known }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.placeAt), arguments: [number])
    let place = row.map { (name: NameID($0[0]), folder: $0[1] as String) } ?? (NameID(0), "")
    places[number] = place
    return place
  }

  func right(_ number: Int64) throws -> (text: String, isDenied: Bool) {
    if let known = rights[number] { return known }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.rightAt), arguments: [number])
    let right = row.map { (text: $0[0] as String, isDenied: $0[1] as Bool) } ?? ("", false)
    rights[number] = right
    return right
  }

  // MARK: Ties

  func grants(of name: NameID) throws -> [Tie] { try ties(AccessStatements.grantsOf, name.number) }

  /// What is held at the places of a name: the whole mailbox and its folders.
  func grants(at name: NameID) throws -> [Tie] {
    let places = try Row.fetchAll(
      db.cachedStatement(sql: AccessStatements.placesOf), arguments: [name.number])
    return try places.flatMap { try ties(AccessStatements.grantsAt, $0[0]) }
  }

  private func ties(_ sql: String, _ number: Int64) throws -> [Tie] {
    try Row.fetchAll(
      db.cachedStatement(sql: sql), arguments: [number, tenant, question.job]
    ).map(Tie.init)
  }

  /// When a tie was seen.
  func span(of tie: Tie) throws -> AccessSpan {
    let source = sources[tie.source]
    let first = try instant(of: tie.first)
    var span = AccessSpan(
      firstSeen: first, isFromTheBeginning: tie.first == source?.first.look, lastSeen: first)
    if let end = tie.end, let last = tie.last {
      span.lastSeen = try instant(of: last)
      span.goneBy = try instant(of: end)
      return span
    }
    let mark = try Row.fetchOne(
      db.cachedStatement(sql: AccessStatements.overlooked), arguments: [tie.source, tie.place])
    let last = try mark.map { try instant(of: $0[0]) } ?? source?.last.at ?? first
    span.lastSeen = max(first, last)
    span.isOverlooked = mark != nil
    return span
  }

  private func instant(of look: Int64) throws -> Instant {
    if let known = instants[look] { return known }
    let at = try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.instant), arguments: [look])
    let instant = Instant(milliseconds: at ?? 0)
    instants[look] = instant
    return instant
  }

  private func held(_ sql: String, by names: [NameID]) throws -> [NameID] {
    var found: [NameID] = []
    for name in names {
      let rows = try Row.fetchAll(
        db.cachedStatement(sql: sql), arguments: [name.number, tenant])
      for tie in rows.map(Tie.init) where try span(of: tie).holds(at: question.moment) {
        found.append(tie.name)
      }
    }
    return found
  }
}

extension AccessReading: NameBook, GroupBook {
  func objects(called name: NameID) throws -> [NameID] {
    if let known = objects[name] { return known }
    let rows = try Row.fetchAll(
      db.cachedStatement(sql: AccessStatements.objectsCalled), arguments: [name.number, tenant])
    let all = rows.map { (object: NameID($0[0]), isOpen: $0[1] as Bool) }
      .filter { $0.object != name }
    let open = all.filter(\.isOpen)
    let found = Array(Set((open.isEmpty ? all : open).map(\.object))).sorted()
    objects[name] = found
    return found
  }

  func names(of object: NameID) throws -> [NameID] {
    try Int64.fetchAll(
      db.cachedStatement(sql: AccessStatements.namesOf), arguments: [object.number, tenant]
    ).map(NameID.init).filter { $0 != object }
  }

  func groups(of names: [NameID]) throws -> [NameID] {
    guard sources.values.contains(where: { $0.kind == .members }) else { return [] }
    return try held(AccessStatements.groupsOf, by: names)
  }

  func members(of names: [NameID]) throws -> [NameID] {
    guard sources.values.contains(where: { $0.kind == .members }) else { return [] }
    return try held(AccessStatements.membersOf, by: names)
  }
}

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
    var right: Int64

    /// A row that begins with the place and the looks.
    init(_ row: AccessQuery, of source: Int64) {
      self.source = source
      place = row.number(at: 0)
      first = row.number(at: 1)
      last = row.optional(at: 2)
      end = row.optional(at: 3)
      name = NameID(row.number(at: 4))
      right = row.number(at: 5)
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
  let namers: [Int64]
  let listers: [Int64]
  private let granters: [Int64]
  let queries: Queries
  private var instants: [Int64: Instant] = [:]
  private var texts: [NameID: (written: String, shown: String)] = [:]
  private var rights: [Int64: (text: String, isDenied: Bool)] = [:]
  private var places: [Int64: (name: NameID, folder: String)] = [:]
  var objects: [NameID: [NameID]] = [:]
  var areGroups: [NameID: Bool] = [:]
  /// Sources of which some places were not seen lately.
  private var overlooking: Set<Int64> = []

  /// Nil where nothing is known of the tenant.
  init?(of question: AccessQuestion, in db: Database) throws {
    let tenant = try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.tenant), arguments: [question.tenant])
    guard let tenant else { return nil }
    self.question = question
    self.db = db
    self.tenant = tenant
    queries = try Queries(in: db)
    let sources = try Self.sources(of: tenant, until: question.moment, in: db)
    self.sources = sources
    func numbers(of kind: AccessKind) -> [Int64] {
      sources.filter { $0.value.kind == kind }.map(\.key).sorted()
    }
    namers = numbers(of: .names)
    listers = numbers(of: .members)
    granters = numbers(of: .grants).filter { source in
      question.job.map { $0 == sources[source]?.job } ?? true
    }
    for source in sources.keys {
      try queries.hasOverlooked.each(source) { _ in overlooking.insert(source) }
    }
  }

  /// Whether any source lists the members of groups.
  var knowsGroups: Bool { !listers.isEmpty }

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

  /// Whether any run showed who holds what on folders.
  func knowsFolders() throws -> Bool {
    try Int64.fetchOne(db.cachedStatement(sql: AccessStatements.anyFolder), arguments: [tenant])
      != nil
  }

  /// A name as it is written, and what people call the same.
  func text(of name: NameID) throws -> (written: String, shown: String) {
    if let known = texts[name] { return known }
    var text = (written: "", shown: "")
    try queries.text.each(name.number) { row in
      text.written = row.text(at: 0) ?? ""
      text.shown = row.text(at: 1) ?? text.written
    }
    texts[name] = text
    return text
  }

  func place(_ number: Int64) throws -> (name: NameID, folder: String) {
    if let known = places[number] { return known }
    var place = (name: NameID(0), folder: "")
    try queries.placeAt.each(number) { row in
      place = (NameID(row.number(at: 0)), row.text(at: 1) ?? "")
    }
    places[number] = place
    return place
  }

  func right(_ number: Int64) throws -> (text: String, isDenied: Bool) {
    if let known = rights[number] { return known }
    var right = (text: "", isDenied: false)
    try queries.rightAt.each(number) { row in
      right = (row.text(at: 0) ?? "", row.number(at: 1) != 0)
    }
    rights[number] = right
    return right
  }

  // MARK: Ties

  func grants(of name: NameID) throws -> [Tie] {
    try ties(queries.grantsOf, name.number, granters)
  }

  /// What is held at the places of a name: the whole mailbox and its folders.
  func grants(at name: NameID) throws -> [Tie] {
    var found: [Int64] = []
    try queries.placesOf.each(name.number) { found.append($0.number(at: 0)) }
    return try found.flatMap { try ties(queries.grantsAt, $0, granters) }
  }

  func ties(_ query: AccessQuery, _ number: Int64, _ sources: [Int64]) throws -> [Tie] {
    var ties: [Tie] = []
    for source in sources {
      try query.each(number, source) { ties.append(Tie($0, of: source)) }
    }
    return ties
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
    let mark = try overlooked(tie)
    let last = try mark.map { try instant(of: $0) } ?? source?.last.at ?? first
    span.lastSeen = max(first, last)
    span.isOverlooked = mark != nil
    return span
  }

  /// The last look that saw the place, where later ones did not.
  private func overlooked(_ tie: Tie) throws -> Int64? {
    guard overlooking.contains(tie.source) else { return nil }
    var look: Int64?
    try queries.overlooked.each(tie.source, tie.place) { look = $0.number(at: 0) }
    return look
  }

  private func instant(of look: Int64) throws -> Instant {
    if let known = instants[look] { return known }
    var instant = Instant(milliseconds: 0)
    try queries.instant.each(look) { instant = Instant(milliseconds: $0.number(at: 0)) }
    instants[look] = instant
    return instant
  }
}

extension AccessReading {
  /// The statements of one answer.
  struct Queries {
    let text, placeAt, placesOf, rightAt, instant, overlooked, hasOverlooked: AccessQuery
    let objectsCalled, namesOf, groupsOf, membersOf, grantsOf, grantsAt: AccessQuery
    let isGroup, isGroupByName: AccessQuery

    init(in db: Database) throws {
      text = try AccessQuery(AccessStatements.text, in: db)
      placeAt = try AccessQuery(AccessStatements.placeAt, in: db)
      placesOf = try AccessQuery(AccessStatements.placesOf, in: db)
      rightAt = try AccessQuery(AccessStatements.rightAt, in: db)
      instant = try AccessQuery(AccessStatements.instant, in: db)
      overlooked = try AccessQuery(AccessStatements.overlooked, in: db)
      hasOverlooked = try AccessQuery(AccessStatements.hasOverlooked, in: db)
      objectsCalled = try AccessQuery(AccessStatements.objectsCalled, in: db)
      namesOf = try AccessQuery(AccessStatements.namesOf, in: db)
      groupsOf = try AccessQuery(AccessStatements.groupsOf, in: db)
      membersOf = try AccessQuery(AccessStatements.membersOf, in: db)
      isGroup = try AccessQuery(AccessStatements.isGroup, in: db)
      isGroupByName = try AccessQuery(AccessStatements.isGroupByName, in: db)
      grantsOf = try AccessQuery(AccessStatements.grantsOf, in: db)
      grantsAt = try AccessQuery(AccessStatements.grantsAt, in: db)
    }
  }
}

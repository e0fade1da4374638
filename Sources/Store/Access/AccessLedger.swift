import Core
import GRDB

/// Gives names, places and rights their numbers, and remembers those it met lately.
///
/// What a transaction added is remembered only once that is durable, since one that fails takes the
/// numbers back.
struct AccessLedger {
  /// Names remembered at most; of more, those that were not met for long are forgotten.
  static let mostNames = 300_000

  private struct Place: Hashable {
    var name: Int64
    var folder: String
  }

  private struct Right: Hashable {
    var text: String
    var isDenied: Bool
  }

  private let tenant: Int64
  private var names: [String: Int64] = [:]
  /// Names that were met before these.
  private var olderNames: [String: Int64] = [:]
  private var rights: [Right: Int64] = [:]
  private var newNames: [String: Int64] = [:]
  private var newRights: [Right: Int64] = [:]
  private var lastPlaceName: (folded: String, number: Int64)?
  private var lastPlace: (place: Place, number: Int64)?

  init(tenant: Int64) { self.tenant = tenant }

  /// A transaction begins: what the last one added is kept if it succeeded.
  mutating func begin() {
    newNames.removeAll(keepingCapacity: true)
    newRights.removeAll(keepingCapacity: true)
    lastPlaceName = nil
    lastPlace = nil
  }

  /// The transaction is durable.
  mutating func settle() {
    if names.count + newNames.count > Self.mostNames / 2 {
      olderNames = names
      names.removeAll()
    }
    names.merge(newNames) { $1 }
    rights.merge(newRights) { $1 }
  }

  mutating func number(of name: AccessName, in db: Database) throws -> Int64 {
    if let known = names[name.folded] ?? newNames[name.folded] { return known }
    let known = olderNames[name.folded]
    let number = try known ?? Self.find(name, of: tenant, in: db) ?? insert(name, in: db)
    newNames[name.folded] = number
    return number
  }

  /// The number of what a place is called.
  ///
  /// Rows about one place come together, so that only the last one is remembered, and leaves the room
  /// to those who hold something at many.
  mutating func number(ofPlace name: AccessName, in db: Database) throws -> Int64 {
    if let lastPlaceName, lastPlaceName.folded == name.folded { return lastPlaceName.number }
    let known = names[name.folded] ?? newNames[name.folded]
    let number = try known ?? Self.find(name, of: tenant, in: db) ?? insert(name, in: db)
    lastPlaceName = (name.folded, number)
    return number
  }

  static func find(_ name: AccessName, of tenant: Int64, in db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.name), arguments: [tenant, name.folded])
  }

  private func insert(_ name: AccessName, in db: Database) throws -> Int64 {
    let text = name.text == name.folded ? nil : name.text
    return try Self.inserted(
      AccessStatements.insertName, [tenant, name.folded, text], "name", in: db)
  }

  mutating func place(of name: Int64, folder: String, in db: Database) throws -> Int64 {
    let place = Place(name: name, folder: folder)
    if let lastPlace, lastPlace.place == place { return lastPlace.number }
    let found = try Self.find(folder, of: name, in: db)
    let number =
      try found
      ?? Self.inserted(AccessStatements.insertPlace, [name, folder], "place", in: db)
    lastPlace = (place, number)
    return number
  }

  static func find(_ folder: String, of name: Int64, in db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.place), arguments: [name, folder])
  }

  mutating func right(of tie: AccessSighting.Tie, in db: Database) throws -> Int64 {
    let right = Right(text: tie.right, isDenied: tie.isDenied)
    if let known = rights[right] ?? newRights[right] { return known }
    let arguments: StatementArguments = [right.text, right.isDenied]
    let found = try Int64.fetchOne(
      db.cachedStatement(sql: AccessStatements.right), arguments: arguments)
    let number =
      try found ?? Self.inserted(AccessStatements.insertRight, arguments, "right", in: db)
    newRights[right] = number
    return number
  }

  private static func inserted(
    _ sql: String, _ arguments: StatementArguments, _ what: String, in db: Database
  ) throws -> Int64 {
    guard let number = try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    else { throw StoreError(.bug, doing: "The store gave a new \(what) no number.") }
    return number
  }
}

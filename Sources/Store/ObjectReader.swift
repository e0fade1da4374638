import Core
import GRDB

/// Walks over the objects of a stage in the order of their GUIDs.
///
/// It never holds more than one of them, however many there are.
struct ObjectReader {
  /// Why the batches that kept an object were asked.
  struct Roles: OptionSet {
    let rawValue: Int64

    static let share = Roles(rawValue: 1)
    static let check = Roles(rawValue: 2)
    static let closing = Roles(rawValue: 4)
    static let absentee = Roles(rawValue: 8)
  }

  struct Object {
    var guid: GUID
    var roles: Roles
    /// As they were kept last; empty when the statement gives none.
    var values: [UInt8] = []
  }

  private let rows: RowReader
  private let hasValues: Bool
  private var isAtRow: Bool
  /// Rows behind the objects that were read, each kept one counted.
  private(set) var rowsRead = 0

  /// A statement of `ComparisonStatements` that begins with the GUID and the bit of the role.
  ///
  /// It may go on with the values.
  init(_ sql: String, _ arguments: StatementArguments, in db: Database) throws {
    rows = try RowReader(sql, arguments, in: db)
    hasValues = rows.columns > 2
    isAtRow = try rows.next()
  }

  /// The next object; nil after the last one.
  mutating func next() throws -> Object? {
    guard isAtRow else { return nil }
    var object = Object(guid: try rows.identity(at: 0), roles: role)
    if hasValues { _ = rows.copy(2, to: &object.values) }
    repeat {
      object.roles.formUnion(role)
      rowsRead += 1
      isAtRow = try rows.next()
    } while try isAtRow && rows.identity(at: 0) == object.guid
    return object
  }

  /// Ends the walk before its last object.
  func stop() { rows.stop() }

  private var role: Roles { Roles(rawValue: rows.number(at: 1)) }
}

/// Walks over the objects of two stages side by side.
///
/// It never holds more than one object of each.
struct ObjectPairs {
  /// What each stage has of an object; at least one of them has it.
  struct Pair {
    var guid: GUID
    var one: ObjectReader.Object?
    var other: ObjectReader.Object?
  }

  private var ones: ObjectReader
  private var others: ObjectReader
  private var one: ObjectReader.Object?
  private var other: ObjectReader.Object?

  init(_ sql: String, of one: StageID, and other: StageID, in db: Database) throws {
    ones = try ObjectReader(sql, [one.number], in: db)
    others = try ObjectReader(sql, [other.number], in: db)
    self.one = try ones.next()
    self.other = try others.next()
  }

  mutating func next() throws -> Pair? {
    guard let guid = [one?.guid, other?.guid].compactMap(\.self).min() else { return nil }
    var pair = Pair(guid: guid)
    if one?.guid == guid {
      pair.one = one
      one = try ones.next()
    }
    if other?.guid == guid {
      pair.other = other
      other = try others.next()
    }
    return pair
  }

  /// Ends the walk before its last object.
  func stop() {
    ones.stop()
    others.stop()
  }
}

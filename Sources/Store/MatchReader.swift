import Core
import Foundation
import GRDB

/// Walks over the rows of one run in the order of their identity, each object once.
///
/// It copies a row only when it is asked for one; what both runs hold alike is never copied.
struct MatchReader {
  private enum Column {
    static let id: Int32 = 0
    static let guid: Int32 = 1
    static let key: Int32 = 2
    static let identity: Int32 = 3
    static let cells: Int32 = 4
  }

  private let rows: RowReader
  /// Rows that a later one of the same object replaces; nil where the order itself tells them.
  private let replaced: RowNumbers?
  private var last: GUID?
  private(set) var isAtRow = false
  /// Rows walked over, the present one included.
  private(set) var count = 0

  init(_ wanted: ComparedRows, in db: Database) throws {
    replaced = try wanted.identity.map { _ in try RowNumbers.replaced(in: wanted.stage, db) }
    rows = try RowReader(Self.statement(for: wanted), Self.arguments(for: wanted), in: db)
    try advance()
  }

  private static func statement(for wanted: ComparedRows) -> String {
    switch (wanted.identity != nil, wanted.joined != nil) {
    case (false, false): MatchStatements.byObject
    case (true, false): MatchStatements.byColumns
    case (false, true): MatchStatements.joinedByObject
    case (true, true): MatchStatements.joinedByColumns
    }
  }

  private static func arguments(for wanted: ComparedRows) -> StatementArguments {
    func blob(_ places: [Int]?) -> DatabaseValue {
      (places.map { Data($0.map { UInt8(clamping: $0) }) }).databaseValue
    }
    var values = [wanted.stage.number.databaseValue, blob(wanted.identity), blob(wanted.picked)]
    if let joined = wanted.joined {
      values += [joined.stage.number.databaseValue, joined.columns.databaseValue]
    }
    return StatementArguments(values)
  }

  mutating func advance() throws {
    repeat {
      isAtRow = try rows.next()
    } while try isAtRow && isReplaced()
    if isAtRow { count += 1 }
  }

  private mutating func isReplaced() throws -> Bool {
    if let replaced { return replaced.contains(rows.number(at: Column.id)) }
    let guid = try rows.identity(at: Column.guid)
    defer { last = guid }
    return guid == last
  }

  /// Ends the walk before its last row.
  func stop() { rows.stop() }

  /// Below zero where this row's identity comes before the other's, zero where it is the same.
  func identityOrder(beside other: MatchReader) -> Int {
    rows.order(of: Column.identity, beside: other.rows)
  }

  /// The same for what the rows say.
  func cellsOrder(beside other: MatchReader) -> Int {
    rows.order(of: Column.cells, beside: other.rows)
  }

  var identity: [UInt8] {
    var identity: [UInt8] = []
    _ = rows.copy(Column.identity, to: &identity)
    return identity
  }

  func row() throws -> ComparedRow {
    var cells: [UInt8] = []
    _ = rows.copy(Column.cells, to: &cells)
    return ComparedRow(
      guid: try rows.identity(at: Column.guid), key: rows.text(at: Column.key), cells: cells)
  }
}

import Core
import GRDB

/// A set of row numbers, one bit for each.
///
/// Rows that were kept together have numbers that lie together, so a million of them take less than
/// a megabyte even where every object was kept twice. It never gives a number up again.
struct RowNumbers {
  private var words: [Int64: UInt64] = [:]
  private(set) var count = 0

  /// Whether it was not among them before.
  @discardableResult
  mutating func insert(_ number: Int64) -> Bool {
    let isNew = Self.insert(Self.bit(of: number), to: &words[number >> 6, default: 0])
    if isNew { count += 1 }
    return isNew
  }

  private static func insert(_ bit: UInt64, to word: inout UInt64) -> Bool {
    defer { word |= bit }
    return word & bit == 0
  }

  func contains(_ number: Int64) -> Bool {
    guard let word = words[number >> 6] else { return false }
    return word & Self.bit(of: number) != 0
  }

  private static func bit(of number: Int64) -> UInt64 { 1 << UInt64(number & 63) }
}

extension RowNumbers {
  /// Rows of a stage that a later row of the same object replaces.
  static func replaced(in stage: StageID, _ db: Database) throws -> RowNumbers {
    let rows = try RowReader(RowStatements.identities, [stage.number], in: db)
    defer { rows.stop() }
    var replaced = RowNumbers()
    var previous: GUID?
    while try rows.next() {
      let guid = try rows.identity(at: 0)
      if guid == previous { replaced.insert(rows.number(at: 1)) }
      previous = guid
    }
    return replaced
  }
}

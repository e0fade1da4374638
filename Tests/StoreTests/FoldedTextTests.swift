import Core
import GRDB
import TestSupport
import Testing

@testable import Store

/// Keys folded by the database are keys as `KeyFolding` folds them.
@Suite struct FoldedTextTests {
  private func folded(_ keys: [String]) throws -> [[UInt8]] {
    let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
    return try queue.read { db in
      try keys.map { key in
        try String.fetchOne(db, sql: "SELECT folded_key(?)", arguments: [key]).map {
          Array($0.utf8)
        } ?? []
      }
    }
  }

  private func expected(_ keys: [String]) -> [[UInt8]] {
    keys.map { Array(KeyFolding.fold($0).utf8) }
  }

  @Test func `each ASCII character is folded as by the rule`() throws {
    // A text that SQLite binds ends at its first zero, so that one is left to the next test.
    let keys = (1..<128).map { "\(UnicodeScalar(UInt8($0)))x\(UnicodeScalar(UInt8($0)))" }
    #expect(try folded(keys) == expected(keys))
  }

  @Test func `what is beyond ASCII is folded by the rule`() throws {
    let keys = [
      "", "Zoë", "ZOE\u{308}", "ｱﾊﾟｰﾄ", "ﬁn", "ß", "İ", "Σς", "ab\u{1F9EA}", "漢字", "\u{301}",
    ]
    #expect(try folded(keys) == expected(keys))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `random names are folded as by the rule`(seed: UInt64) throws {
    var random = Seeded(seed: seed)
    let alphabet = Array("abcXYZ 09-_'.@éÉßñÅøжЖ漢ｱﾊﾟ\u{301}\u{FF21}")
    let keys = (0..<200).map { _ in
      String(
        (0..<Int.random(in: 0..<24, using: &random)).compactMap { _ in
          alphabet.randomElement(using: &random)
        })
    }
    #expect(try folded(keys) == expected(keys), "seed \(seed)")
  }

  @Test func `a zero inside a text is a character like any other`() throws {
    let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
    let bytes = try queue.read { db in
      try String.fetchOne(db, sql: "SELECT hex(folded_key(CAST(x'41004220' AS TEXT)))")
    }
    #expect(bytes == "61006220")
  }
}

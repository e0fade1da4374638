import Core
import Reports
import TestSupport

/// A store that hands over rows made on the spot, and has nothing else.
struct RowsStore: ForwardingStore {
  let store: any RunStore = MemoryStore(time: ManualTime())
  var blocks: [RowBlock]
  var duplicates = 0
  var counts = BatchCounts()
  /// Fails as a store does, after this many blocks.
  var failsAfter: Int?

  func rows(
    of run: RunID, inBlocksOf size: Int, _ use: @escaping @Sendable (RowBlock) throws -> Void
  ) async throws(StoreError) -> RowTotals {
    for (number, block) in blocks.enumerated() {
      if number == failsAfter { throw StoreError(.inputOutput, doing: "The disk is gone.") }
      do { try use(block) } catch {
        throw StoreError(.interrupted, doing: "Reading rows was interrupted.", cause: error)
      }
    }
    let unique = blocks.reduce(0) { $0 + $1.count }
    return RowTotals(kept: unique + duplicates, unique: unique)
  }

  func counts(of run: RunID) async throws(StoreError) -> BatchCounts { counts }
}

extension RowsStore {
  static let columns = ["Guid", "Name", "DisplayName", "PrimarySmtpAddress", "Size"]

  /// Rows of about 200 bytes; some hold what must be escaped.
  static func block(_ count: Int, from first: Int = 0) -> RowBlock {
    var block = RowBlock()
    for number in first..<(first + count) {
      let name = "Contact \(number) of the fabrikam sales department"
      block.append(
        guid: GUID(high: 0, low: UInt64(number)), key: name,
        values: """
          ["00000000-0000-0000-0000-\(100_000_000_000 + number)","\(name)",\
          "\(number % 50 == 0 ? #"=\"Ann\""# : "Ann"), fabrikam \(number)",\
          "contact\(number)@mail.contacts.fabrikam.example",-\(number)]
          """)
    }
    return block
  }
}

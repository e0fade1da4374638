import Core
import Reports

/// A store that only hands over rows made on the spot; everything else is a mistake of the test.
struct RowsStore: RunStore {
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

  private var unused: StoreError { StoreError(.bug, doing: "An export does not ask this.") }

  func begin(_ plan: Plan) async throws(StoreError) -> RunID { throw unused }
  func run(_ id: RunID) async throws(StoreError) -> RunRecord? { throw unused }
  func runs(atMost limit: Int) async throws(StoreError) -> [RunRecord] { throw unused }
  func lastRun(of job: String?) async throws(StoreError) -> RunRecord? { throw unused }
  func close(_ run: RunID, as state: RunState) async throws(StoreError) -> Bool { throw unused }
  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] { throw unused }
  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    throw unused
  }
  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded { throw unused }
  func keys(of batch: BatchID, atMost limit: Int) async throws(StoreError) -> [String] {
    throw unused
  }
  func outlook(of stage: StageID) async throws(StoreError) -> Outlook { throw unused }
  func batches(
    of run: RunID, in states: Set<BatchState>, after: BatchID?, atMost limit: Int
  ) async throws(StoreError) -> [Batch] { throw unused }
  func note(_ event: RunEvent, in run: RunID) async throws(StoreError) { throw unused }
  func events(of run: RunID, atMost limit: Int) async throws(StoreError) -> [RecordedEvent] {
    throw unused
  }
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

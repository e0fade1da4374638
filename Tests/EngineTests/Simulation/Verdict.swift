import Core
import TestSupport

/// Holds what a finished run would export against the directory it was asked of.
///
/// An object may lack only where a batch was given up that asks for it, and then the run says so.
struct Verdict: Sendable {
  private let run: RunID
  private let store: JudgedStore
  private let hall: PageHall
  private let judge: Judge

  /// The most calls that any minute may see, of all processes together.
  static let mostCallsInAMinute = 200

  init(of run: RunID, in store: JudgedStore, hall: PageHall, judge: Judge) {
    self.run = run
    self.store = store
    self.hall = hall
    self.judge = judge
  }

  /// Tells the judge what is wrong; answers how many rows were kept and how many batches buried.
  func check(_ scenario: Scenario) async throws -> (kept: Int, buried: Int) {
    try await store.auditAll()
    guard let record = try await store.run(run) else {
      judge.refuse("the run is gone")
      return (0, 0)
    }
    let batches = try await store.allBatches(of: run)
    let buried = batches.filter { $0.state == .buried }
    let expected: RunState = buried.isEmpty ? .complete : .incomplete
    judge.expect(record.state == expected, "the run is \(record.state) and not \(expected)")
    for batch in buried {
      judge.expect(
        batch.lastFailure?.isEmpty == false, "batch \(batch.id) is buried without a reason")
    }
    let rows = try await rows()
    try checkCoverage(Set(rows.map(\.guid)), buried, scenario)
    checkTruth(rows)
    let most = hall.statistics.mostInAMinute
    judge.expect(most <= Self.mostCallsInAMinute, "\(most) calls were made in one minute")
    return (rows.count, buried.count)
  }

  private struct Row: Sendable {
    var guid: GUID
    var values: String
  }

  private func rows() async throws -> [Row] {
    let rows = Observed<[Row]>([])
    _ = try await store.rows(of: run, inBlocksOf: 100) { block in
      rows.change { rows in
        rows += block.entries.map {
          Row(guid: $0.guid, values: String(decoding: block.arena[$0.values], as: UTF8.self))
        }
      }
    }
    return rows.now
  }

  private func checkCoverage(
    _ kept: Set<GUID>, _ buried: [Batch], _ scenario: Scenario
  ) throws {
    let directory = hall.directory
    var excused: Set<GUID> = []
    for batch in buried {
      let filter = try FilterReading(
        batch.predicate.stored, negationMatchesBlanks: scenario.weather.negationMatchesBlanks)
      excused.formUnion(directory.found(by: filter).map { directory.objects[$0].guid })
    }
    let missing = directory.first.subtracting(kept).subtracting(excused)
    let names = directory.objects.filter { missing.contains($0.guid) }.map {
      "'\($0.name)' ('\($0.displayName ?? "")')"
    }
    judge.expect(missing.isEmpty, "\(missing.count) objects are missing: \(names)")
  }

  private func checkTruth(_ rows: [Row]) {
    let guids = Set(rows.map(\.guid))
    judge.expect(guids.count == rows.count, "\(rows.count - guids.count) rows are doubled")
    let versions = hall.directory.versions
    let untrue = rows.filter { !(versions[$0.guid]?.contains($0.values) ?? false) }
    judge.expect(untrue.isEmpty, "\(untrue.count) rows say what never was")
  }
}

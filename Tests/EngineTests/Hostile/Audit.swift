import Core
import Foundation
import Simulator
import TestSupport

/// Compares what a run would export with the ledger of what the tenant held.
struct Audit: Sendable {
  private let record: RunRecord
  private let store: any RunStore
  private let ledger: SimulatorLedger

  init(
    of record: RunRecord, in store: any RunStore, at tenant: SimulatedTenant,
    since mark: SimulatorLedger.Mark
  ) {
    self.record = record
    self.store = store
    ledger = tenant.ledger(since: mark)
  }

  /// A row as the simulated service wrote it, in the order of `Trial.columns`.
  private struct Row: Hashable {
    var values: [String?]

    var guid: String { values[0] ?? "" }
  }

  func problems() async throws -> [String] {
    var problems: [String] = []
    if record.state != .complete { problems.append("the run is \(record.state.rawValue)") }
    let rows = try await rows()
    let kept = Dictionary(rows.map { ($0.guid, $0) }) { first, _ in first }
    if kept.count < rows.count { problems.append("\(rows.count - kept.count) rows are doubled") }
    let missing = ledger.throughout.filter { kept[$0.guid] == nil }
    if !missing.isEmpty {
      problems.append(
        "\(missing.count) of \(ledger.throughout.count) objects are missing, such as "
          + "'\(missing[0].name)' (\(missing[0].displayName ?? "no display name"))")
    }
    let untrue = rows.filter { row in
      !ledger.states(of: row.guid).contains { $0.object.values == row.values }
    }
    if !untrue.isEmpty { problems.append("\(untrue.count) rows say what never was") }
    for stage in record.stages where try await !store.account(of: stage).balances {
      problems.append("the books of stage \(stage) do not balance")
    }
    return problems
  }

  private func rows() async throws -> [Row] {
    let rows = Observed<[Row]>([])
    _ = try await store.rows(of: record.id, inBlocksOf: 1000) { block in
      let read = try block.entries.map {
        Row(
          values: try JSONDecoder().decode(
            [String?].self, from: Data(block.arena[$0.values])))
      }
      rows.change { $0 += read }
    }
    return rows.now
  }
}

extension SimulatorTruth.Object {
  fileprivate var values: [String?] { [guid, name, displayName, alias, primarySmtpAddress] }
}

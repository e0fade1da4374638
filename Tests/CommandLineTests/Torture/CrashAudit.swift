import Foundation
import GRDB
import Simulator

/// Compares the export of a tortured run with the tenant's ledger, and looks over its store.
struct CrashAudit {
  private let place: Workplace

  init(of place: Workplace) { self.place = place }

  func problems() async throws -> [String] {
    var problems: [String] = []
    // The last process may have been killed between the last page and the job's own file.
    let resumed = try await place.rollcall("resume", "--quiet")
    if resumed.code != 0 { problems.append("resume ended with \(resumed.code): \(resumed.told)") }
    let exported = try await place.rollcall("export", "last", "--raw", "--output", "audit.jsonl")
    guard exported.code == 0 else {
      return problems + ["export ended with \(exported.code): \(exported.told)"]
    }
    for file in ["audit.jsonl", "people.jsonl"] {
      problems += try differences(in: file).map { "\(file): \($0)" }
    }
    let store = try DatabaseQueue(path: place.store)
    let check = try await store.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    if check != ["ok"] { problems.append("the store is damaged: \(check.prefix(3))") }
    return problems
  }

  private func differences(in file: String) throws -> [String] {
    guard place.has(file) else { return ["it is not there"] }
    let ledger = place.tenant.ledger
    let rows = try place.objects(in: file)
    let kept = Set(rows.map(\.guid))
    let missing = ledger.throughout.count { !kept.contains($0.guid) }
    let untrue = rows.count { !ledger.held($0) }
    return [
      missing > 0 ? "\(missing) objects are missing" : nil,
      kept.count < rows.count ? "\(rows.count - kept.count) rows are doubled" : nil,
      untrue > 0 ? "\(untrue) rows say what never was" : nil,
    ].compactMap(\.self)
  }
}

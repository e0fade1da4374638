import Core
import Engine
import Foundation
import Simulator

/// A run that changes every object of a list, whose connections are cut at random and whose process
/// is killed, held against what the tenant really applied.
///
/// The seed draws the tenant and its faults; at which instruction the process is struck is real
/// chance.
struct ApplyTrial: Sendable {
  let lines: Int
  let seed: UInt64
  /// Whether a lost call is read back.
  let readsBack: Bool

  private let time = SystemTime()

  init(lines: Int, seed: UInt64, readsBack: Bool) {
    self.lines = lines
    self.seed = seed
    self.readsBack = readsBack
  }

  func play() async throws -> ApplyReport {
    let began = time.monotonic()
    return try await withWorkplace(makeup) { place in
      try write(at: place)
      let killed = try await place.rollcall(
        ["run", "change.yaml", "--allow-writes", "--confirm", "\(lines)", "--quiet"]
      ) { program in
        while program.isRunning, place.tenant.statistics.applied < lines / 3 {
          try await time.sleep(for: .milliseconds(5))
        }
        try program.send(SIGKILL)
      }
      guard killed.code == -SIGKILL else { throw Surprise(killed) }
      let before = place.tenant.statistics.applied
      let resumed = try await place.rollcall("resume", "--allow-writes", "--quiet")
      let audit = ApplyAudit(of: place, lines: lines, readsBack: readsBack)
      var report = try audit.report(seed: seed, took: time.monotonic() - began)
      if before == 0 || before >= lines { report.problems.append("the kill came at no good time") }
      let wanted: Int32 = report.unknown == 0 ? 0 : 3
      if resumed.code != wanted {
        report.problems.append("resume ended with \(resumed.code): \(resumed.told)")
      }
      return report
    }
  }

  private func makeup(_ options: inout SimulatorOptions) {
    options.seed = seed
    options.contacts = lines
    // The template of the role Exchange Recipient Administrator.
    options.directoryRoles.append("31392ffb-586c-42d1-9346-e59415a2cc4e")
    options.latency = .milliseconds(5)
    options.faults.seed = seed
    options.faults.cutsBeforeChange = 0.06
    options.faults.cutsAfterChange = 0.06
    options.faults.busy = 0.01
    options.faults.refused = 0.002
  }

  private func write(at place: Workplace) throws {
    let readBack = """
        read-back:
          cmdlet: Get-MailContact
          parameters: { Identity: "{Guid}" }
          compare: { CustomAttribute7: "{Value}" }
          after: 1s
      """
    try place.write(
      """
      job: change
      tenant: contoso
      allow-writes: true
      action:
        cmdlet: Set-MailContact
        list: { file: change.csv }
        parameters: { Identity: "{Guid}", CustomAttribute7: "{Value}" }
        deadline: 10s
      \(readsBack ? readBack : "")
      output: { format: jsonl, path: changed.jsonl }

      """, to: "change.yaml")
    let cells = place.tenant.truth.enumerated().map { "\($1.guid),value \($0) of \(seed)" }
    try place.write("Guid,Value\n" + cells.joined(separator: "\n") + "\n", to: "change.csv")
  }
}

/// What a trial found, in one line and one more for each problem.
struct ApplyReport: Sendable, CustomStringConvertible {
  var seed: UInt64
  var took: Duration
  var counts: [String: Int]
  /// Lines that are told as unknown, and how many of these the tenant applied.
  var unknown: Int
  var unknownApplied: Int
  var cuts: Int
  var problems: [String]

  var description: String {
    let outcomes = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let line =
      "apply: seed \(seed), seconds \(Int(took.inSeconds.rounded())), cut \(cuts), "
      + outcomes.joined(separator: ", ") + ", of the unknown applied \(unknownApplied): "
      + (problems.isEmpty ? "nothing twice, nothing lost" : "WRONG")
    return ([line] + problems).joined(separator: "\n")
  }
}

/// Holds the result of a run that changed something against the tenant's ledger.
struct ApplyAudit {
  private let place: Workplace
  private let lines: Int
  private let readsBack: Bool

  init(of place: Workplace, lines: Int, readsBack: Bool) {
    self.place = place
    self.lines = lines
    self.readsBack = readsBack
  }

  private struct Row: Decodable {
    var Guid: String
    var Value: String
    var Outcome: String
    var Attempts: Int
  }

  func report(seed: UInt64, took: Duration) throws -> ApplyReport {
    let rows = try place.contents(of: "changed.jsonl").split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(Row.self, from: $0) }
    let applied = Dictionary(grouping: place.tenant.applied, by: \.guid)
    var counts: [String: Int] = [:]
    var problems: [String] = []
    var (unknown, unknownApplied, twice, untold, untrue, odd) = (0, 0, 0, 0, 0, 0)
    for row in rows {
      counts[row.Outcome, default: 0] += 1
      let made = applied[row.Guid] ?? []
      if made.count > 1 { twice += 1 }
      if made.contains(where: { !$0.parameters.contains(row.Value) }) { untrue += 1 }
      switch row.Outcome {
      case "applied": if made.count != 1 || row.Attempts < 1 { untold += 1 }
      case "unknown":
        unknown += 1
        unknownApplied += min(made.count, 1)
      default: odd += 1
      }
    }
    let order = place.tenant.truth.map(\.guid)
    if rows.map(\.Guid) != order { problems.append("the result is not the list, line by line") }
    let statistics = place.tenant.statistics
    let cuts =
      (statistics.faults[.cutsBeforeChange] ?? 0) + (statistics.faults[.cutsAfterChange] ?? 0)
    for (count, what) in [
      (twice, "applied twice"), (untold, "told as applied, and were not, once"),
      (untrue, "applied with another value"), (odd, "neither applied nor unknown"),
      (readsBack ? unknown : 0, "unknown, though each can be read back"),
    ] where count > 0 {
      problems.append("\(count) lines \(what)")
    }
    if cuts == 0 { problems.append("no connection was cut") }
    if !readsBack, unknownApplied == 0 || unknownApplied == unknown {
      problems.append("the unknown lines were all applied, or none was: they were not unknown")
    }
    return ApplyReport(
      seed: seed, took: took, counts: counts, unknown: unknown, unknownApplied: unknownApplied,
      cuts: cuts, problems: problems)
  }
}

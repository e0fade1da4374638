/// Two runs that are to be compared, the older one first, and whether they can be.
///
/// It never looks at a row; it judges by what the runs were asked.
package struct RunPair: Sendable {
  package var older: RunRecord
  package var newer: RunRecord

  package init(_ one: RunRecord, _ other: RunRecord) {
    (older, newer) = one.id < other.id ? (one, other) : (other, one)
  }

  /// The run that another is compared with where nobody names one: the newest before it of the same
  /// job and tenant; nil where there is none.
  ///
  /// - Parameter runs: complete ones, the newest first.
  package static func before(_ run: RunRecord, among runs: [RunRecord]) -> RunRecord? {
    runs.first {
      $0.id < run.id && $0.job.name == run.job.name && $0.job.tenant == run.job.tenant
    }
  }

  /// What the two were asked differently, as words; empty where the question is the same.
  package var differences: [String] {
    let (old, new) = (older.job, newer.job)
    var differences: [String] = []
    func note(_ what: String, _ isSame: Bool) { if !isSame { differences.append(what) } }
    note("tenant", old.tenant == new.tenant)
    note("service", (old.service ?? .exchange) == (new.service ?? .exchange))
    note("cmdlet", old.cmdlet == new.cmdlet)
    note("parameters", old.parameters == new.parameters)
    note("filter", old.filter == new.filter)
    note("stages", Self.asked(by: old) == Self.asked(by: new))
    note("property of the list", Self.listed(old) == Self.listed(new))
    note("directory", Self.looksUp(old) == Self.looksUp(new))
    if let one = old.with, let other = new.with {
      note(
        "joined question",
        one.cmdlet == other.cmdlet && one.parameters == other.parameters
          && one.filter == other.filter)
    }
    return differences
  }

  /// What stages that follow the first ask, and which rows of the answers they leave out, whatever
  /// columns they keep of the others.
  private static func asked(by job: Job) -> [[String]] {
    (job.followers ?? []).map { stage in
      [stage.name, stage.source, stage.cmdlet]
        + stage.parameters.map { Parameter($0.name, $0.shown).text }
        + (stage.only ?? []).flatMap { [$0.column] + $0.values }
        + (stage.except ?? []).flatMap { ["except", $0.column] + $0.values }
        + (stage.onlyWith ?? []).flatMap { ["only-with", $0] }
        + [stage.way.map { "\($0)" } ?? ""]
    }
  }

  /// What names are looked up in, whatever is kept of it; nil where none are.
  private static func looksUp(_ job: Job) -> Job.Side? {
    var side = job.directory
    side?.columns = []
    return side
  }

  private static func listed(_ job: Job) -> String? {
    if case .byList(let property) = job.shard { property } else { nil }
  }

  /// Why the runs are not to be compared, as a sentence; nil where they may be.
  package func objection(insisting: Insistence) -> String? {
    if older.id == newer.id {
      return
        "Run \(older.id) is named twice. Name two runs, or none for the last two complete ones."
    }
    if let live = [older, newer].first(where: { $0.state == .open && $0.isLive }) {
      return "Run \(live.id) is still being worked on. Wait for its end, or stop it."
    }
    let differences = differences
    guard !differences.isEmpty, insisting == .no else { return nil }
    return "Runs \(older.id) and \(newer.id) were asked different questions (other "
      + differences.joined(separator: ", ") + "), so what only one of them holds means nothing. "
      + "Compare what both hold with --force."
  }

  /// Whether somebody wants unlike runs compared.
  package enum Insistence: Sendable, Hashable {
    case no
    case yes
  }
}

import Core

/// The rows that risks speak of, ready to stand on the page.
///
/// It counts all and keeps the first of each kind, never more than its limits.
struct KeptRisks: Sendable {
  /// Rows of one risk that the page's table holds.
  static let mostRows = 5000
  /// Bytes of the rows of one risk.
  static let mostBytes = 2 << 20
  /// Rows of a risk that stand beside its sentence.
  static let mostExamples = 5

  static let columns = ["Risk", "Severity", "Object", "Who", "What", "Stage"]

  struct Example: Sendable, Hashable {
    var subject: String
    var holder: String
    var detail: String
  }

  struct Kept: Sendable {
    var count = 0
    var held = 0
    /// Rows as JSON, parted by commas.
    var rows: [UInt8] = []
    var examples: [Example] = []
  }

  private(set) var kinds: [Risk: Kept] = [:]

  subscript(risk: Risk) -> Kept { kinds[risk] ?? Kept() }

  /// The risks there are, the most urgent first.
  var found: [Risk] {
    Risk.allCases.filter { kinds[$0] != nil }.sorted { $0.severity < $1.severity }
  }

  func count(_ severity: Risk.Severity) -> Int {
    kinds.reduce(0) { $0 + ($1.key.severity == severity ? $1.value.count : 0) }
  }

  var held: Int { kinds.values.reduce(0) { $0 + $1.held } }

  mutating func take(_ row: JudgedRow, of stage: String) {
    for risk in row.risks {
      take(
        risk, Example(subject: row.subject, holder: row.holder, detail: row.detail), of: stage)
    }
  }

  /// What only the whole stage shows: who may open many, and what many may open.
  mutating func take(_ tally: HolderTally, of stage: String) {
    for entry in tally.holders.all(atLeast: Risk.manyMailboxes) {
      let atLeast = tally.holders.error > 0 ? "at least " : ""
      take(
        .broadHolder,
        Example(
          subject: "", holder: entry.name, detail: "\(atLeast)\(entry.count.grouped) mailboxes"),
        of: stage)
    }
    for entry in tally.mailboxes.all(atLeast: Risk.manyPrincipals) {
      let atLeast = tally.mailboxes.error > 0 ? "at least " : ""
      take(
        .crowdedMailbox,
        Example(
          subject: entry.name, holder: "", detail: "\(atLeast)\(entry.count.grouped) principals"),
        of: stage)
    }
  }

  private mutating func take(_ risk: Risk, _ row: Example, of stage: String) {
    // In place, so that what is kept already is not copied.
    kinds[risk, default: Kept()].take(risk, row, of: stage)
  }
}

extension KeptRisks.Kept {
  fileprivate mutating func take(_ risk: Risk, _ row: KeptRisks.Example, of stage: String) {
    count += 1
    if examples.count < KeptRisks.mostExamples { examples.append(row) }
    guard held < KeptRisks.mostRows, rows.count < KeptRisks.mostBytes else { return }
    if held > 0 { rows += [.comma, .lineFeed] }
    held += 1
    TableJSON.append(
      [risk.title, risk.severity.rawValue, row.subject, row.holder, row.detail, stage], to: &rows)
  }
}

extension Int {
  /// Such as `2,000,000`.
  var grouped: String {
    let digits = Array(String(magnitude))
    var text = self < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }
}

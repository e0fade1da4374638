import Core
import Reports

/// The comparison as a page for people: counts, and the first differences of each kind.
extension DifferenceDocument {
  func print(_ first: KeptDifferences, of head: DifferenceHead) throws {
    line("older", text(of: older))
    line("newer", text(of: newer))
    line("identity", identity.joined(separator: ", "))
    line("added", "\(counts.added)")
    line("removed", "\(counts.removed)")
    let columns = changedColumns.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    line("changed", "\(counts.changed)" + (columns.isEmpty ? "" : ": \(columns)"))
    line("unchanged", "\(counts.unchanged)")
    if counts.notSeen > 0 {
      line("not seen", "\(counts.notSeen) by run \(newer.run), which may be there all the same")
    }
    if counts.notSeenBefore > 0 {
      line("not seen", "\(counts.notSeenBefore) by run \(older.run), which may be no news")
    }
    for note in notes { line("note", note) }
    for stage in stages ?? [] { line("stage", stage.sentence) }
    for (kind, sign) in [
      (Difference.Kind.added, "+"), (.removed, "-"), (.changed, "~"), (.notSeen, "?"),
      (.notSeenBefore, "?"),
    ] {
      for difference in first[kind] { try show(difference, sign, head) }
    }
    let all =
      counts.added + counts.removed + counts.changed + counts.notSeen + counts.notSeenBefore
    let more = all - DifferenceTitles.all.reduce(0) { $0 + first[$1.kind].count }
    if more > 0 { line("", "and \(more) more; write them all with --format csv") }
  }

  private func show(_ difference: Difference, _ sign: String, _ head: DifferenceHead) throws {
    guard let row = difference.row else { return }
    let identity = try head.identity(of: row).joined(separator: " | ")
    guard let old = difference.old, let new = difference.new else {
      let values = try head.texts(of: row)
      let others = head.others.filter { !values[$0].isEmpty }
        .map { "\(head.columns[$0]): \(values[$0])" }
      return show("\(sign) \(identity)  " + others.joined(separator: ", "))
    }
    let (before, now) = (try head.texts(of: old), try head.texts(of: new))
    let changes = difference.columns.map { place in
      "\(head.columns[place]): '\(before[place])' became '\(now[place])'"
    }
    show("\(sign) \(identity)  " + changes.joined(separator: ", "))
  }

  private func text(of run: Run) -> String {
    "run \(run.run): \(run.job) at \(run.tenant), began \(run.startedAt), \(run.state), "
      + "\(run.rows) rows"
  }

  private func show(_ text: String) { Console.data(TerminalText.clean(text)) }

  private func line(_ name: String, _ text: String) {
    Console.data(name.padded(to: 11) + TerminalText.clean(text))
  }
}

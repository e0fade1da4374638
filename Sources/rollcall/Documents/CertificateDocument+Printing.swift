import Core
import Reports

extension CertificateDocument {
  /// Prints the certificate for people.
  func print() {
    line("certificate", "run \(run): \(job) at \(tenant)")
    line("question", [cmdlet, filter].compactMap(\.self).joined(separator: " where "))
    line("run", "\(startedAt) to \(finishedAt ?? "now"), \(state)")
    line(
      "drift",
      changesSince.map { "changes since \($0) were asked for at the end" }
        ?? "changes were not asked for")
    for (place, side) in sides.enumerated() {
      if sides.count > 1 { line("side", "\(place + 1)") }
      print(side)
    }
    for part in batches where part.state == "done" && (part.remainder || part.blank) {
      line(
        part.remainder ? "remainder" : "blank",
        "batch \(part.batch), \(part.rows) rows: \(part.filter ?? "everything")")
    }
    for part in batches {
      guard let suspicion = part.suspicion else { continue }
      let again = (part.askedAgainBy ?? []).map(String.init).joined(separator: ", ")
      line(
        "suspicious",
        "batch \(part.batch), \(part.rows) rows: \(suspicion); asked again by "
          + (again.isEmpty ? "none" : again))
    }
    let scope = sampled ? "a sample" : "all"
    line("checked", "\(scope), by \(checkedKey), \(checkedAt), in run \(checkedBy)")
    line(
      "result", certified ? "CERTIFIED" + (sampled ? " as far as sampled" : "") : "NOT CERTIFIED")
    for objection in objections { line("", objection) }
  }

  private func print(_ side: Side) {
    let roles = side.batches.keys.sorted().map { "\($0) \(side.batches[$0]?.done ?? 0)" }
    line(
      "batches",
      "\(side.done) done (\(roles.joined(separator: ", "))), \(side.splits) split, "
        + "\(side.passes) passes")
    line(
      "books",
      "batches \(side.rowsByBatches) \(sign(side.rowsByBatches, side.rowsByPages)) pages "
        + "\(side.rowsByPages) \(sign(side.rowsByPages, side.rowsPresent)) rows "
        + "\(side.rowsPresent); less "
        + "\(side.duplicates) duplicates = \(side.objects) objects")
    line(
      "found late",
      "\(side.foundByChecks) by asking suspicious batches again, \(side.foundByClosing) by the "
        + "closing pass, \(side.foundByIdentity) by identity")
    if let compared = side.compared {
      line(
        "compared",
        "\(compared.seen) objects seen: \(compared.missing) missing, \(compared.altered) altered; "
          + "since the run began \(compared.new) new, \(compared.changed) changed, "
          + "\(compared.gone) gone")
      if !compared.named.isEmpty { line("", compared.named.joined(separator: " ")) }
      if !compared.deleted.isEmpty { line("deleted", listed(compared.deleted)) }
    }
  }

  private func listed(_ objects: [String]) -> String {
    let first = objects.prefix(Comparison.mostNamed).joined(separator: " ")
    let more = objects.count - Comparison.mostNamed
    return more > 0 ? "\(first) and \(more) more, which --json names" : first
  }

  /// An equation that does not balance must not look as if it did.
  private func sign(_ left: Int, _ right: Int) -> String { left == right ? "=" : "≠" }

  private func line(_ name: String, _ text: String) {
    Console.data(name.padded(to: 12) + TerminalText.clean(text))
  }
}

import Core

/// The three answers at the top of a page: is anything missing, what changed, what is dangerous.
struct ReportAnswers {
  let content: ReportContent
  let risks: KeptRisks

  /// How an answer is coloured.
  private enum Tone: String {
    case good
    case warning
    case bad
    case plain
  }

  var text: String {
    "<div class=\"answers\">\n" + missing + changed + dangerous + "</div>"
  }

  private var missing: String {
    let unread = content.counts.pending + content.counts.leased + content.counts.buried
    let unanswered = content.stages.reduce(0) { $0 + $1.unanswered }
    var (tone, big, told) = (Tone.good, "Nothing", ["Every batch was read to its end."])
    switch content.run.state {
    case .complete:
      if unanswered > 0 {
        tone = .warning
        big = HTML.count(unanswered, "object", "objects")
        told.insert("gave no answer.", at: 0)
      }
    case .incomplete:
      tone = content.isTolerated ? .warning : .bad
      big = HTML.count(content.counts.buried, "batch", "batches")
      told = ["were given up; their rows are not here."]
      if content.isTolerated { told.append("The job tolerates as many.") }
    case .open:
      (tone, big) = (.bad, "Not finished")
      told = [
        "The run is \(content.standing). \(HTML.count(unread, "batch is", "batches are")) left."
      ]
    case .cancelled:
      (tone, big) = (.bad, "Cancelled")
      told = ["\(HTML.count(unread, "batch was", "batches were")) never read."]
    }
    if content.stages.contains(where: { !$0.account.balances }) {
      tone = .bad
      told.append("The books do not balance.")
    }
    if let check = content.check {
      if !check.isCertified { tone = .bad }
      told.append(
        check.isCertified
          ? "Certified by run \(check.run)\(check.isSample ? ", by a sample" : "")."
          : "Not certified by run \(check.run).")
    } else if content.run.state == .complete {
      told.append("Not verified.")
    }
    return answer("Is anything missing?", tone, big, told.joined(separator: " "), "coverage")
  }

  private var changed: String {
    let changes = content.changes
    guard let older = changes.older else {
      return answer(
        "What changed?", .plain, "–", "There is no earlier complete run to compare with.",
        "changes")
    }
    let since = "since run \(older.id), \(HTML.moment(older.startedAt))."
    guard !changes.stages.isEmpty else {
      return answer("What changed?", .plain, "–", "Not compared with run \(older.id).", "changes")
    }
    let untold = changes.count(of: .notSeen) + changes.count(of: .notSeenBefore)
    let more = untold > 0 ? " \(untold.grouped) could not be told." : ""
    guard changes.certain > 0 else {
      return answer("What changed?", .good, "Nothing", since.capitalizedFirst + more, "changes")
    }
    let kinds = [
      (Difference.Kind.added, "added"), (.removed, "removed"), (.changed, "changed"),
    ].compactMap { kind, word in
      changes.count(of: kind) > 0 ? "\(changes.count(of: kind).grouped) \(word)" : nil
    }
    return answer(
      "What changed?", .plain, HTML.count(changes.certain, "change", "changes"),
      kinds.joined(separator: ", ") + " " + since + more, "changes")
  }

  private var dangerous: String {
    guard content.stages.contains(where: { !$0.tally.isSilent }) else {
      return answer(
        "What is dangerous?", .plain, "–",
        "Nothing in these rows tells of rights or of forwarding.", "risks")
    }
    guard let worst = risks.found.first?.severity else {
      return answer(
        "What is dangerous?", .good, "Nothing found", "None of the rules speaks of a row.", "risks")
    }
    // The first few by name, since a number alone says nothing to do.
    let named = risks.found.prefix(while: { $0.severity == worst }).prefix(3).map { $0.title }
    let rest = Risk.Severity.allCases.filter { $0 > worst && risks.count($0) > 0 }
      .map { "\(risks.count($0).grouped) \($0.word)" }
    let tone: Tone =
      switch worst {
      case .high: .bad
      case .medium: .warning
      case .low: .plain
      }
    return answer(
      "What is dangerous?", tone, "\(risks.count(worst).grouped) \(worst.word)",
      named.joined(separator: ", ") + "."
        + (rest.isEmpty ? "" : " Also \(rest.joined(separator: ", "))."), "risks")
  }

  private func answer(
    _ question: String, _ tone: Tone, _ big: String, _ told: String, _ place: String
  ) -> String {
    """
    <section class="answer \(tone.rawValue)"><h2>\(question)</h2>
    <p class="big"><a href="#\(place)">\(HTML.text(big))</a></p>
    <p>\(HTML.text(told))</p></section>

    """
  }
}

extension Risk.Severity {
  /// As people are told.
  var word: String {
    switch self {
    case .high: "urgent"
    case .medium: "worth a look"
    case .low: "to tidy up"
    }
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

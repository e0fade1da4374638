import Core

/// What of the question was read, whether the books balance, and what a check said.
struct ReportCoverage {
  let content: ReportContent

  var text: String {
    "<section id=\"coverage\">\n<h2>Coverage</h2>\n" + stages + unanswered + missing + certificate
      + "</section>"
  }

  private var stages: String {
    HTML.table(
      "Coverage by stage",
      [
        "Stage", "Rows", "Set aside as duplicates", "No answer", "Batches read", "Not read",
        "Books",
      ],
      content.stages.map { stage in
        let unread = stage.batches(.pending) + stage.batches(.leased) + stage.batches(.buried)
        return [
          HTML.value(stage.name), stage.totals.unique.grouped, stage.totals.duplicates.grouped,
          stage.unanswered.grouped, stage.batches(.done).grouped, unread.grouped,
          stage.account.balances ? "balance" : "<b class=\"alarm\">do not balance</b>",
        ]
      })
  }

  private var unanswered: String {
    let rows = content.stages.flatMap { stage in
      stage.tally.reasons.top(StageTally.mostReasons).map {
        [HTML.value(stage.name), HTML.value($0.name), $0.count.grouped]
      }
    }
    guard !rows.isEmpty else { return "" }
    return "<h3>Objects without an answer</h3>\n"
      + HTML.table("Objects without an answer", ["Stage", "Why", "Objects"], rows)
  }

  private var missing: String {
    guard !content.missing.isEmpty else { return "" }
    let rows = content.missing.map { batch in
      [
        "\(batch.number)", HTML.value(batch.stage), batch.state.rawValue,
        batch.filter.map { "<code>\(HTML.text($0))</code>" } ?? "",
        HTML.value(batch.failure ?? ""),
      ]
    }
    let all = content.counts.pending + content.counts.leased + content.counts.buried
    let more =
      all > rows.count ? "<p class=\"note\">And \((all - rows.count).grouped) more.</p>\n" : ""
    return "<h3>Batches that nobody read</h3>\n"
      + HTML.table(
        "Batches that nobody read", ["Batch", "Stage", "State", "Its share", "Last failure"], rows)
      + more
  }

  private var certificate: String {
    guard let check = content.check else {
      return """
        <p class="note">Nobody has asked the service again. <code>rollcall verify \
        \(content.run.id)</code> does, and certifies the listing.</p>

        """
    }
    let verdict =
      check.isCertified ? "Certified\(check.isSample ? " as far as sampled" : "")" : "Not certified"
    let lines = (check.objections + check.lines).map { "<li>\(HTML.text($0))</li>\n" }.joined()
    return """
      <h3>Certificate</h3>
      <p><b class="\(check.isCertified ? "sound" : "alarm")">\(verdict)</b> by run \(check.run), \
      \(HTML.moment(check.at)).</p>
      <ul>
      \(lines)</ul>

      """
  }
}

import Core

/// What somebody should look at: each risk with its sentence and some of its rows, then all of them.
struct ReportRisks {
  let content: ReportContent
  let risks: KeptRisks

  var text: String {
    "<section id=\"risks\">\n<h2>Risks</h2>\n" + told + "</section>"
  }

  private var told: String {
    guard content.stages.contains(where: { !$0.tally.isSilent }) else {
      return
        "<p>No stage of this job keeps rights, forwarding or rules, so nothing was judged.</p>\n"
    }
    guard !risks.found.isEmpty else {
      return "<p>The rows were judged, and no rule speaks of any of them.</p>\n"
    }
    var text = "<div class=\"cards\">\n" + risks.found.map(card).joined() + "</div>\n"
    let count = risks.kinds.values.reduce(0) { $0 + $1.count }
    if risks.held < count {
      text +=
        "<p class=\"note\">The table holds the first \(KeptRisks.mostRows.grouped) of each, "
        + "\(risks.held.grouped) of \(count.grouped).</p>\n"
    }
    return text + ReportBody.grid(PageFrame.risksTable, called: "Risks")
  }

  private func card(of risk: Risk) -> String {
    let kept = risks[risk]
    let examples = kept.examples.map { example in
      let parts = [example.subject, example.holder, example.detail].filter { !$0.isEmpty }
      return "<li>" + parts.map(HTML.value).joined(separator: " <i>·</i> ") + "</li>"
    }
    let more =
      kept.count > kept.examples.count
      ? "<p><a href=\"#risks\" data-grid=\"\(PageFrame.risksTable)\" "
        + "data-filter=\"\(HTML.text(risk.title))\">See all \(kept.count.grouped) below</a></p>"
      : ""
    return """
      <article class="card \(risk.severity.rawValue)">
      <h3><span class="count">\(kept.count.grouped)</span> \(HTML.text(risk.title))</h3>
      <p><b class="severity">\(risk.severity.word.capitalizedFirst)</b> \(HTML.text(risk.sentence))</p>
      <ul>\(examples.joined(separator: "\n"))</ul>\(more)
      </article>

      """
  }
}

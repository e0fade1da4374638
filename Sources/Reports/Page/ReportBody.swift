import Core

/// What people read of a report, from the three answers at its top to the tables at its end.
struct ReportBody {
  let content: ReportContent
  let risks: KeptRisks

  private static let chartsLink = "<a href=\"#charts\">Figures</a>"

  func text() -> String {
    let charts = ReportCharts(content: content).text
    return """
      </head>
      <body>
      <main>
      \(header)
      \(ReportAnswers(content: content, risks: risks).text)
      <nav aria-label="On this page">
      <a href="#changes">Changes</a><a href="#risks">Risks</a>\(charts.isEmpty ? "" : Self.chartsLink)\
      <a href="#tables">Rows</a><a href="#coverage">Coverage</a><a href="#question">Question</a>
      </nav>
      \(ReportChanges(changes: content.changes).text)
      \(ReportRisks(content: content, risks: risks).text)
      \(charts)
      \(tables)
      \(ReportCoverage(content: content).text)
      \(question)
      <footer>Written by Rollcall. It loads nothing from anywhere, and everything in it is in this \
      file.</footer>
      </main>

      """
  }

  private var header: String {
    let run = content.run
    // What was kept twice, or replaced since, is in no table and is not counted.
    let rows = content.stages.reduce(0) { $0 + $1.totals.unique }
    return """
      <header>
      <h1>\(HTML.value(run.job.name))</h1>
      <p class="facts"><span>\(HTML.value(run.job.tenant))</span> <span>run \(run.id)</span> \
      <span>\(HTML.span(run.startedAt, run.finishedAt))</span> \
      <span>\(HTML.count(rows, "row", "rows")) in \(HTML.count(run.calls, "call", "calls"))</span></p>
      </header>
      """
  }

  private var tables: String {
    var text = "<section id=\"tables\">\n<h2>Rows</h2>\n"
    for (place, stage) in content.stages.enumerated() {
      let held = stage.held < stage.totals.unique
      text += """
        <h3>\(HTML.value(stage.name)) <small>\(HTML.count(stage.totals.unique, "row", "rows"))\
        </small></h3>
        <p class="note">\(held ? "This page holds the first \(stage.held.grouped). " : "")\
        \(link(to: stage))</p>

        """
      guard stage.held > 0 else { continue }
      text += Self.grid(PageFrame.table(ofStage: place), called: "Rows of \(stage.name)")
    }
    return text + "</section>"
  }

  /// Where all rows of a stage are.
  private func link(to stage: ReportedStage) -> String {
    guard let output = stage.output else {
      return stage.job.stage.map {
        "The job writes no file of it; <code>rollcall export \(content.run.id) --stage "
          + "\(HTML.text($0))</code> does."
      } ?? "<code>rollcall export \(content.run.id)</code> writes all of them."
    }
    let name = HTML.value(output)
    guard let page = content.path, let link = RelativeLink.from(page, to: output) else {
      return "All of them are in \(name)."
    }
    return "All of them are in <a href=\"\(HTML.text(link))\">\(name)</a>."
  }

  /// What the script makes a table of.
  static func grid(_ id: String, called name: String) -> String {
    """
    <div class="grid" data-rows="\(id)" data-name="\(HTML.text(name))">\
    <noscript><p class="note">The table needs its script, which this program does not run. \
    Open the file in a browser.</p></noscript></div>

    """
  }

  private var question: String {
    let rows = content.stages.map { stage -> [String] in
      let parameters = stage.job.parameters.map(\.text).joined(separator: " ")
      return [
        HTML.value(stage.name),
        "<code>\(HTML.text(([stage.job.cmdlet] + [parameters]).filter { !$0.isEmpty }.joined(separator: " ")))</code>",
        stage.job.filter.map { "<code>\(HTML.text($0))</code>" } ?? "",
        HTML.text(stage.job.allColumns.joined(separator: ", ")),
      ]
    }
    return "<section id=\"question\">\n<h2>What was asked</h2>\n"
      + HTML.table("Questions by stage", ["Stage", "Question", "Filter", "Columns"], rows)
      + "</section>"
  }
}

import Core

/// The charts of a page: how many rows, which rights, what changed, and who holds most.
struct ReportCharts {
  /// Principals of the chart of holders.
  static let mostHolders = 10
  /// Rights of a chart.
  static let mostRights = 8

  let content: ReportContent

  var text: String {
    let charts = ([rows, changes] + rights + [holders]).enumerated()
      .map { $1.text(id: "chart-\($0 + 1)") }.filter { !$0.isEmpty }
    guard !charts.isEmpty else { return "" }
    return "<section id=\"charts\">\n<h2>In figures</h2>\n<div class=\"charts\">\n"
      + charts.joined() + "</div>\n</section>"
  }

  private var rows: BarChart {
    BarChart(
      "Rows by stage", unit: "rows",
      content.stages.count > 1
        ? content.stages.map { .init(label: $0.name, parts: [($0.totals.unique, "bar")]) } : [])
  }

  private var changes: BarChart {
    BarChart(
      "Changes by stage", unit: "added, removed, changed",
      content.changes.stages.map { stage in
        let counts = stage.result.counts
        return .init(
          label: stage.name,
          parts: [
            (counts[.added], "bar added"), (counts[.removed], "bar removed"),
            (counts[.changed], "bar changed"),
          ],
          told: "+\(counts[.added].grouped) −\(counts[.removed].grouped) "
            + "~\(counts[.changed].grouped)")
      })
  }

  /// One chart for each stage that knows several rights.
  private var rights: [BarChart] {
    content.stages.map { stage in
      let entries = stage.tally.rights.top(Self.mostRights)
      return BarChart(
        "Rights: \(stage.name)", unit: "rows",
        entries.count > 1 ? entries.map { .init(label: $0.name, parts: [($0.count, "bar")]) } : [])
    }
  }

  private var holders: BarChart {
    let entries = content.stages.flatMap { $0.tally.holders.holders.top(Self.mostHolders) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    return BarChart(
      "Who may open most", unit: "mailboxes, by full access",
      entries.prefix(Self.mostHolders).map { .init(label: $0.name, parts: [($0.count, "bar")]) })
  }
}

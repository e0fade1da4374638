import Core

/// What changed since the last complete run, stage by stage, and line by line.
struct ReportChanges {
  let changes: ReportedChanges

  var text: String {
    "<section id=\"changes\">\n<h2>Changes</h2>\n" + told + "</section>"
  }

  private var told: String {
    var text = changes.notes.map { "<p class=\"note\">\(HTML.text($0))</p>\n" }.joined()
    guard let older = changes.older else {
      return "<p>This is the first complete run of the job that the store holds.</p>\n" + text
    }
    guard !changes.stages.isEmpty else { return text }
    text =
      "<p>Compared with run \(older.id), begun \(HTML.moment(older.startedAt)).</p>\n" + text
    text += HTML.table(
      "Changes by stage", ["Stage", "Added", "Removed", "Changed", "Unchanged", "Not seen"],
      changes.stages.map { stage in
        let counts = stage.result.counts
        return [
          HTML.value(stage.name), counts[.added].grouped, counts[.removed].grouped,
          counts[.changed].grouped, stage.result.totals.unchanged.grouped, counts.untold.grouped,
        ]
      })
    guard changes.held > 0 else { return text }
    if changes.held < changes.lines {
      text +=
        "<p class=\"note\">This page holds the first \(changes.held.grouped) of "
        + "\(changes.lines.grouped) lines; <code>rollcall diff --format csv</code> writes all.</p>\n"
    }
    return text + ReportBody.grid(PageFrame.changesTable, called: "Changes")
  }
}

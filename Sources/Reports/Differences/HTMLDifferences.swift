import Core

/// Writes a comparison as one page of HTML that needs nothing else: no script, no font, no network.
///
/// It follows the reader's choice of dark or light, and can be printed. Every value is escaped, and
/// set apart so that its direction of writing turns nothing around it.
struct HTMLDifferences {
  let head: DifferenceHead
  let result: DifferenceResult
  let kept: KeptDifferences

  func text() throws(DamagedCells) -> String {
    let title =
      "\(head.newer.job.name): run \(head.older.id) to run \(head.newer.id)"
    var text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(Self.escaped(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <h1>\(Self.value(title))</h1>
      <div class="wide"><table>
      <thead><tr><th></th><th>Run</th><th>Tenant</th><th>Began</th><th>State</th><th>Rows</th></tr></thead>
      <tbody>
      \(line(of: head.older, called: "older", rows: result.totals.older))
      \(line(of: head.newer, called: "newer", rows: result.totals.newer))
      </tbody></table></div>
      <ul class="counts">

      """
    for (name, count) in result.lines { text += "<li><b>\(count)</b> \(name)</li>\n" }
    text += "</ul>\n<p>Rows are the same by "
    text += head.identityNames.map(Self.value).joined(separator: ", ") + ".</p>\n"
    for note in head.notes { text += "<p class=\"note\">\(Self.escaped(note))</p>\n" }
    for (kind, title) in DifferenceTitles.all where !kept[kind].isEmpty {
      text +=
        "<h2>\(title) <small>\(result.counts[kind])</small></h2>\n<div class=\"wide\"><table>\n"
      text += try kind == .changed ? changes() : rows(of: kind)
      text += "</tbody></table></div>\n"
      let more = result.counts[kind] - kept[kind].count
      if more > 0 { text += "<p>And \(more) more; CSV and JSON Lines hold them all.</p>\n" }
    }
    return text + "</body>\n</html>\n"
  }

  private func line(of run: RunRecord, called name: String, rows: Int) -> String {
    let cells = [
      "\(run.id)", run.job.tenant, run.startedAt.iso8601, run.state.rawValue, "\(rows)",
    ]
    return "<tr><th>\(name)</th>" + cells.map { "<td>\(Self.value($0))</td>" }.joined() + "</tr>"
  }

  private func rows(of kind: Difference.Kind) throws(DamagedCells) -> String {
    var text = Self.heading(head.identityNames + head.others.map { head.columns[$0] })
    for row in kept[kind].compactMap(\.row) {
      let values = try head.texts(of: row)
      text += Self.line(try head.identity(of: row) + head.others.map { values[$0] })
    }
    return text
  }

  private func changes() throws(DamagedCells) -> String {
    var text = Self.heading(head.identityNames + ["Column", "Old", "New"])
    for difference in kept[.changed] {
      guard let old = difference.old, let new = difference.new else { continue }
      let (before, now) = (try head.texts(of: old), try head.texts(of: new))
      let identity = try head.identity(of: new).map { "<td>\(Self.value($0))</td>" }.joined()
      for column in difference.columns {
        text +=
          "<tr>\(identity)<td>\(Self.value(head.columns[column]))</td>"
          + "<td><del>\(Self.value(before[column]))</del></td>"
          + "<td><ins>\(Self.value(now[column]))</ins></td></tr>\n"
      }
    }
    return text
  }

  private static func heading(_ names: [String]) -> String {
    "<thead><tr>" + names.map { "<th>\(value($0))</th>" }.joined() + "</tr></thead>\n<tbody>\n"
  }

  private static func line(_ cells: [String]) -> String {
    "<tr>" + cells.map { "<td>\(value($0))</td>" }.joined() + "</tr>\n"
  }

  private static func value(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in PageText.clean(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static let style = """
    :root { --ink: #1d2330; --paper: #ffffff; --line: #d5d9e2; --soft: #f3f5f9; --old: #a3262a; --new: #1c6b3a; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e4e7ee; --paper: #14171f; --line: #353b49; --soft: #1d222d; --old: #ff9a9d; --new: #86dba6; }
    }
    body { margin: 0 auto; padding: 1.5rem; max-width: 80rem; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.5rem; } h2 { margin-top: 2rem; font-size: 1.15rem; } small { font-weight: normal; opacity: .7; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; min-width: 4rem; }
    thead th { background: var(--soft); }
    .counts { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none; }
    .counts li { padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--soft); }
    .counts b { font-size: 1.25rem; }
    .note { padding: .5rem .9rem; border-left: .25rem solid var(--old); background: var(--soft); }
    del { color: var(--old); } ins { color: var(--new); text-decoration: none; }
    @media print {
      :root { --ink: #000; --paper: #fff; --line: #999; --soft: #fff; --old: #000; --new: #000; }
      body { padding: 0; max-width: none; font-size: 9pt; } .wide { overflow: visible; }
      thead { display: table-header-group; } tr { break-inside: avoid; }
    }
    """
}

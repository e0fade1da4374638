import Core

/// Writes a comparison as Markdown: counts, notes, and a table for each kind of difference.
///
/// Nothing in a value can end its cell or become a mark.
struct MarkdownDifferences {
  let head: DifferenceHead
  let result: DifferenceResult
  let kept: KeptDifferences

  func text() throws(DamagedCells) -> String {
    var text = """
      # \(Self.cell(head.newer.job.name)): run \(head.older.id) to run \(head.newer.id)

      | | run | tenant | began | state | rows |
      |---|---|---|---|---|---|
      \(line(of: head.older, called: "older", rows: result.totals.older))
      \(line(of: head.newer, called: "newer", rows: result.totals.newer))

      Rows are the same by \(head.identityNames.map(Self.cell).joined(separator: ", ")).

      | | |
      |---|---|

      """
    for (name, count) in result.lines { text += "| \(name) | \(count) |\n" }
    if !head.notes.isEmpty {
      text += "\n" + head.notes.map { "- \(Self.cell($0))\n" }.joined()
    }
    for (kind, title) in DifferenceTitles.all where !kept[kind].isEmpty {
      text += "\n## \(title)\n\n"
      text += try kind == .changed ? changes() : rows(of: kind)
      let more = result.counts[kind] - kept[kind].count
      if more > 0 { text += "\nAnd \(more) more; CSV and JSON Lines hold them all.\n" }
    }
    return text
  }

  private func line(of run: RunRecord, called name: String, rows: Int) -> String {
    "| \(name) | \(run.id) | \(Self.cell(run.job.tenant)) | \(run.startedAt.iso8601) | "
      + "\(run.state.rawValue) | \(rows) |"
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
    var text = Self.heading(head.identityNames + ["column", "old", "new"])
    for difference in kept[.changed] {
      guard let old = difference.old, let new = difference.new else { continue }
      let (before, now) = (try head.texts(of: old), try head.texts(of: new))
      let identity = try head.identity(of: new)
      for column in difference.columns {
        text += Self.line(identity + [head.columns[column], before[column], now[column]])
      }
    }
    return text
  }

  private static func heading(_ names: [String]) -> String {
    line(names) + "|" + String(repeating: "---|", count: names.count) + "\n"
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.map(cell).joined(separator: " | ") + " |\n"
  }

  static func cell(_ text: String) -> String {
    var cell = ""
    for character in PageText.clean(text).unicodeScalars {
      switch character {
      case "&": cell += "&amp;"
      case "<": cell += "&lt;"
      case ">": cell += "&gt;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "#", "|", "~", "!", "$":
        cell += "\\"
        cell.unicodeScalars.append(character)
      default: cell.unicodeScalars.append(character)
      }
    }
    return cell
  }
}

/// In which form the differences of two runs are written.
package enum DifferenceFormat: String, Sendable, Hashable, CaseIterable {
  case csv
  case jsonl
  case markdown
  case html

  /// The form that a file's name tells by its ending; nil where it tells none.
  package init?(endingOf path: String) {
    let endings: [String: DifferenceFormat] = [
      "csv": .csv, "jsonl": .jsonl, "ndjson": .jsonl, "md": .markdown, "markdown": .markdown,
      "html": .html, "htm": .html,
    ]
    guard let dot = path.lastIndex(of: "."),
      let format = endings[path[path.index(after: dot)...].lowercased()]
    else { return nil }
    self = format
  }
}

import Core

/// Texts as HTML.
///
/// Everything that did not grow in this folder goes through `text` or `value`.
enum HTML {
  /// Escaped, and without characters that steer.
  static func text(_ text: String) -> String { HTMLDifferences.escaped(text) }

  /// The same, set apart so that its direction of writing turns nothing around it.
  static func value(_ text: String) -> String { "<bdi>\(self.text(text))</bdi>" }

  static func row(_ cells: [String], of element: String = "td") -> String {
    "<tr>" + cells.map { "<\(element)>\($0)</\(element)>" }.joined() + "</tr>\n"
  }

  /// A table that stays inside the page, however wide it is.
  static func table(_ caption: String, _ names: [String], _ rows: [[String]]) -> String {
    let head = names.map { "<th scope=\"col\">\(text($0))</th>" }.joined()
    return """
      <div class="wide" tabindex="0" role="region" aria-label="\(text(caption))"><table>
      <caption>\(text(caption))</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows.map { row($0) }.joined())</tbody></table></div>

      """
  }

  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number.grouped) \(number == 1 ? one : many)"
  }

  /// From one moment to another; the day is told once where it is the same.
  static func span(_ start: Instant, _ end: Instant?) -> String {
    guard let end else { return "since \(moment(start))" }
    guard moment(start).prefix(10) == moment(end).prefix(10) else {
      return "\(moment(start)) to \(moment(end))"
    }
    return "\(moment(start).dropLast(4)) to \(moment(end).dropFirst(11))"
  }

  /// Such as `2026-11-22 02:00 UTC`.
  static func moment(_ instant: Instant) -> String {
    let text = instant.iso8601
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}

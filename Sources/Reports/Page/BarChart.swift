/// A chart of horizontal bars as inline SVG, readable at any width: nothing in it is scaled but the
/// bars' lengths.
///
/// It never draws what has no value, and a chart without bars is not there.
struct BarChart {
  struct Bar {
    var label: String
    /// Values side by side, each with the class that colours it.
    var parts: [(value: Int, style: String)]
    /// What stands at the bar's end; the sum where nothing else is said.
    var told: String?

    var sum: Int { parts.reduce(0) { $0 + $1.value } }
  }

  /// Bars of a chart; what is more is left out.
  static let most = 12
  /// Characters of a label, which must fit beside its number on a telephone.
  private static let longestLabel = 34
  private static let step = 40

  var title: String
  /// What the numbers count.
  var unit: String
  var bars: [Bar]

  init(_ title: String, unit: String, _ bars: [Bar]) {
    self.title = title
    self.unit = unit
    self.bars = Array(bars.filter { $0.sum > 0 }.prefix(Self.most))
  }

  /// Blank where there is nothing to show.
  func text(id: String) -> String {
    guard let longest = bars.map(\.sum).max() else { return "" }
    let height = bars.count * Self.step + 2
    var text = """
      <figure class="chart"><figcaption id="\(id)">\(HTML.text(title)) <small>\(HTML.text(unit))\
      </small></figcaption>
      <svg role="img" aria-labelledby="\(id)" width="100%" height="\(height)">

      """
    for (place, bar) in bars.enumerated() {
      let top = place * Self.step
      let end = bar.told ?? bar.sum.grouped
      text += """
        <g><title>\(HTML.text(bar.label)): \(HTML.text(end))</title>
        <text x="0" y="\(top + 15)">\(HTML.text(Self.short(bar.label)))</text>\
        <text class="value" x="100%" y="\(top + 15)">\(HTML.text(end))</text>
        <rect class="rail" x="0" y="\(top + 22)" width="100%" height="8" rx="2"/>

        """
      var left = 0.0
      for part in bar.parts where part.value > 0 {
        let width = max(100 * Double(part.value) / Double(longest), 0.4)
        text +=
          "<rect class=\"\(part.style)\" x=\"\(Self.percent(left))\" y=\"\(top + 22)\" "
          + "width=\"\(Self.percent(width))\" height=\"8\" rx=\"2\"/>\n"
        left += width
      }
      text += "</g>\n"
    }
    return text + "</svg></figure>\n"
  }

  private static func short(_ label: String) -> String {
    label.count > longestLabel ? label.prefix(longestLabel - 1) + "…" : label
  }

  /// Without the machine's own ways of writing numbers.
  private static func percent(_ value: Double) -> String {
    let hundredths = Int((min(value, 100) * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
  }
}

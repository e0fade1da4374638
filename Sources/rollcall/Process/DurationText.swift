/// Reads durations as people write them: `90s`, `45m`, `4h`, `1h30m`, `2d`.
///
/// It knows days, hours, minutes and seconds, the larger before the smaller, each once.
enum DurationText {
  private static let units: [(letter: Character, seconds: Int)] = [
    ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]

  /// Nil for what is no duration.
  static func duration(_ text: String) -> Duration? {
    guard (1...32).contains(text.utf8.count) else { return nil }
    var rest = text[...]
    var seconds = 0
    for (letter, length) in units {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      guard !digits.isEmpty, rest.dropFirst(digits.count).first == letter else { continue }
      guard let number = Int(digits) else { return nil }
      let (product, isTooMuch) = number.multipliedReportingOverflow(by: length)
      let (sum, isMore) = seconds.addingReportingOverflow(product)
      guard !isTooMuch, !isMore else { return nil }
      seconds = sum
      rest = rest.dropFirst(digits.count + 1)
    }
    return rest.isEmpty ? .seconds(seconds) : nil
  }

  /// As `duration` reads it.
  static func text(_ duration: Duration) -> String {
    var rest = Int(duration.components.seconds)
    var text = ""
    for (letter, length) in units where rest >= length {
      text += "\(rest / length)\(letter)"
      rest %= length
    }
    return text.isEmpty ? "0s" : text
  }
}

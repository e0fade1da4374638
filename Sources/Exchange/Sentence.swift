import Core
import Foundation

/// Makes sentences for people out of our words and the service's.
///
/// It never lets a control character, a token or an endless text through.
enum Sentence {
  /// The longest sentence made, in Unicode scalars.
  static let longest = 300

  /// Our words around a quotation, which is shortened until the whole fits.
  static func compose(
    _ head: String, quoting quotation: String? = nil, _ tail: String = ""
  ) -> String {
    let end = tail.isEmpty ? "" : " \(tail)"
    guard let quotation, !quotation.isEmpty else { return clean(head + end, limit: longest) }
    let room = longest - head.unicodeScalars.count - end.unicodeScalars.count - 2
    let quoted = clean(quotation, limit: max(room, 0))
    let stop = quoted.last.map { ".!?…".contains($0) } == true ? "" : "."
    return clean("\(head) \(quoted)\(stop)\(end)", limit: longest)
  }

  /// Printable text on one line, without the secret, of at most `limit` scalars.
  static func clean(_ text: String, hiding secret: Secret? = nil, limit: Int = longest) -> String {
    var line = String.UnicodeScalarView()
    var gap = false
    for scalar in text.unicodeScalars where scalar != "\0" {
      if scalar.properties.isWhitespace || !isPrintable(scalar) {
        gap = true
        continue
      }
      if gap, !line.isEmpty { line.append(" ") }
      gap = false
      line.append(scalar)
    }
    let shown = hide(secret, in: String(line)).unicodeScalars
    guard shown.count > limit else { return String(shown) }
    return limit > 0 ? String(String.UnicodeScalarView(shown.prefix(limit - 1))) + "…" : ""
  }

  private static func isPrintable(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }

  private static func hide(_ secret: Secret?, in text: String) -> String {
    guard let secret, !secret.isEmpty else { return text }
    // A host name comes in lower case, whoever hid the token in it.
    return secret.reveal {
      text.replacingOccurrences(of: $0, with: "<secret>", options: .caseInsensitive)
    }
  }
}

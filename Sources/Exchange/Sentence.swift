import Core

/// Makes sentences for people out of our words and the service's.
///
/// It never lets a control character, a token or an endless text through.
enum Sentence {
  /// The longest sentence made, in Unicode scalars.
  static let longest = 300
  /// The same for what the network did: words of our own, which say what to set.
  static let longestOfNetwork = 600

  /// Our words around a quotation, which is shortened until the whole fits.
  static func compose(
    _ head: String, quoting quotation: String? = nil, _ tail: String = "", limit: Int = longest
  ) -> String {
    let end = tail.isEmpty ? "" : " \(tail)"
    guard let quotation, !quotation.isEmpty else { return clean(head + end, limit: limit) }
    let room = limit - head.unicodeScalars.count - end.unicodeScalars.count - 2
    let quoted = clean(quotation, limit: max(room, 0))
    let stop = quoted.last.map { ".!?…".contains($0) } == true ? "" : "."
    return clean("\(head) \(quoted)\(stop)\(end)", limit: limit)
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

  /// Byte by byte: a mark that joins its last letter must not make another text of the secret.
  private static func hide(_ secret: Secret?, in text: String) -> String {
    guard let secret, !secret.isEmpty else { return text }
    let bytes = Array(text.utf8)
    return secret.reveal { secret in
      // A host name comes in lower case, whoever hid the token in it.
      let wanted = secret.utf8.map(\.inLowerCase)
      var shown: [UInt8] = []
      var position = 0
      while position < bytes.count {
        let isHere =
          bytes[position].inLowerCase == wanted[0] && bytes.count - position >= wanted.count
          && zip(bytes[position...], wanted).allSatisfy { $0.inLowerCase == $1 }
        if isHere {
          shown.append(contentsOf: "<secret>".utf8)
          position += wanted.count
        } else {
          shown.append(bytes[position])
          position += 1
        }
      }
      return String(decoding: shown, as: UTF8.self)
    }
  }
}

extension UInt8 {
  fileprivate var inLowerCase: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}

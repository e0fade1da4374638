import Core

/// Makes foreign text fit for a sentence that people read.
///
/// It never passes on a control character, an endless text or a secret that was mirrored back.
enum SafeText {
  /// The text on one line, cut at the limit.
  static func shown(_ text: some StringProtocol, limit: Int) -> String {
    let line = text.unicodeScalars.prefix(limit).map { scalar in
      isControl(scalar) ? " " : String(scalar)
    }.joined()
    return text.unicodeScalars.count > limit ? line + "…" : line
  }

  /// The text, or nothing at all when it holds the secret, as it is or as it was sent in a form.
  ///
  /// Eight characters of it count as the whole, because a mirrored secret may be cut anywhere.
  static func without(_ secret: Secret, _ text: String) -> String {
    secret.reveal { secret in
      [secret, FormBody.escaped(secret)].contains { holds(text, partOf: Array($0)) } ? "" : text
    }
  }

  private static func holds(_ text: String, partOf secret: [Character]) -> Bool {
    let length = min(secret.count, 8)
    guard length > 0 else { return false }
    return (0...(secret.count - length)).contains { start in
      text.contains(String(secret[start..<(start + length)]))
    }
  }

  /// Control and format characters, which can forge lines or turn the reading direction.
  private static func isControl(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      true
    default: false
    }
  }
}

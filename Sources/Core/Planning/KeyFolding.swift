import Foundation

/// What the planner believes the service treats as one character, and which ones it trusts.
///
/// Nothing rests on it being right: it only keeps `e` and `é` from becoming two batches. A wrong
/// guess costs calls, never rows, because every cut has a remainder.
package enum KeyFolding {
  /// The text as the service is believed to compare it: case, accents and width removed.
  package static func fold(_ text: some StringProtocol) -> String {
    // Most names are plain, and a plain one has nothing to remove but its case.
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    let bare = text.decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
      $0.properties.generalCategory != .nonspacingMark
    }
    return String(String.UnicodeScalarView(bare)).lowercased().precomposedStringWithCanonicalMapping
  }

  /// Whether a character may stand in a prefix.
  ///
  /// Letters and digits of any script, and the punctuation usual in names. Wildcards, quotes other
  /// than the plain apostrophe, backslashes, `$`, control characters and symbols never do: their
  /// meaning in a pattern is undocumented, and some collations ignore symbols altogether. What we
  /// see as one character may hold several scalars, a wildcard among them; each must be trusted.
  package static func isTrusted(_ character: Character) -> Bool {
    if let ascii = character.asciiValue { return isTrusted(ascii) }
    guard character.isLetter || character.isWholeNumber else { return false }
    return character.unicodeScalars.allSatisfy(isPartOfLetter)
  }

  /// The same for a character that is one byte.
  static func isTrusted(_ ascii: UInt8) -> Bool {
    switch ascii {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: " -_.,&()#@/+'".utf8.contains(ascii)
    }
  }

  private static func isPartOfLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}

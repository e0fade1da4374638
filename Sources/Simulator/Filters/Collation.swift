import Foundation

/// Folds text the way the simulated directory compares it.
///
/// Two texts are equal, and sort, by the bytes of their folded forms. Folding takes compatibility
/// forms apart (so width goes and `ﬁ` is `fi`), drops non-spacing marks (accents, Arabic and Hebrew
/// points, the voicing marks of kana, emoji selectors), lowers case, takes a final sigma for a
/// sigma and, unless told not to, katakana for hiragana. Letters that Unicode does not take apart
/// stay themselves: `ø`, `ł`, `đ`, `ß`, `æ` and the dotless `ı` equal no ASCII letter. Hangul
/// syllables stay whole, so a prefix never ends inside one. It knows no locale.
struct Collation: Equatable, Sendable {
  /// Whether katakana equals hiragana.
  var foldsKana = true
  /// Whether hyphens and apostrophes are passed over, as in a word sort.
  var ignoresPunctuation = false

  func fold(_ text: String) -> [UInt8] {
    var folded = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII || Self.isHangulSyllable(scalar) {
        append(scalar, to: &folded)
      } else {
        for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars {
          append(part, to: &folded)
        }
      }
    }
    return Array(String(folded).utf8)
  }

  private func append(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView) {
    guard scalar.properties.generalCategory != .nonspacingMark else { return }
    if ignoresPunctuation, scalar == "-" || scalar == "'" { return }
    for lowered in scalar.properties.lowercaseMapping.unicodeScalars
    where lowered.properties.generalCategory != .nonspacingMark {
      folded.append(withoutVariant(lowered))
    }
  }

  private func withoutVariant(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x03C2: "\u{03C3}"
    case 0x30A1...0x30F6 where foldsKana: Unicode.Scalar(scalar.value - 0x60) ?? scalar
    default: scalar
    }
  }

  private static func isHangulSyllable(_ scalar: Unicode.Scalar) -> Bool {
    (0xAC00...0xD7A3).contains(scalar.value)
  }
}

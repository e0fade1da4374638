import Foundation

/// A text by which the service calls somebody or something.
///
/// Upper and lower case are the same, as the service has it; accents are not, since two people may
/// differ by them. It never looks anything up.
package struct AccessName: Sendable, Hashable {
  /// Characters of a name that are kept; what is longer is no name but a mistake.
  package static let longest = 500

  /// Whom folders name by themselves, with a right or without: everybody inside, and everybody.
  package static let ofFolders = ["Default", "Anonymous"]

  /// As the service wrote it.
  package let text: String
  /// What tells it from other names.
  package let folded: String

  /// Nil where the text says nothing.
  package init?(_ text: some StringProtocol) {
    var bare = Self.trimmed(String(text)[...])
    for prefix in ["nt:s-1-", "smtp:"] where Self.has(prefix, bare) {
      // A SID keeps its own beginning.
      bare = Self.trimmed(bare.dropFirst(prefix.hasPrefix("nt:") ? 3 : prefix.count))
    }
    // Counting bytes is cheap, and few names are long.
    if bare.utf8.count > Self.longest { bare = bare.prefix(Self.longest) }
    guard !bare.isEmpty else { return nil }
    self.text = String(bare)
    folded = Self.fold(bare)
  }

  /// A number that the service gave, which tells people nothing.
  package var isOpaque: Bool { folded.hasPrefix("s-1-") || GUID(folded) != nil }

  private static func trimmed(_ text: Substring) -> Substring {
    // Few names have anything to trim, and most say so by one byte at each end.
    if let first = text.utf8.first, let last = text.utf8.last, isInk(first), isInk(last) {
      return text
    }
    var scalars = text.unicodeScalars
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return Substring(scalars)
  }

  /// Whether a byte is a character of its own that shows.
  private static func isInk(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }

  private static func has(_ prefix: String, _ text: Substring) -> Bool {
    let begin = text.utf8.prefix(prefix.utf8.count)
    return begin.elementsEqual(prefix.utf8) { $0 | 0x20 == $1 | 0x20 }
  }

  private static func fold(_ text: Substring) -> String {
    let lower = text.lowercased()
    return lower.utf8.allSatisfy { $0 < 0x80 } ? lower : lower.precomposedStringWithCanonicalMapping
  }
}

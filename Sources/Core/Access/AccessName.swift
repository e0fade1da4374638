import Foundation

/// A text by which the service calls somebody or something.
///
/// Upper and lower case are the same, as the service has it; accents are not, since two people may
/// differ by them. It never looks anything up.
package struct AccessName: Sendable, Hashable {
  /// Characters of a name that are kept; what is longer is no name but a mistake.
  package static let longest = 500

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

  private static func trimmed(_ text: Substring) -> Substring {
    var scalars = text.unicodeScalars
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return Substring(scalars)
  }

  private static func has(_ prefix: String, _ text: Substring) -> Bool {
    let begin = text.utf8.prefix(prefix.utf8.count)
    return begin.elementsEqual(prefix.utf8) { $0 | 0x20 == $1 | 0x20 }
  }

  private static func fold(_ text: Substring) -> String {
    let lower = text.lowercased()
    return lower.utf8.allSatisfy { $0 < 0x80 } ? lower : lower.precomposedStringWithCanonicalMapping
  }
}

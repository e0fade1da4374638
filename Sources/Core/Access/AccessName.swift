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
    var bare = text.trimmingCharacters(in: .whitespacesAndNewlines)[...]
    for prefix in ["NT:S-1-", "smtp:"] where Self.has(prefix, bare) {
      bare = bare.dropFirst(prefix.firstIndex(of: ":").map { prefix.distance(to: $0) + 1 } ?? 0)
    }
    bare = bare.prefix(Self.longest)
    guard !bare.isEmpty else { return nil }
    self.text = String(bare)
    folded = Self.fold(bare)
  }

  private static func has(_ prefix: String, _ text: Substring) -> Bool {
    text.prefix(prefix.count).lowercased() == prefix.lowercased()
  }

  private static func fold(_ text: Substring) -> String {
    let lower = text.lowercased()
    return lower.utf8.allSatisfy { $0 < 0x80 } ? lower : lower.precomposedStringWithCanonicalMapping
  }
}

extension String {
  fileprivate func distance(to index: Index) -> Int { distance(from: startIndex, to: index) }
}

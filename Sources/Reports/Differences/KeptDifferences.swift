package import Core

/// The first differences of each kind, for pages that people read.
///
/// It never holds more than its limits, however many there are; what is left out stays counted.
package struct KeptDifferences: Sendable {
  /// Of each kind, on a page of HTML; a browser shows as many without a pause.
  package static let mostOnPage = 10_000
  /// The same in Markdown, which is read as a comment or a summary.
  package static let mostInMarkdown = 1000
  /// Bytes of the rows of one kind.
  package static let mostBytes = 8 << 20

  private let most: Int
  private var kept: [Difference.Kind: [Difference]] = [:]
  private var bytes: [Difference.Kind: Int] = [:]

  package init(most: Int) { self.most = most }

  package mutating func take(_ difference: Difference) {
    let kind = difference.kind
    let size = (difference.old?.cells.count ?? 0) + (difference.new?.cells.count ?? 0)
    guard kept[kind, default: []].count < most, bytes[kind, default: 0] + size <= Self.mostBytes
    else { return }
    bytes[kind, default: 0] += size
    kept[kind, default: []].append(difference)
  }

  package subscript(kind: Difference.Kind) -> [Difference] { kept[kind] ?? [] }
}

/// How the kinds of differences are called on a page, in the order they stand there.
package enum DifferenceTitles {
  package static let all: [(kind: Difference.Kind, title: String)] = [
    (.added, "Added"), (.removed, "Removed"), (.changed, "Changed"),
    (.notSeen, "Not seen by the newer run"), (.notSeenBefore, "Not seen by the older run"),
  ]
}

/// Text from outside, made fit to be read on a page.
enum PageText {
  /// Control characters and those that turn the direction of writing are shown as such.
  static func clean(_ text: String) -> String {
    guard !text.unicodeScalars.allSatisfy(isHarmless) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) ? $0 : "\u{FFFD}" }))
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7f..<0xa0, 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x206f: false
    default: true
    }
  }
}

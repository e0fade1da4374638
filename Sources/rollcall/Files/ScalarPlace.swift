import Yams

/// Finds where in a file a part of a value stands, so that an editor can go there.
///
/// It follows values on one line, plain or quoted; of folded and block values it knows nothing.
enum ScalarPlace {
  struct Place: Hashable {
    var line: Int
    var column: Int
  }

  /// Where the scalar stands that has so many others of its value before it.
  static func of(_ skipped: Int, in node: Node, of source: String) -> Place? {
    guard let scalar = node.scalar, let mark = scalar.mark else { return nil }
    let line = line(mark.line, of: source)
    guard mark.column <= line.count else { return nil }
    let rest = line[(mark.column - 1)...]
    let length: Int?
    switch scalar.style {
    case .plain:
      length = rest.starts(with: scalar.string.unicodeScalars) ? skipped : nil
    case .singleQuoted:
      length = written(skipped, of: rest, width: singleQuotedWidth)
    case .doubleQuoted:
      length = written(skipped, of: rest, width: doubleQuotedWidth)
    default:
      length = nil
    }
    return length.map { Place(line: mark.line, column: mark.column + $0) }
  }

  private static func line(_ number: Int, of source: String) -> [Unicode.Scalar] {
    let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return number <= lines.count ? Array(lines[number - 1].unicodeScalars) : []
  }

  /// How far behind the opening quote the scalar stands; nil when the line ends before.
  private static func written(
    _ skipped: Int, of rest: ArraySlice<Unicode.Scalar>,
    width: (ArraySlice<Unicode.Scalar>) -> Int
  ) -> Int? {
    var tail = rest.dropFirst()
    for _ in 0..<skipped {
      guard !tail.isEmpty else { return nil }
      tail = tail.dropFirst(width(tail))
    }
    return tail.isEmpty ? nil : tail.startIndex - rest.startIndex
  }

  private static func singleQuotedWidth(_ tail: ArraySlice<Unicode.Scalar>) -> Int {
    tail.starts(with: ["'", "'"]) ? 2 : 1
  }

  private static func doubleQuotedWidth(_ tail: ArraySlice<Unicode.Scalar>) -> Int {
    guard tail.first == "\\" else { return 1 }
    switch tail.dropFirst().first {
    case "x": return 4
    case "u": return 6
    case "U": return 10
    default: return 2
    }
  }
}

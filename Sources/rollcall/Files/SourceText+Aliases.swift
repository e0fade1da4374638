/// How often a file repeats a part of itself.
///
/// YAML lets a few lines stand for billions of values, part within part. The reader takes each
/// repetition for granted, and walks all of them where one is the key of a mapping.
extension SourceText {
  /// More than a person writes in a file of this kind, and too few to grow without end.
  static let mostAliases = 16

  /// Where the first alias too many stands; nil when there are few enough.
  static func aliasTooMany(in scalars: [Unicode.Scalar]) -> (line: Int, column: Int)? {
    let anchors = Set(marks("&", in: scalars).map(\.name))
    let aliases = marks("*", in: scalars).filter { anchors.contains($0.name) }
    guard aliases.count > mostAliases else { return nil }
    let before = scalars[..<aliases[mostAliases].place]
    let lines = before.split(omittingEmptySubsequences: false) { $0 == "\n" }
    return (lines.count, (lines.last?.count ?? 0) + 1)
  }

  /// The names that stand behind a sign.
  ///
  /// Some may be no more than words of a text or a comment, where none counts that names no anchor.
  private static func marks(
    _ sign: Unicode.Scalar, in scalars: [Unicode.Scalar]
  ) -> [(place: Int, name: String)] {
    scalars.indices.filter { scalars[$0] == sign }.compactMap { place in
      let name = scalars[(place + 1)...].prefix { $0.isNameScalar }
      return name.isEmpty ? nil : (place, String(String.UnicodeScalarView(name)))
    }
  }
}

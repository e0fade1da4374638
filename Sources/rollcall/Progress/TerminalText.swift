/// Makes text from outside safe to show: what a service or a file says must never steer a terminal.
enum TerminalText {
  /// The text without control characters, and without marks that turn the direction of writing or
  /// hide what is written.
  static func clean(_ text: String) -> String {
    // Most text is harmless, and is not copied.
    guard !text.unicodeScalars.allSatisfy(isHarmless) else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { isHarmless($0) ? $0 : "\u{FFFD}" }))
  }

  /// The text line by line, each of them clean.
  static func cleanLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { clean(String($0)) }
      .joined(separator: "\n")
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Control characters: C0, DEL and C1, each of which some terminal obeys.
    case 0x00..<0x20, 0x7F..<0xA0: false
    // Marks, embeddings, overrides and isolates of the direction of writing.
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F: false
    // Ends of lines and paragraphs.
    case 0x2028, 0x2029: false
    // Interlinear annotations and tags, which are not shown and yet read.
    case 0xFFF9...0xFFFB, 0xE0000...0xE007F: false
    default: true
    }
  }
}

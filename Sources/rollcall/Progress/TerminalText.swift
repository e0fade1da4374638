/// Makes text from outside safe to show: what a service or a file says must never steer a terminal.
enum TerminalText {
  /// The text without control characters, and without marks that turn the direction of writing.
  static func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { isHarmless($0) ? $0 : "\u{FFFD}" }))
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7F..<0xA0: false
    case 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: false
    default: true
    }
  }
}

import Foundation

/// Where progress is shown: a screen whose last line is rewritten, or a plain stream of lines.
///
/// It is the one place that asks the system about the terminal. It never decides what to show.
struct Terminal: Sendable {
  /// The stream is a screen that a person watches.
  let isScreen: Bool
  private let stream: FileHandle

  /// Standard error, as the process finds it.
  static var standardError: Terminal {
    let environment = ProcessInfo.processInfo.environment
    let isScreen = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    return Terminal(isScreen: isScreen, stream: .standardError)
  }

  /// How many characters fit in a line; a narrow screen is treated as one of 20.
  var width: Int {
    var size = winsize()
    let asked = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    return asked == 0 && size.ws_col > 0 ? max(Int(size.ws_col) - 1, 20) : 79
  }

  /// Puts a text in place of the last line.
  func replaceLine(with text: String) { write("\r\u{1B}[2K" + text) }

  func clearLine() { write("\r\u{1B}[2K") }

  func writeLine(_ text: String) { write(text + "\n") }

  private func write(_ text: String) {
    // A screen that is gone stops no run.
    try? stream.write(contentsOf: Data(text.utf8))
  }
}

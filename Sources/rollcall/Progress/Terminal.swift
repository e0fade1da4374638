import Dispatch
import Foundation
import Synchronization

/// Where progress is shown: a screen whose last line is rewritten, or a plain stream of lines.
///
/// Everything is written in order by a queue of its own, so that a screen that was stopped holds up
/// no run. It is the one place that asks the system about the terminal, and never decides what to
/// show.
final class Terminal: Sendable {
  /// The stream is a screen that a person watches.
  let isScreen: Bool
  private let measure: @Sendable () -> Int
  private let write: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "rollcall.terminal")
  private let isDrawing = Mutex(false)

  init(
    isScreen: Bool, width: @escaping @Sendable () -> Int,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isScreen = isScreen
    measure = width
    self.write = write
  }

  /// Standard error, as the process finds it.
  static func standardError() -> Terminal {
    let environment = ProcessInfo.processInfo.environment
    let isScreen = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    return Terminal(isScreen: isScreen, width: columns) { text in
      // A screen that is gone stops no run.
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
  }

  /// How many characters fit in a line; a narrow screen is treated as one of 20.
  var width: Int { measure() }

  /// Puts a text in place of the last line, unless the one before is not shown yet.
  func replaceLine(with text: String) {
    let isBusy = isDrawing.withLock { busy in
      defer { busy = true }
      return busy
    }
    guard !isBusy else { return }
    queue.async { [self] in
      write("\r\u{1B}[2K" + text)
      isDrawing.withLock { $0 = false }
    }
  }

  /// Writes a whole line, in place of the one that is being rewritten.
  func writeLine(_ text: String) {
    queue.async { [self] in write((isScreen ? "\r\u{1B}[2K" : "") + text + "\n") }
  }

  /// Returns once everything written so far is out.
  func flush() async {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume() }
    }
  }

  private static func columns() -> Int {
    var size = winsize()
    let asked = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    return asked == 0 && size.ws_col > 0 ? max(Int(size.ws_col) - 1, 20) : 79
  }
}

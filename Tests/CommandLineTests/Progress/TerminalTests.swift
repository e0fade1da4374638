import Synchronization
import Testing

@testable import rollcall

/// A screen's last line is rewritten; a plain stream gets whole lines.
@Suite struct TerminalTests {
  private final class Screen: Sendable {
    private let seen = Mutex("")
    var text: String { seen.withLock(\.self) }
    func terminal(isScreen: Bool) -> Terminal {
      Terminal(isScreen: isScreen, width: { 40 }) { text in self.seen.withLock { $0 += text } }
    }
  }

  @Test func `a screen's line is cleared before anything takes its place`() async {
    let screen = Screen()
    let terminal = screen.terminal(isScreen: true)
    terminal.replaceLine(with: "one")
    await terminal.flush()
    terminal.replaceLine(with: "two")
    terminal.writeLine("said")
    await terminal.flush()
    #expect(screen.text == "\r\u{1B}[2Kone\r\u{1B}[2Ktwo\r\u{1B}[2Ksaid\n")
  }

  @Test func `a plain stream gets no control codes`() async {
    let screen = Screen()
    let terminal = screen.terminal(isScreen: false)
    terminal.writeLine("one")
    terminal.writeLine("two")
    await terminal.flush()
    #expect(screen.text == "one\ntwo\n")
  }
}

import Testing

@testable import rollcall

/// Shows hostile text to the cleaner and looks at every scalar that comes out.
@Suite struct TerminalTextTests {
  @Test func `every control character is replaced`() {
    for value in Array(0x00..<0x20) + Array(0x7F..<0xA0) {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let cleaned = TerminalText.clean("a\(Character(scalar))z")
      #expect(Array(cleaned.unicodeScalars) == ["a", "\u{FFFD}", "z"], "U+\(value)")
    }
  }

  @Test(arguments: [
    "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}",
    "\u{2069}", "\u{200E}", "\u{200F}", "\u{61C}", "\u{206A}", "\u{206F}", "\u{FFF9}",
    "\u{E0001}", "\u{E0041}",
  ])
  func `a mark that turns the direction of writing, or hides, is replaced`(mark: String) {
    #expect(TerminalText.clean("a\(mark)z") == "a\u{FFFD}z")
  }

  @Test(arguments: ["\u{2028}", "\u{2029}", "\n", "\r", "\r\n", "\u{85}"])
  func `nothing begins another line`(end: String) {
    let cleaned = TerminalText.clean("a\(end)z")
    #expect(!cleaned.contains { $0.isNewline })
    #expect(cleaned.unicodeScalars.count == 2 + end.unicodeScalars.count)
  }

  @Test(arguments: [
    ("\u{1B}[2Jgone", "\u{FFFD}[2Jgone"), ("\u{9B}31mred", "\u{FFFD}31mred"),
    ("\u{1B}]0;title\u{7}", "\u{FFFD}]0;title\u{FFFD}"), ("over\u{8}\u{8}", "over\u{FFFD}\u{FFFD}"),
  ])
  func `a command to the terminal is only text any more`(text: String, cleaned: String) {
    #expect(TerminalText.clean(text) == cleaned)
  }

  @Test(arguments: [
    "", "Batch 12 is asked again in 5 s.", "Ωμέγα", "e\u{301}", "漢字", "👩‍👩‍👧", "שלום", "مرحبا",
    "\u{A0}", "\u{FFFD}", "~ !\"#$%&'()*+,-./",
  ])
  func `harmless text stays as it is, scalar by scalar`(text: String) {
    let cleaned = TerminalText.clean(text)
    #expect(Array(cleaned.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(arguments: ["plain", "\u{1B}[1m\u{202E}x\n"])
  func `cleaning twice changes nothing more`(text: String) {
    let once = TerminalText.clean(text)
    #expect(TerminalText.clean(once) == once)
  }
}

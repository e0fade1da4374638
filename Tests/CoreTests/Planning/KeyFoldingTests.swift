import Core
import Testing

/// What the planner takes for one character, and which characters it trusts.
@Suite struct KeyFoldingTests {
  @Test(arguments: [
    ("É", "e"), ("e\u{301}", "e"), ("ü", "u"), ("Ａ", "a"), ("ﬁ", "fi"), ("①", "1"), ("İ", "i"),
    ("Ж", "ж"), ("ά", "α"), ("漢", "漢"), ("한", "한"), ("ß", "ß"), ("", ""), ("\u{301}", ""),
    ("Contractor - É", "contractor - e"),
  ])
  func `case, accents and width are removed`(text: String, folded: String) {
    #expect(KeyFolding.fold(text) == folded)
  }

  @Test func `folding what is folded changes nothing`() {
    for seed: UInt64 in 0..<50 {
      for name in InventedDirectory(seed: seed).names {
        let folded = KeyFolding.fold(name)
        #expect(KeyFolding.fold(folded) == folded, "seed \(seed): \(name)")
      }
    }
  }

  @Test(arguments: Array("azAZ09éжα漢한שक①𐐨 -_.,&()#@/+'"))
  func `letters, digits and the usual punctuation are trusted`(character: Character) {
    #expect(KeyFolding.isTrusted(character))
  }

  @Test(arguments: Array("*?[]`\"’‘$\\%{}|<>^~;:!=½\u{0}\u{7F}🧪👩🏽‍🔬\r\n\u{301}"))
  func `wildcards, other quotes and symbols are not trusted`(character: Character) {
    #expect(!KeyFolding.isTrusted(character))
  }

  @Test(arguments: ["\u{D4E}*", "a\u{200D}", "'\u{301}", " \u{301}", "a\u{20E3}"])
  func `a letter that carries something doubtful is not trusted`(text: String) throws {
    let character = try #require(text.first)
    #expect(text.count == 1)
    #expect(!KeyFolding.isTrusted(character))
  }
}
